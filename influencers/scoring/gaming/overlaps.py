"""Overlaps: which audiences share reactors, and which reactors of one audience react to each other.

Both questions are of every two people that one account gives to, which are many times as many as there are rows. So
they are asked of some people at a time, in numpy, and no list of them is ever kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from influencers.scoring.gaming.columns import Flags, Integers

_PAIRS_AT_ONCE = 1 << 18
"""Pairs of people looked at together: so few that what is counted of them stays in the processor's cache."""
_SLOT_BITS = 19
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""Odd, and without a pattern in its bits: neighbouring numbers times it fall into slots far apart."""


Places: TypeAlias = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Rows:
    """What accounts gave to people: each (actor, person) once, by actor, then person. Both are places, from 0."""

    actor: Places
    person: Places
    people_count: int


@dataclass(frozen=True, slots=True)
class Meetings:
    """Some of the times that one actor gives to two people: the row of the lower one, of the other, and both as a key.

    All meetings of a lower person are together.
    """

    lowest: int  # person
    highest: int  # person
    first: Integers
    other: Integers
    key: Integers


@dataclass(frozen=True, slots=True)
class Overlaps:
    """People, `low` < `high`, whose audiences share reactors, and how many; and which rows are of those reactors."""

    low: Integers
    high: Integers
    shared: Integers
    rows: Flags


def meetings(rows: Rows) -> Iterator[Meetings]:
    """Yield every time that one actor gives to two people, a few hundred thousand at once, by the lower person."""
    count = len(rows.actor)
    after = np.cumsum(np.bincount(rows.actor))[rows.actor] if count else np.zeros(0, np.int64)
    after -= np.arange(1, count + 1)
    by_person = np.argsort(rows.person, kind="stable")
    starts = np.flatnonzero(np.diff(rows.person[by_person], prepend=-1))
    so_far = np.append(0, np.cumsum(after[by_person]))[np.append(starts, count)]
    place = 0
    while place < len(starts):
        end = max(int(np.searchsorted(so_far, so_far[place] + _PAIRS_AT_ONCE, "right")) - 1, place + 1)
        chosen = by_person[starts[place] : starts[end] if end < len(starts) else count]
        found = _meetings_of(rows, chosen, after[chosen])
        if len(found.key):
            yield found
        place = end


def keys_of(low: Places, high: Places, rows: Rows) -> Integers:
    """Return one number for each two people."""
    return np.asarray(low * np.int64(rows.people_count) + high)


def overlaps(rows: Rows, *, sizes: Integers, least: int, lift: float, actor_count: int) -> Overlaps:
    """Return which audiences share at least so many reactors, and so many times more than their sizes predict.

    Parameters
    ----------
    rows
        The audiences.
    sizes
        Reactors of each person, those too of whom no row tells.
    least
        Shared reactors, >= 1.
    lift
        Times what is expected if everybody reacted by chance.
    actor_count
        Accounts that act at all.

    Examples
    --------
    >>> rows = Rows(np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 1, 1]), people_count=2)
    >>> overlaps(rows, sizes=np.array([2, 3]), least=2, lift=1.0, actor_count=9).shared.tolist()
    [2]
    """
    is_shared = np.zeros(len(rows.actor), np.bool_)
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for met in meetings(rows):
        likely = _often(met.key, least)
        key, count = np.unique(met.key[likely], return_counts=True)
        low, high = np.divmod(key, rows.people_count)
        expected = sizes[low].astype(np.float64) * sizes[high] / float(max(actor_count, 1))
        near = (count >= least) & (count >= expected * lift)
        hit = likely[_find(met.key[likely], key[near])[0]]
        is_shared[met.first[hit]] = is_shared[met.other[hit]] = True
        found.append((key[near], count[near]))
    keys, counts = (np.concatenate(each) for each in zip(*found, strict=True))
    low, high = np.divmod(keys, max(rows.people_count, 1))
    return Overlaps(low, high, counts, is_shared)


def meetings_of(rows: Rows, wanted: Integers) -> Iterator[tuple[Integers, Integers, Integers]]:
    """Yield the times that one actor gives to two people of some: the rows of both, and the place of the two.

    Parameters
    ----------
    rows
        What accounts gave to people.
    wanted
        Keys of two people, ascending, each once.
    """
    for met in meetings(rows):
        bounds = keys_of(np.array([met.lowest, met.highest + 1]), np.zeros(2, np.int64), rows)
        start, end = np.searchsorted(wanted, bounds).tolist()
        is_wanted = np.zeros(1 << _SLOT_BITS, np.bool_)
        is_wanted[_slots(wanted[start:end])] = True
        likely = np.flatnonzero(is_wanted[_slots(met.key)])
        there, place = _find(met.key[likely], wanted[start:end])
        hit = likely[there]
        yield met.first[hit], met.other[hit], start + place


def _meetings_of(rows: Rows, chosen: Integers, after: Integers) -> Meetings:
    first = np.repeat(chosen, after)
    ends = np.cumsum(after)
    other = np.arange(len(first)) + np.repeat(chosen + 1 - (ends - after), after)
    key = keys_of(rows.person[first], rows.person[other], rows)
    return Meetings(int(rows.person[chosen[0]]), int(rows.person[chosen[-1]]), first, other, key)


def _often(key: Integers, least: int) -> Integers:
    """Return the places of keys that may come so often: all that do, and a few that share a slot with others."""
    slot = _slots(key)
    return np.flatnonzero(np.bincount(slot, minlength=1 << _SLOT_BITS)[slot] >= least)


def _slots(key: Integers) -> Integers:
    return ((key.view(np.uint64) * _SPREAD) >> np.uint64(64 - _SLOT_BITS)).view(np.int64)


def _find(key: Integers, wanted: Integers) -> tuple[Integers, Integers]:
    """Return which keys are among the wanted, and where there; `wanted` ascends."""
    if not len(wanted):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    place = np.minimum(np.searchsorted(wanted, key), len(wanted) - 1)
    there = np.flatnonzero(wanted[place] == key)
    return there, place[there]
