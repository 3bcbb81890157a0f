"""When audiences begin, and who acts in step."""

import numpy as np
import pytest

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
    rows = in_step(events(here, acts), here.keep).to_pyarrow().to_pylist()
    return {row["actor"]: row["posts"] for row in rows}


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


def test_an_audience_arrives_in_its_densest_fortnight_the_first_of_equals(here):
    days = (1, 2, 40, 53, 54, 90, 103, 104)
    table = here.load(
        "given",
        {
            "person": np.full(len(days), STAR),
            "began_us": np.array(days) * DAY_US,
            "c": np.array([0.2, 0.2, 0.3, 0.1, 0.1, 0.3, 0.1, 0.1]),
        },
    )

    found = arrivals(table).to_pyarrow().to_pylist()

    assert found == [{"person": STAR, "arrived_us": 40 * DAY_US}]


def test_many_audiences_are_looked_at_some_at_a_time_and_none_runs_into_the_next(here, monkeypatch):
    began = {7: (0, 30), 3: (30, 31), 5: (1, 30)}
    rows = [(person, day * DAY_US, 0.1 * day) for person, days in began.items() for day in days]
    person, began_us, c = (np.array(column) for column in zip(*rows, strict=True))
    table = here.load("given", {"person": person, "began_us": began_us, "c": c + 0.1})
    together = arrivals(table).to_pyarrow().to_pylist()

    monkeypatch.setattr(rhythm, "_KEYS", 1)

    assert arrivals(table).to_pyarrow().to_pylist() == together
    assert {row["person"]: row["arrived_us"] // DAY_US for row in together} == {3: 30, 5: 30, 7: 30}
