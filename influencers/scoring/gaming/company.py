"""Company: whether those who react to somebody have anything else to do with each other.

Three questions, all answered from what else each reactor reacts to. Their joins hold the square of what one account
gives, so accounts that give to very many take no part, and neither do audiences that are the public.
"""

import ibis
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.gaming.given import GIVEN
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


def near_audiences(given: Table, keep: Keep, *, actor_count: int) -> Table:
    """Return pairs of people, either way round, whose audiences share far more reactors than their sizes predict.

    Columns: `person`, `near`, the number of `common` reactors, and the sizes `reactors` and `near_reactors`.
    """
    some = _of_audiences(given, actor_count)
    one = some.select("actor", low="person", low_reactors="reactors")
    other = some.select("actor", high="person", high_reactors="reactors")
    met = one.join(other, "actor").filter(_.low < _.high)
    met = met.group_by("low", "high").agg(
        common=_.count(), low_reactors=_.low_reactors.max(), high_reactors=_.high_reactors.max()
    )
    expected = met.low_reactors.cast("float64") * met.high_reactors / float(max(actor_count, 1))
    met = keep("gaming_near_halves", met.filter(met.common >= NEAR_COMMON, met.common >= expected * NEAR_LIFT))
    up = met.select("common", person="low", near="high", reactors="low_reactors", near_reactors="high_reactors")
    down = met.select("common", person="high", near="low", reactors="high_reactors", near_reactors="low_reactors")
    return keep("gaming_near", up.union(down))


def rooted(given: Table, near: Table, *, actor_count: int) -> Table:
    """Return the (actor, person) where the actor reacts to somebody near the person too, or where nobody can tell."""
    some = _of_audiences(given, actor_count)
    others = some.select("actor", near="person")
    found = some.select(*GIVEN).join(others, "actor").semi_join(near, ["person", "near"]).select(*GIVEN)
    untold = given.filter((_.reactors > HUB_SHARE * actor_count) | (_.people > MOST_TARGETS)).select(*GIVEN)
    return found.union(untold).distinct()


def linked(given: Table, keep: Keep) -> Table:
    """Return the (actor, person) where the actor has a tie, either way, to another reactor; or where nobody can tell.

    A tie of two reactors is found from the side that gives it: it gives to the person and to the other reactor.
    """
    few = given.filter(_.reactors <= MOST_REACTORS)
    giving = few.filter(_.people <= MOST_TARGETS).select(*GIVEN)
    ties = given.filter(_.c > 0, _.people <= MOST_TARGETS).select("actor", giver="person")
    # A semi-join cannot be moved below the join, so no engine joins an audience with itself.
    tied = giving.join(ties, "actor").semi_join(few, ["person", "giver"])
    tied = keep("gaming_tied", tied.select(*GIVEN, "giver"))
    taking = few.semi_join(tied.select("person", "giver"), ["person", "giver"]).select(*GIVEN)
    untold = given.filter((_.reactors > MOST_REACTORS) | (_.people > MOST_TARGETS)).select(*GIVEN)
    return tied.select(*GIVEN).union(taking).union(untold).distinct()


def twins(near: Table, keep: Keep) -> Table:
    """Return `person` and `twin`: whose audience is nearly the same; several where they are equally near."""
    smaller = ibis.least(near.reactors, near.near_reactors)
    larger = ibis.greatest(near.reactors, near.near_reactors)
    alike = near.mutate(overlap=near.common.cast("float64") / smaller)
    alike = alike.filter(near.common >= TWIN_COMMON, larger <= smaller * TWIN_SIZES, alike.overlap >= TWIN_SHARE)
    nearest = alike.mutate(best=alike.overlap.max().over(ibis.window(group_by="person")))
    return keep("gaming_twins", nearest.filter(_.overlap == _.best).select("person", twin="near"))


def shared(given: Table, twins_found: Table) -> Table:
    """Return the (actor, person) where the actor reacts to a twin of the person too."""
    of_twins = given.select("actor", twin="person")
    customers = given.select(*GIVEN).join(twins_found, "person")
    return customers.semi_join(of_twins, ["actor", "twin"]).select(*GIVEN).distinct()


def _of_audiences(given: Table, actor_count: int) -> Table:
    return given.filter(
        _.reactors >= NEAR_COMMON, _.reactors <= HUB_SHARE * actor_count, _.people <= MOST_TARGETS
    ).select(*GIVEN, "reactors")
