"""Company: whether those who react to somebody have anything else to do with each other.

Three questions, all answered from what else each reactor reacts to. Their answers take the square of what one account
gives, so accounts that give to very many take no part, and neither do audiences that are the public.
"""

from dataclasses import dataclass

import ibis
import numpy as np
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.gaming.columns import Columns, Flags, Integers, columns_of, places_among, places_of, table_of
from influencers.scoring.gaming.given import GIVEN
from influencers.scoring.gaming.overlaps import Overlaps, Places, Rows, keys_of, meetings_of, overlaps
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
from influencers.scoring.pairs import Keep


@dataclass(frozen=True, slots=True)
class Company:
    """What reactors have to do with each other.

    Attributes
    ----------
    near
        Pairs of people, either way round, whose audiences share far more reactors than their sizes predict: `person`,
        `near`, the number of `shared` reactors, and the sizes `reactors` and `near_reactors`.
    ties
        One row an (actor, person): `is_rooted` where the actor reacts to somebody near the person too, `is_linked`
        where the actor has a tie, either way, to another reactor of the person. Both also where nobody can tell.
    """

    near: Table
    ties: Table


@dataclass(frozen=True, slots=True)
class _Given:
    """What accounts gave to people, in narrow columns: at most times it is the largest table that there is."""

    rows: Rows
    giver: Places  # by row, the place of the actor's person among the people; -1 for nobody of them
    gives: Flags  # by row, whether it is worth anything
    accounts: Integers  # ids, ascending
    people: Integers  # ids, ascending
    sizes: Integers  # reactors, by person
    taken: Integers  # people, by account

    @property
    def few(self) -> Flags:
        """Which rows are of accounts that do not give to very many."""
        return np.asarray((self.taken <= MOST_TARGETS)[self.rows.actor])

    def of_at_most(self, reactors: float) -> Flags:
        """Return which rows are of people with at most so many reactors."""
        return np.asarray((self.sizes <= reactors)[self.rows.person])

    def some(self, chosen: Integers) -> Rows:
        """Return some of the rows, which ascend."""
        return Rows(self.rows.actor[chosen], self.rows.person[chosen], self.rows.people_count)


def company(given: Table, keep: Keep, *, actor_count: int) -> Company:
    """Return what the reactors of everybody have to do with each other."""
    found = _read(given)
    near, is_rooted = _near(found, actor_count)
    flags = {"is_rooted": is_rooted, "is_linked": _linked(found)}
    near_rows = _both_ways(near, found.people, found.sizes)
    ids = {"actor": found.accounts[found.rows.actor], "person": found.people[found.rows.person]}
    return Company(
        near=keep("gaming_near", table_of(near_rows, given)), ties=keep("gaming_ties", table_of(ids | flags, given))
    )


def _read(given: Table) -> _Given:
    found = columns_of(given.select(*GIVEN, "giver", gives=given.c > 0))
    (accounts, actor), (people, person) = places_of(found.pop("actor")), places_of(found.pop("person"))
    order = np.argsort(actor * max(len(people), 1) + person)
    rows = Rows(_narrow(actor)[order], _narrow(person)[order], len(people))
    del actor, person
    return _Given(
        rows=rows,
        giver=_narrow(places_among(found["giver"], people))[order],
        gives=found["gives"][order],
        accounts=accounts,
        people=people,
        sizes=np.bincount(rows.person, minlength=len(people)),
        taken=np.bincount(rows.actor, minlength=len(accounts)),
    )


def _narrow(places: Integers) -> Places:
    # Nobody has as many accounts as that.
    return places.astype(np.int32)


def _near(given: _Given, actor_count: int) -> tuple[Overlaps, Flags]:
    """Return the audiences that are near, and which rows are of reactors to two of them, or tell nothing."""
    few = given.of_at_most(HUB_SHARE * actor_count) & given.few
    chosen = np.flatnonzero(few & ~given.of_at_most(NEAR_COMMON - 1))
    near = overlaps(given.some(chosen), sizes=given.sizes, least=NEAR_COMMON, lift=NEAR_LIFT, actor_count=actor_count)
    is_rooted = ~few
    is_rooted[chosen] |= near.rows
    return near, is_rooted


def _linked(given: _Given) -> Flags:
    """Return which rows are of actors with a tie to another reactor of the person, or where nobody can tell.

    A tie of two reactors is found from the side that gives it: it gives to the person and to the other reactor.
    """
    few, is_selective = given.of_at_most(MOST_REACTORS), given.few
    is_linked = ~few | ~is_selective
    taking = np.flatnonzero(few & (given.giver >= 0))
    person, giver = given.rows.person[taking], given.giver[taking]
    low, high = np.minimum(person, giver), np.maximum(person, giver)
    wanted, pair = np.unique(keys_of(low, high, given.rows), return_inverse=True)
    side = (person == high).astype(np.int8)  # 0 where the lower of the two is given to
    takes, is_tied = np.zeros((2, len(wanted)), np.bool_), np.zeros((2, len(wanted)), np.bool_)
    takes[side, pair] = True

    chosen = np.flatnonzero(is_selective)
    gives = given.gives[chosen]
    for first, other, place in meetings_of(given.some(chosen), wanted):
        for of_side, (own, tie) in enumerate(((first, other), (other, first))):
            hit = takes[of_side, place] & gives[tie]
            is_linked[chosen[own[hit]]] = True
            is_tied[of_side, place[hit]] = True
    is_linked[taking[is_tied[side, pair]]] = True
    return is_linked


def _both_ways(near: Overlaps, people: Integers, sizes: Integers) -> Columns:
    one, other = np.append(near.low, near.high), np.append(near.high, near.low)
    return {
        "person": people[one],
        "near": people[other],
        "shared": np.append(near.shared, near.shared),
        "reactors": sizes[one],
        "near_reactors": sizes[other],
    }


def twins(near: Table, keep: Keep) -> Table:
    """Return `person` and `twin`: whose audience is nearly the same; several where they are equally near."""
    smaller = ibis.least(near.reactors, near.near_reactors)
    larger = ibis.greatest(near.reactors, near.near_reactors)
    alike = near.mutate(overlap=near.shared.cast("float64") / smaller)
    alike = alike.filter(near.shared >= TWIN_COMMON, larger <= smaller * TWIN_SIZES, alike.overlap >= TWIN_SHARE)
    nearest = alike.mutate(best=alike.overlap.max().over(ibis.window(group_by="person")))
    return keep("gaming_twins", nearest.filter(_.overlap == _.best).select("person", twin="near"))


def shared(given: Table, twins_found: Table) -> Table:
    """Return the (actor, person) where the actor reacts to a twin of the person too."""
    of_twins = given.select("actor", twin="person")
    customers = given.select(*GIVEN).join(twins_found, "person")
    return customers.semi_join(of_twins, ["actor", "twin"]).select(*GIVEN).distinct()
