"""Figures that docs/scoring.md promises: what can be gained by cheating, and how slowly a score falls."""

import numpy as np
import pytest

from influencers.scoring.curves import score_of
from influencers.scoring.formula import DAY_US
from tests.influencers.scoring.runs import contributions_of, influence_of, oracle_of_world
from tests.influencers.scoring.worlds import AS_OF_US, Account, Act, Post, Seen, World

ADA = 1


def crowd(count, *, age_days=2_000, followers=10_000, following=10, first=100):
    """Accounts that all look alike; the best profiles unless said otherwise."""
    numbers = range(first, first + count)
    return World(
        accounts=(Account(ADA), *(Account(number) for number in numbers)),
        profiles=tuple(Seen(number, age_days, followers, following) for number in numbers),
    )


def fans(world, *, days_ago=0.01, times=1):
    """The world in which all of the crowd react to Ada."""
    acts = [Act(a.number, ADA, days_ago=days_ago) for a in world.accounts if a.number != ADA for _ in range(times)]
    return world.plus(acts=acts)


def score_in(world, person=ADA):
    return float(score_of(influence_of(world).get(person, 0.0)))


def ring(size, kind, times=1):
    numbers = range(100, 100 + size)
    acts = [Act(a, t, kind, days_ago=0.01) for a in numbers for t in numbers if a != t for _ in range(times)]
    return crowd(size).plus(acts=acts)


@pytest.mark.parametrize(("count", "points"), [(100, 1.8), (1_000, 6.2)])
def test_week_old_accounts_without_followers_bring_next_to_nothing(count, points):
    bots = crowd(count, age_days=7, followers=0, following=500)
    assert score_in(fans(bots, times=5)) == pytest.approx(points, abs=0.05)


@pytest.mark.parametrize(("count", "points"), [(100, 10.7), (1_000, 29.8)])
def test_week_old_accounts_with_a_few_followers_bring_little(count, points):
    bots = crowd(count, age_days=7, followers=60, following=500)
    assert score_in(fans(bots, times=5)) <= points + 0.05


@pytest.mark.parametrize(("size", "times", "points"), [(10, 1, 13.7), (10, 5, 16.4), (100, 1, 26.3), (100, 5, 27.7)])
def test_a_ring_that_endorses_itself_stays_below_32_points(size, times, points):
    assert score_in(ring(size, "reshare", times), person=100) == pytest.approx(points, abs=0.2)
    assert points < 31.8


@pytest.mark.parametrize("size", [10, 100])
def test_a_ring_that_answers_itself_stays_below_50_points(size):
    assert score_in(ring(size, "reply", times=5), person=100) < 50.0


def test_one_reactor_without_end_brings_at_most_one_unit():
    assert influence_of(fans(crowd(1), times=1_440))[ADA] <= 1.0
    assert score_in(fans(crowd(1), times=1_440)) == pytest.approx(11.35, abs=0.01)


def test_spreading_attention_over_200_others_costs_two_thirds_of_the_points():
    one = fans(crowd(1))
    others = [Account(1_000 + place) for place in range(200)]
    many = one.plus(accounts=others, acts=[Act(100, other.number, days_ago=0.01) for other in others])
    pair = (100, ADA)
    assert float(score_of(contributions_of(one)[pair])) == pytest.approx(9.13, abs=0.01)
    assert float(score_of(contributions_of(many)[pair])) == pytest.approx(3.30, abs=0.01)


def test_a_hundred_fans_of_a_reactor_lift_what_it_brings():
    world = fans(crowd(1))
    numbers = range(1_000, 1_100)
    heard = world.plus(
        accounts=[Account(number) for number in numbers],
        profiles=[Seen(number, 2_000, 10_000, 10) for number in numbers],
        acts=[Act(number, 100, days_ago=0.01) for number in numbers],
    )
    assert score_in(heard) == pytest.approx(11.38, abs=0.05)


def test_the_same_attention_for_more_posts_is_worth_a_little_less():
    world = fans(crowd(100))
    few, many = (world.plus(posts=[Post(ADA, days_ago=0.5)] * count) for count in (10, 1_000))
    assert score_in(many) < score_in(few) < score_in(many) + 3


@pytest.mark.parametrize("reactors", [30, 300, 3_500])
def test_without_new_acts_a_score_never_falls_by_more_than_a_point_a_day(reactors):
    oracle = oracle_of_world(fans(crowd(reactors)))
    days = [float(score_of(oracle.day(AS_OF_US + day * DAY_US).max())) for day in range(366)]
    falls = -np.diff(days)
    assert falls.max() <= 1.0
    assert days[0] < 90.5
    assert days[-1] == 0.0
