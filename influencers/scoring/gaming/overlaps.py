"""Overlaps: which audiences share reactors, and which reactors of one audience react to each other.

Both questions are of every two people that one account gives to, which are many times as many as there are rows. So
they are asked of some people at a time, in numpy, and no list of them is ever kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from influencers.scoring.columns import Flags, Integers, Places, blocks_of, in_order, ranges_of, runs_of, sums_by

_MEETINGS_AT_ONCE = 1 << 16
"""Pairs of people looked at together: so few that what is counted of them stays in the processor's cache."""
_SLOT_BITS = 17
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""Odd, and without a pattern in its bits: neighbouring numbers times it fall into slots far apart."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What accounts gave to people: each (actor, person) once, by actor, then person. Both are places, from 0."""

    actor: Places
    person: Places
    gives: Flags  # whether it is worth anything
    by_person: Places  # the rows by person, then actor
    starts: Integers  # by person, where theirs start among those; and where the last ones end
    ends: Integers  # by actor, the row after their last

    @property
    def people_count(self) -> int:
        """How many people there are."""
        return len(self.starts) - 1

    def of_people(self, people: slice) -> Places:
        """Return the rows of some people, by person, then actor."""
        return self.by_person[self.starts[people.start] : self.starts[people.stop]]

    def later(self, rows: Places) -> Integers:
        """Return how many rows of the same actor come after some rows."""
        return np.asarray(self.ends[self.actor[rows]] - rows - 1)


def rows_of(actor: Places, person: Places, gives: Flags, *, actors_count: int, people_count: int) -> Rows:
    """Return what accounts gave to people, which is sorted by actor, then person, with the other order."""
    sizes, taken = (sums_by(*side).astype(np.int64) for side in ((person, people_count), (actor, actors_count)))
    by_person, starts = np.empty(len(person), np.int32), np.append(0, np.cumsum(sizes))
    for people in ranges_of(sizes):
        of_some = np.flatnonzero((person >= people.start) & (person < people.stop))
        _person, order = in_order(person[of_some])
        by_person[starts[people.start] : starts[people.stop]] = of_some[order]
    return Rows(actor, person, gives, by_person, starts, np.cumsum(taken))


@dataclass(frozen=True, slots=True)
class Meetings:
    """Some of the times that one actor gives to two people: the rows of the lower one and of the other, and who it is.

    All meetings of a lower person are together, but for those of whom that is not asked.
    """

    people: slice  # the lower ones
    first: Integers
    other: Integers
    low: Places
    high: Places
    key: Integers  # one number for each two people
    slot: Integers  # of the key, one of a few that keys fall into

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True, slots=True)
class Overlaps:
    """People, `low` < `high`, whose audiences share reactors, and how many."""

    low: Integers
    high: Integers
    shared: Integers


def meetings(rows: Rows, *, takes_part: Flags, together: Flags) -> Iterator[Meetings]:
    """Yield every time that one actor gives to two people, some tens of thousands at once, by the lower person.

    Parameters
    ----------
    rows
        What accounts gave.
    takes_part
        Which actors are asked about.
    together
        Of which people all meetings have to come at once, when they are the lower ones.
    """
    counts = np.zeros(rows.people_count)
    for block in blocks_of(len(rows.actor)):
        later = rows.later(np.arange(block.start, block.stop)) * takes_part[rows.actor[block]]
        counts += np.bincount(rows.person[block], later, rows.people_count)
    for people in ranges_of(counts.astype(np.int64), _MEETINGS_AT_ONCE):
        pieces = 1 if together[people.start] else max(int(counts[people].sum()) // _MEETINGS_AT_ONCE, 1)
        for some in np.array_split(rows.of_people(people), pieces):
            met = _meetings_of(rows, people, some[takes_part[rows.actor[some]]].astype(np.int64))
            if len(met):
                yield met


def keys_of(low: Places, high: Places, people_count: int) -> Integers:
    """Return one number for each two people."""
    return np.asarray(low * np.int64(people_count) + high)


def overlaps_in(
    met: Meetings, chosen: Integers, *, sizes: Integers, least: int, lift: float, actor_count: int
) -> tuple[Overlaps, Integers]:
    """Return which audiences share at least so many reactors, and so many times more than their sizes predict.

    Parameters
    ----------
    met
        Holds all meetings of each lower person who is asked about.
    chosen
        Places of the meetings that are asked about.
    sizes
        Reactors of each person.
    least
        Shared reactors, >= 1.
    lift
        Times what is expected if everybody reacted by chance.
    actor_count
        Accounts that act at all.

    Returns
    -------
    tuple[Overlaps, Integers]
        The overlaps, and the places of their meetings.
    """
    slot = met.slot[chosen]
    often = np.bincount(slot, minlength=1 << _SLOT_BITS) >= least
    # All that come so often, and a few that share a slot with others.
    likely = chosen[often[slot]]
    key, order = in_order(met.key[likely])
    first, count = runs_of(key)
    low, high = np.divmod(key[first], len(sizes))
    expected = sizes[low].astype(np.float64) * sizes[high] / float(max(actor_count, 1))
    near = (count >= least) & (count >= expected * lift)
    return Overlaps(low[near], high[near], count[near]), likely[order[np.repeat(near, count)]]


def found_in(met: Meetings, wanted: Integers) -> tuple[Integers, Integers]:
    """Return the places of the meetings of two people of some, and the places of the two there.

    Parameters
    ----------
    met
        Meetings.
    wanted
        Keys of two people, ascending, each once.
    """
    is_wanted = np.zeros(1 << _SLOT_BITS, np.bool_)
    is_wanted[_slots(wanted)] = True
    likely = np.flatnonzero(is_wanted[met.slot])
    place = np.searchsorted(wanted, met.key[likely])
    there = np.flatnonzero(np.append(wanted, -1)[place] == met.key[likely])
    return likely[there], place[there]


def _meetings_of(rows: Rows, people: slice, chosen: Integers) -> Meetings:
    after = rows.later(chosen)
    first = np.repeat(chosen, after)
    ends = np.cumsum(after)
    other = np.arange(len(first)) + np.repeat(chosen + 1 - (ends - after), after)
    low, high = np.repeat(rows.person[chosen], after), rows.person[other]
    key = keys_of(low, high, rows.people_count)
    return Meetings(people, first, other, low, high, key, _slots(key))


def _slots(key: Integers) -> Integers:
    return ((key.view(np.uint64) * _SPREAD) >> np.uint64(64 - _SLOT_BITS)).view(np.int64)
