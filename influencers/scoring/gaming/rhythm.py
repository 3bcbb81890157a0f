"""Rhythm: when an audience began, and whether some of it acts in step."""

import numpy as np
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.expressions import STEP
from influencers.scoring.gaming.columns import Integers, columns_of, places_of, table_of
from influencers.scoring.gaming.given import GIVEN
from influencers.scoring.gaming.thresholds import ARRIVAL_US, SLOT_CROWD, SLOT_US, SYNCED_POSTS
from influencers.scoring.pairs import Keep

_KEYS = 1 << 62
"""Numbers that there are for a person and a moment together."""


def arrivals(given: Table) -> Table:
    """Return by `person` when the densest days of first acts start, `arrived_us`; the earliest of equally dense ones.

    Days are dense by what those who began in them give.
    """
    # Whole steps: no sum depends on the order of rows, for the largest is looked for.
    firsts = given.filter(_.c > 0).select("person", "began_us", steps=(_.c / STEP).round().cast("int64"))
    found = columns_of(firsts)
    people, place = places_of(found["person"])
    arrived = np.zeros(len(people), np.int64)
    start_us = int(found["began_us"].min(initial=0))
    since_us = found["began_us"] - start_us
    width_us = int(since_us.max(initial=0)) + ARRIVAL_US + 1
    at_once = max(1, _KEYS // width_us)
    for first in range(0, len(people), at_once):
        few = np.flatnonzero((place >= first) & (place < first + at_once))
        key = (place[few] - first) * width_us + since_us[few]
        arrived[first : first + at_once] = start_us + _densest(key, found["steps"][few], width_us)
    return table_of({"person": people, "arrived_us": arrived}, given)


def _densest(key: Integers, steps: Integers, width_us: int) -> Integers:
    """Return by person when their densest days start; a key is the place of a person times the width, and a moment."""
    order = np.argsort(key)
    key = key[order]
    so_far = np.append(0, np.cumsum(steps[order]))
    ends, begins = np.searchsorted(key, key + ARRIVAL_US, "right"), np.searchsorted(key, key, "left")
    dense = so_far[ends] - so_far[begins]
    person, moment = np.divmod(key, width_us)
    firsts = np.flatnonzero(np.diff(person, prepend=-1))
    most = np.maximum.reduceat(dense, firsts)
    best = np.flatnonzero(dense == most[person])
    return np.asarray(moment[best[np.diff(person[best], prepend=-1) > 0]])


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
