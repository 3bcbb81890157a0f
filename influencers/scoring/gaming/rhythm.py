"""Rhythm: when an audience began, and whether some of it acts in step."""

import numpy as np
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.columns import Floats, Integers
from influencers.scoring.gaming.given import GIVEN
from influencers.scoring.gaming.thresholds import ARRIVAL_US, SLOT_CROWD, SLOT_US, SYNCED_POSTS
from influencers.scoring.pairs import Keep

_KEYS = 1 << 62
"""Numbers that there are for a person and a moment together."""


def arrivals(place: Integers, began_us: Integers, steps: Floats, *, count: int) -> Integers:
    """Return by person when the densest days of first acts start; the earliest of equally dense ones.

    Days are dense by what those who began in them give.

    Parameters
    ----------
    place
        Of the person, by row.
    began_us
        By row, epoch microseconds.
    steps
        What is given, by row, in whole steps: no sum depends on the order of rows, for the largest is looked for.
    count
        How many people there are; of each of them there is a row.
    """
    arrived = np.zeros(count, np.int64)
    start_us = int(began_us.min(initial=_KEYS))
    since_us = began_us - start_us
    width_us = int(since_us.max(initial=0)) + ARRIVAL_US + 1
    at_once = max(1, _KEYS // width_us)
    for first in range(0, count, at_once):
        few = np.flatnonzero((place >= first) & (place < first + at_once))
        key = (place[few] - first) * width_us + since_us[few]
        arrived[first : first + at_once] = start_us + _densest(key, steps[few].astype(np.int64), width_us)
    return arrived


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


def in_step(events: Table, often: Table, keep: Keep) -> Table:
    """Return the (actor, person) in which the actor acts in step with another, and on how many `posts`, at most.

    Two are in step when, on several posts, they acted in the same five minutes, and not in a crowd.

    Parameters
    ----------
    events
        All acts: `actor`, `person`, `post`, `at_us`.
    often
        The (actor, person) of which there are as many acts as that takes; nearly all have fewer. Others may be there.
    keep
        Materialises an expression under a name.
    """
    acts = events.filter(_.post.notnull()).select(*GIVEN, "post", slot=_.at_us // SLOT_US)
    theirs = keep("gaming_often", acts.semi_join(often, GIVEN).distinct())
    several = theirs.group_by("post", "slot").agg(met=_.count()).filter(_.met >= 2, _.met <= SLOT_CROWD)
    # Who is there seldom makes a crowd as well.
    crowds = acts.semi_join(several, ["post", "slot"]).distinct()
    crowds = crowds.group_by("post", "slot").agg(crowd=_.count()).filter(_.crowd <= SLOT_CROWD)
    met = keep("gaming_meetings", theirs.semi_join(crowds, ["post", "slot"]))
    one = met.select("person", "post", "slot", low="actor")
    other = met.select("person", "post", "slot", high="actor")
    both = one.join(other, ["person", "post", "slot"]).filter(_.low < _.high)
    both = both.group_by("low", "high", "person").agg(posts=_.post.nunique()).filter(_.posts >= SYNCED_POSTS)
    both = keep("gaming_in_step", both)
    either = both.select("person", "posts", actor="low").union(both.select("person", "posts", actor="high"))
    return either.group_by(*GIVEN).agg(posts=_.posts.max())
