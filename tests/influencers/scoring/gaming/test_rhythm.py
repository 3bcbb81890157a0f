"""When audiences begin, and who acts in step."""

import numpy as np
import pytest
from ibis import _

from influencers.scoring.formula import DAY_US
from influencers.scoring.gaming import rhythm
from influencers.scoring.gaming.rhythm import arrivals, in_step

MINUTE_US = 60_000_000
STAR = 1


@pytest.fixture
def here(engine):
    return engine.beside("rhythm")


def events(here, acts):
    """Acts as (actor, post, minutes since an even hour)."""
    actor, post, minute = zip(*acts, strict=True)
    at = 20_000 * DAY_US + np.round(np.array(minute, dtype=float) * MINUTE_US).astype(np.int64)
    columns = {"actor": np.array(actor), "post": np.array(post), "at_us": at}
    return here.load("events", columns | {"person": np.full(len(actor), STAR)})


def steps_of(here, acts):
    """Who acts in step; the same whether those who act seldom are asked about or not."""
    log = events(here, acts)
    everybody = log.select("actor", "person").distinct()
    counts = log.group_by("actor", "person").agg(acts=_.count())
    told = [
        in_step(log, asked, here.keep).to_pyarrow().to_pylist() for asked in (everybody, counts.filter(_.acts >= 3))
    ]
    assert sorted(told[0], key=str) == sorted(told[1], key=str)
    return {row["actor"]: row["posts"] for row in told[0]}


def test_two_who_meet_within_five_minutes_on_three_posts_are_in_step(here):
    acts = [(actor, post, 60 * post + actor) for actor in (1, 2) for post in (7, 8, 9)]

    assert steps_of(here, acts) == {1: 3, 2: 3}


def test_a_thousand_acts_on_one_post_are_not_in_step(here):
    acts = [(actor, 7, minute) for actor in range(20) for minute in range(0, 250, 5)]

    assert len(acts) == 1_000
    assert steps_of(here, acts) == {}


def test_who_meets_another_on_every_post_is_in_step_with_nobody(here):
    meetings = {7: ((1, 2), (3, 4)), 8: ((1, 3), (2, 4)), 9: ((1, 4), (2, 3))}
    acts = [
        (actor, post, 60 * post + 20 * turn) for post, met in meetings.items() for turn in (0, 1) for actor in met[turn]
    ]

    assert steps_of(here, acts) == {}


@pytest.mark.parametrize("apart", [5, 60])
def test_who_acts_five_minutes_later_is_not_in_step(here, apart):
    acts = [(actor, post, 60 * post + apart * (actor - 1)) for actor in (1, 2) for post in (7, 8, 9)]

    assert steps_of(here, acts) == {}


def test_a_crowd_on_each_of_three_posts_is_news(here):
    acts = [(actor, post, 60 * post) for actor in range(61) for post in (7, 8, 9)]

    assert steps_of(here, acts) == {}
    assert len(steps_of(here, [act for act in acts if act[0] < 60])) == 60


def test_a_crowd_of_whom_most_come_once_is_news_too(here):
    plotters = [(actor, post, 60 * post) for actor in (1, 2) for post in (7, 8, 9)]
    crowd = [(100 * post + guest, post, 60 * post) for post in (7, 8, 9) for guest in range(59)]

    assert steps_of(here, plotters + crowd) == {}
    assert steps_of(here, plotters + crowd[1:-59]) == {}
    assert steps_of(here, plotters + [act for act in crowd if act[0] % 100]) == {1: 3, 2: 3}


def test_an_audience_arrives_in_its_densest_fortnight_the_first_of_equals():
    began_us = np.array([1, 2, 40, 53, 54, 90, 103, 104]) * DAY_US
    steps = np.array([2, 2, 3, 1, 1, 3, 1, 1])

    assert arrivals(np.zeros(8, np.int64), began_us, steps, count=1).tolist() == [40 * DAY_US]


def test_many_audiences_are_looked_at_some_at_a_time_and_none_runs_into_the_next(monkeypatch):
    place, began_us = np.array([0, 0, 1, 1, 2, 2]), np.array([30, 31, 1, 30, 0, 30]) * DAY_US
    steps = 1 + began_us // DAY_US
    together = arrivals(place, began_us, steps, count=3).tolist()

    monkeypatch.setattr(rhythm, "_KEYS", 1)

    assert arrivals(place, began_us, steps, count=3).tolist() == together == [30 * DAY_US] * 3
