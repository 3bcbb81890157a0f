"""Rhythm: when an audience began, and whether some of it acts in step."""

import ibis
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.expressions import STEP
from influencers.scoring.gaming.given import GIVEN
from influencers.scoring.gaming.thresholds import ARRIVAL_US, SLOT_CROWD, SLOT_US, SYNCED_POSTS
from influencers.scoring.pairs import Keep


def arrivals(given: Table, keep: Keep) -> Table:
    """Return by `person` when the densest days of first acts start, `arrived_us`; the earliest of equally dense ones.

    Days are dense by what those who began in them give.
    """
    firsts = given.filter(_.c > 0).select("person", "began_us", steps=(_.c / STEP).round())
    days = ibis.range_window(preceding=0, following=ARRIVAL_US, group_by="person", order_by="began_us")
    # Whole steps: a sum in a window must not depend on how an engine cuts it, for the largest is looked for.
    dense = keep("gaming_density", firsts.select("person", "began_us", steps=firsts.steps.sum().over(days)))
    densest = dense.group_by("person").agg(steps=_.steps.max())
    return dense.semi_join(densest, ["person", "steps"]).group_by("person").agg(arrived_us=_.began_us.min())


def in_step(events: Table, keep: Keep) -> Table:
    """Return the (actor, person) in which the actor acts in step with another, and on how many `posts`, at most.

    Two are in step when, on several posts, they acted in the same five minutes, and not in a crowd.
    """
    acts = events.filter(_.post.notnull()).select(*GIVEN, "post", slot=_.at_us // SLOT_US).distinct()
    crowds = acts.group_by("post", "slot").agg(crowd=_.count()).filter(_.crowd >= 2, _.crowd <= SLOT_CROWD)
    # Worked out twice and kept once: nearly every act is alone in its slot, and a copy of the log need not be kept.
    met = keep("gaming_meetings", acts.semi_join(crowds, ["post", "slot"]))
    # Before everybody meets everybody: who is on fewer posts than it takes cannot be in step with anybody.
    often = met.group_by(*GIVEN).agg(posts=_.post.nunique()).filter(_.posts >= SYNCED_POSTS)
    met = met.semi_join(often, GIVEN)
    one = met.select("person", "post", "slot", low="actor")
    other = met.select("person", "post", "slot", high="actor")
    both = one.join(other, ["person", "post", "slot"]).filter(_.low < _.high)
    both = both.group_by("low", "high", "person").agg(posts=_.post.nunique()).filter(_.posts >= SYNCED_POSTS)
    both = keep("gaming_in_step", both)
    either = both.select("person", "posts", actor="low").union(both.select("person", "posts", actor="high"))
    return either.group_by(*GIVEN).agg(posts=_.posts.max())
