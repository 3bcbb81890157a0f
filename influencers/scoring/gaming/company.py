"""Company: whether those who react to somebody have anything else to do with each other.

Three questions, all answered from what else each reactor reacts to. Their answers take the square of what one account
gives, so accounts that give to very many take no part, and neither do audiences that are the public.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from influencers.scoring.columns import Flags, Integers, blocks_of, flags_at, in_order, ranges_of, runs_of
from influencers.scoring.gaming.given import Given, Parties
from influencers.scoring.gaming.overlaps import (
    Meetings,
    Overlaps,
    Rows,
    found_in,
    keys_of,
    meetings,
    overlaps_in,
    rows_of,
)
from influencers.scoring.gaming.thresholds import (
    HUB_SHARE,
    MOST_REACTORS,
    MOST_TARGETS,
    NEAR_COMMON,
    NEAR_LIFT,
    TWIN_COMMON,
    TWIN_SHARE,
    TWIN_SIZES,
)

_DOWN, _UP = np.int8(1), np.int8(-1)
"""Of two people who meet, who is reacted to is the one, or the other."""


@dataclass(frozen=True, slots=True)
class Twins:
    """People and whose audience is nearly the same; several where they are equally near. By person, then twin."""

    person: Integers
    twin: Integers


@dataclass(frozen=True, slots=True)
class Company:
    """What reactors of some people have to do with each other.

    Flags are by row of those people, in the order of people, then actors.

    Attributes
    ----------
    twins
        People who have nearly one audience.
    starts
        By person, where their rows start; and where the last ones end. Who was not asked about has none.
    is_rooted
        Whether the actor reacts to somebody near the person too; also where nobody can tell.
    is_linked
        Whether the actor has a tie, either way, to another reactor of the person; also where nobody can tell.
    is_shared
        Whether the actor reacts to a twin of the person too.
    """

    twins: Twins
    starts: Integers
    is_rooted: Flags
    is_linked: Flags
    is_shared: Flags

    def at(self, person: Integers) -> tuple[Flags, Integers]:
        """Return of which rows something is known, and where that stands.

        Parameters
        ----------
        person
            By row, all rows of each person, by person, then actor.
        """
        first, counts = runs_of(person)
        there = self.starts[person[first]]
        is_known = np.repeat(self.starts[person[first] + 1] > there, counts)
        places = np.repeat(there - first, counts) + np.arange(len(person))
        return is_known, places[is_known]


def nobodys_company(people_count: int) -> Company:
    """Return that nobody was asked about."""
    nothing, nobody = np.zeros(0, np.bool_), np.zeros(0, np.int64)
    return Company(Twins(nobody, nobody), np.zeros(people_count + 1, np.int64), nothing, nothing, nothing)


def company(parties: Parties, given: Given, asked: Flags) -> Company:
    """Return what the reactors of some people have to do with each other.

    Parameters
    ----------
    parties
        Who there is.
    given
        Who gave to whom; of actors who give to none of these people there need be no rows. Those of an actor are put
        in another order where they are.
    asked
        By person, who is asked about.
    """
    actor_count = len(parties.actors)
    rows = rows_of(given.actor, given.person, given.gives, asked=asked, actors_count=actor_count)
    is_selective = given.taken <= MOST_TARGETS
    is_public = given.sizes > HUB_SHARE * actor_count
    has_near = ~is_public & (given.sizes >= NEAR_COMMON)
    is_rooted = flags_at(is_public, rows.person) | flags_at(~is_selective, rows.actor)
    ties = _Ties(parties, given, rows)
    ties.is_linked |= flags_at(~is_selective, rows.actor)
    found = [Overlaps(*(np.zeros(0, np.int64) for _side in range(3)))]
    for met in meetings(rows, takes_part=is_selective, together=has_near):
        chosen = np.flatnonzero(has_near[met.one] & has_near[met.two])
        alike, hit = overlaps_in(
            met, chosen, sizes=given.sizes, least=NEAR_COMMON, lift=NEAR_LIFT, actor_count=actor_count
        )
        # Very many audiences are near each other, and few are nearly one.
        found.append(_nearly_one(alike, given.sizes))
        is_rooted[met.first[hit]] = is_rooted[met.other[hit]] = True
        ties.find(met)
    nearest = Overlaps(*(np.concatenate([getattr(each, name) for each in found]) for name in ("one", "two", "shared")))
    doubles = twins(nearest, given.sizes, asked)
    return _of_asked(rows, doubles, (is_rooted, ties.is_linked, shared(rows, doubles)))


def _of_asked(rows: Rows, doubles: Twins, flags: tuple[Flags, Flags, Flags]) -> Company:
    """Return the flags of the rows alone that are of people who are asked about, by person, then actor."""
    sizes = np.diff(rows.starts)
    starts = np.append(0, np.cumsum(sizes * rows.asked))
    found = tuple(np.empty(starts[-1], np.bool_) for _each in flags)
    for people in ranges_of(sizes):
        chosen = rows.of_people(people)[np.repeat(rows.asked[people], sizes[people])]
        for own, each in zip(found, flags, strict=True):
            own[starts[people.start] : starts[people.stop]] = each[chosen]
    return Company(doubles, starts, *found)


class _Ties:
    """Which rows are of actors with a tie to another reactor of the person, or where nobody can tell.

    A tie of two reactors is found from the side that gives it: it gives to the person and to the other reactor.
    """

    def __init__(self, parties: Parties, given: Given, rows: Rows) -> None:
        self._rows, self._giver = rows, parties.giver
        self._side = self._sides(given.sizes <= MOST_REACTORS)
        # Where the accounts of each of the people start among the actors, and where they end.
        self._starts, self._ends = (np.searchsorted(parties.holder, parties.people, side) for side in ("left", "right"))
        self.is_linked = flags_at(given.sizes > MOST_REACTORS, rows.person)

    def find(self, met: Meetings) -> None:
        """Find ties of two people who were met, of whom one reacts to the other."""
        rows = self._rows
        # Who is reacted to is the one of the two, or it is the other.
        down, up = rows.of_people(met.people), self._given_by(met.people)
        down, up = down[self._side[down] == _DOWN], up.start + np.flatnonzero(self._side[up] == _UP)
        taking, side = np.concatenate([down, up]), np.repeat(np.array([0, 1]), [len(down), len(up)])
        two = rows.person[taking].astype(np.int64), self._giver[rows.actor[taking]]
        keys = keys_of(np.choose(side, two), np.choose(1 - side, two), rows.people_count)
        keys, order = in_order(keys)
        taking, side = taking[order], side[order]
        begins, counts = runs_of(keys)
        wanted, pair = keys[begins], np.repeat(np.arange(len(begins)), counts)
        takes, is_tied = np.zeros((2, len(wanted)), np.bool_), np.zeros((2, len(wanted)), np.bool_)
        takes[side, pair] = True
        there, place = found_in(met, wanted)
        first, other = met.first[there], met.other[there]
        for of_side, (own, tie) in enumerate(((first, other), (other, first))):
            hit = takes[of_side, place] & rows.gives[tie]
            self.is_linked[own[hit]] = True
            is_tied[of_side, place[hit]] = True
        self.is_linked[taking[is_tied[side, pair]]] = True

    def _sides(self, is_few: Flags) -> NDArray[np.int8]:
        """Return by row whether it tells of a reactor who is one of the people, and not of a crowd; and of which side.

        Whoever reacts to themselves by another account is on none, nor is who reacts to somebody not asked about.
        """
        sides = np.zeros(len(self._rows.actor), np.int8)
        asked = self._rows.asked
        for block in blocks_of(len(sides)):
            person, giver = self._rows.person[block], self._giver[self._rows.actor[block]]
            side = np.where(asked[giver], np.sign(giver - person), _DOWN)
            sides[block] = side * ((giver >= 0) & is_few[person] & asked[person])
        return sides

    def _given_by(self, people: slice) -> slice:
        """Return the rows of all accounts of some people, and of nobody else of the people."""
        first, last = self._starts[people.start], self._ends[people.stop - 1]
        return slice(int(self._rows.ends[first - 1]) if first else 0, int(self._rows.ends[last - 1]) if last else 0)


def _nearly_one(near: Overlaps, sizes: Integers) -> Overlaps:
    """Return, of people whose audiences share reactors, those who have nearly one audience."""
    smaller = np.minimum(sizes[near.one], sizes[near.two])
    larger = np.maximum(sizes[near.one], sizes[near.two])
    is_one = (near.shared >= TWIN_COMMON) & (larger <= smaller * TWIN_SIZES) & (near.shared / smaller >= TWIN_SHARE)
    return Overlaps(near.one[is_one], near.two[is_one], near.shared[is_one])


def twins(near: Overlaps, sizes: Integers, asked: Flags) -> Twins:
    """Return who of those who are asked about has nearly one audience with whom.

    Parameters
    ----------
    near
        People who have nearly one audience.
    sizes
        Reactors, by person.
    asked
        By person, who is asked about.
    """
    person, other = np.append(near.one, near.two), np.append(near.two, near.one)
    common = np.append(near.shared, near.shared)
    person, other, common = (side[asked[person]] for side in (person, other, common))
    overlap = common / np.minimum(sizes[person], sizes[other])
    best = np.zeros(len(sizes))
    np.maximum.at(best, person, overlap)
    nearest = np.flatnonzero(overlap == best[person])
    order = nearest[np.lexsort((other[nearest], person[nearest]))]
    return Twins(person[order], other[order])


def shared(rows: Rows, doubles: Twins) -> Flags:
    """Return the rows of actors who react to a twin of the person too."""
    is_shared = np.zeros(len(rows.actor), np.bool_)
    for person, twin in zip(doubles.person.tolist(), doubles.twin.tolist(), strict=True):
        theirs = rows.of_people(slice(person, person + 1))
        of_twin = rows.of_people(slice(twin, twin + 1))
        both = np.isin(rows.actor[theirs], rows.actor[of_twin], assume_unique=True)
        is_shared[theirs[both]] = True
    return is_shared
