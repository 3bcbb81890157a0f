"""Overlaps: which audiences share reactors, and which reactors of one audience react to each other.

Both questions are of every two people that one account gives to, which are many times as many as there are rows. So
they are asked of some people at a time, in numpy, and no list of them is ever kept. And they are asked about some
people: two of whom neither is one of these never meet.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from influencers.scoring.columns import (
    Flags,
    Integers,
    Places,
    blocks_of,
    in_order,
    ranges_of,
    runs_of,
    scattered,
    sums_by,
)

_MEETINGS_AT_ONCE = 1 << 16
"""Pairs of people looked at together: so few that what is counted of them stays in the processor's cache."""
_SLOT_BITS = 17


@dataclass(frozen=True, slots=True)
class Rows:
    """What accounts gave to people: each (actor, person) once, by actor. Both are places, from 0.

    Of an actor those people come first who are asked about, each half by person: so of two people of whom one is asked
    about it is the first, and no two come both ways.
    """

    actor: Places
    person: Places
    gives: Flags  # whether it is worth anything
    asked: Flags  # by person, who is asked about
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


def rows_of(actor: Places, person: Places, gives: Flags, *, asked: Flags, actors_count: int) -> Rows:
    """Return what accounts gave to people, in the order that questions about some of them take, and by person.

    Parameters
    ----------
    actor, person, gives
        Each (actor, person) once, by actor, then person; the last two are put into that order where they are.
    asked
        By person, who is asked about.
    actors_count
        Accounts.
    """
    sizes, taken = (sums_by(*side).astype(np.int64) for side in ((person, len(asked)), (actor, actors_count)))
    if not asked.all():
        _put_asked_first(actor, person, gives, asked=asked, taken=taken)
    by_person, starts = np.empty(len(person), np.int32), np.append(0, np.cumsum(sizes))
    for people in ranges_of(sizes):
        of_some = np.flatnonzero((person >= people.start) & (person < people.stop))
        _person, order = in_order(person[of_some])
        by_person[starts[people.start] : starts[people.stop]] = of_some[order]
    return Rows(actor, person, gives, asked, by_person, starts, np.cumsum(taken))


def _put_asked_first(actor: Places, person: Places, gives: Flags, *, asked: Flags, taken: Integers) -> None:
    """Put of each account first to whom it gave of those who are asked about, in place: there are very many rows."""
    end = 0
    for actors in ranges_of(taken):
        span = slice(end, end := end + int(taken[actors].sum()))
        _half, order = in_order(actor[span] * np.int64(2) + ~asked[person[span]])
        person[span], gives[span] = person[span][order], gives[span][order]


@dataclass(frozen=True, slots=True)
class Meetings:
    """Some of the times that one actor gives to two people: the rows of the one and of the other, and who they are.

    The one is asked about; of two who are, it is the lower. All meetings of one are together, but for those of whom
    that is not wanted.
    """

    people: slice  # among whom the ones are
    first: Integers
    other: Integers
    one: Places
    two: Places
    key: Integers  # one number for each two people
    slot: Integers  # of the key, one of a few that keys fall into

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Two people whose audiences share reactors, and how many; every two once."""

    one: Integers
    two: Integers
    shared: Integers


def meetings(rows: Rows, *, takes_part: Flags, together: Flags) -> Iterator[Meetings]:
    """Yield every time that one actor gives to two people of whom one is asked about, some tens of thousands at once.

    Parameters
    ----------
    rows
        What accounts gave.
    takes_part
        The meetings of which actors.
    together
        Of which people all meetings have to come at once, when they are the ones.
    """
    counts = np.zeros(rows.people_count)
    for block in blocks_of(len(rows.actor)):
        later = rows.later(np.arange(block.start, block.stop))
        later *= takes_part[rows.actor[block]] & rows.asked[rows.person[block]]
        counts += np.bincount(rows.person[block], later, rows.people_count)
    # Of people without any meeting there are rows all the same.
    most = np.maximum(counts.astype(np.int64), np.diff(rows.starts))
    for people in ranges_of(most, _MEETINGS_AT_ONCE):
        pieces = 1 if together[people.start] else max(int(counts[people].sum()) // _MEETINGS_AT_ONCE, 1)
        for some in np.array_split(rows.of_people(people), pieces):
            chosen = some[takes_part[rows.actor[some]] & rows.asked[rows.person[some]]]
            met = _meetings_of(rows, people, chosen.astype(np.int64))
            if len(met):
                yield met


def keys_of(one: Places, two: Places, people_count: int) -> Integers:
    """Return one number for each two people, in the order in which they meet."""
    return np.asarray(one * np.int64(people_count) + two)


def overlaps_in(
    met: Meetings, chosen: Integers, *, sizes: Integers, least: int, lift: float, actor_count: int
) -> tuple[Overlaps, Integers]:
    """Return which audiences share at least so many reactors, and so many times more than their sizes predict.

    Parameters
    ----------
    met
        Holds all meetings of each one who is asked about.
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
    one, two = np.divmod(key[first], len(sizes))
    expected = sizes[one].astype(np.float64) * sizes[two] / float(max(actor_count, 1))
    near = (count >= least) & (count >= expected * lift)
    return Overlaps(one[near], two[near], count[near]), likely[order[np.repeat(near, count)]]


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
    one, two = np.repeat(rows.person[chosen], after), rows.person[other]
    key = keys_of(one, two, rows.people_count)
    return Meetings(people, first, other, one, two, key, _slots(key))


def _slots(key: Integers) -> Integers:
    return scattered(key, _SLOT_BITS)
