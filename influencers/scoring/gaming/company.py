"""Company: whether those who react to somebody have anything else to do with each other.

Three questions, all answered from what else each reactor reacts to. Their answers take the square of what one account
gives, so accounts that give to very many take no part, and neither do audiences that are the public.
"""

from dataclasses import dataclass

import ibis
import numpy as np
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.gaming.columns import Columns, Flags, Integers, columns_of, places_of, table_of
from influencers.scoring.gaming.given import GIVEN
from influencers.scoring.gaming.overlaps import Overlaps, Rows, keys_of, meetings_of, overlaps
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


def company(given: Table, keep: Keep, *, actor_count: int) -> Company:
    """Return what the reactors of everybody have to do with each other."""
    found = columns_of(given.select(*GIVEN, "giver", "people", "reactors", gives=given.c > 0))
    (_accounts, actor), (people, person) = places_of(found["actor"]), places_of(found["person"])
    order = np.argsort(actor * max(len(people), 1) + person)
    found = {name: column[order] for name, column in found.items()}
    rows = Rows(actor[order], person[order], len(people))
    sizes = np.zeros(len(people), np.int64)
    sizes[rows.person] = found["reactors"]
    near, is_rooted = _near(rows, found, sizes, actor_count)
    ties = {"is_rooted": is_rooted, "is_linked": _linked(rows, found, people)}
    return Company(
        near=keep("gaming_near", table_of(_both_ways(near, people, sizes), given)),
        ties=keep("gaming_ties", table_of({name: found[name] for name in GIVEN} | ties, given)),
    )


def _near(rows: Rows, found: Columns, sizes: Integers, actor_count: int) -> tuple[Overlaps, Flags]:
    """Return the audiences that are near, and which rows are of reactors to two of them, or tell nothing."""
    few = (found["reactors"] <= HUB_SHARE * actor_count) & (found["people"] <= MOST_TARGETS)
    chosen = np.flatnonzero(few & (found["reactors"] >= NEAR_COMMON))
    some = Rows(rows.actor[chosen], rows.person[chosen], rows.people_count)
    near = overlaps(some, sizes=sizes, least=NEAR_COMMON, lift=NEAR_LIFT, actor_count=actor_count)
    is_rooted = ~few
    is_rooted[chosen] |= near.rows
    return near, is_rooted


def _linked(rows: Rows, found: Columns, people: Integers) -> Flags:
    """Return which rows are of actors with a tie to another reactor of the person, or where nobody can tell.

    A tie of two reactors is found from the side that gives it: it gives to the person and to the other reactor.
    """
    few, is_selective = found["reactors"] <= MOST_REACTORS, found["people"] <= MOST_TARGETS
    is_linked = ~few | ~is_selective
    giver = np.minimum(np.searchsorted(people, found["giver"]), max(len(people) - 1, 0))
    taking = np.flatnonzero(few & (people[giver] == found["giver"]))
    person, giver = rows.person[taking], giver[taking]
    low, high = np.minimum(person, giver), np.maximum(person, giver)
    wanted, pair = np.unique(keys_of(low, high, rows), return_inverse=True)
    side = (person == high).astype(np.int64)  # 0 where the lower of the two is given to
    takes, is_tied = np.zeros((2, len(wanted)), np.bool_), np.zeros((2, len(wanted)), np.bool_)
    takes[side, pair] = True

    chosen = np.flatnonzero(is_selective)
    some = Rows(rows.actor[chosen], rows.person[chosen], rows.people_count)
    gives = found["gives"][chosen]
    for first, other, place in meetings_of(some, wanted):
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
