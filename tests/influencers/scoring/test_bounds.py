"""Figures that docs/scoring.md promises: what can be gained by cheating, and how slowly a score falls."""

import numpy as np
import pytest

from influencers.scoring.curves import score_of
from influencers.scoring.formula import DAY_US, FORMULA, KINDS
from influencers.scoring.oracle import Accounts, Acts, Oracle, Posts, Profiles
from influencers.scoring.versions import formula_named, versions
from tests.influencers.scoring.runs import contributions_of, influence_of, oracle_of_world
from tests.influencers.scoring.worlds import AS_OF_US, Account, Act, Post, Seen, World, before

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


def ring(size, kind, times=1, **profile):
    numbers = range(100, 100 + size)
    acts = [Act(a, t, kind, days_ago=0.01) for a in numbers for t in numbers if a != t for _ in range(times)]
    return crowd(size, **profile).plus(acts=acts)


def score_in_a_large_ring(size, steps, kind, times=1):
    """Points of everybody in a ring in which each acts on those so many places further; best profiles."""
    one = np.arange(size)
    actor = np.tile(one, len(steps) * times)
    target = (actor + np.repeat(np.array(steps), size * times)) % size
    kinds, at_us = np.full(len(actor), KINDS.index(kind)), np.full(len(actor), before(0.01))
    none, best = np.zeros(0, np.int64), np.full(size, 10_000.0)
    oracle = Oracle(
        acts=Acts(actor=actor, target=target, kind=kinds, at_us=at_us),
        posts=Posts(account=none, at_us=none, known_us=none),
        profiles=Profiles(
            account=one,
            seen_us=np.full(size, before(0.5)),
            created_us=np.full(size, float(before(2_000))),
            followers=best,
            following=best / 1_000,
        ),
        accounts=Accounts(account=one, person=one, unit=np.ones(size)),
    )
    return float(score_of(oracle.day(AS_OF_US)).max())


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


@pytest.mark.parametrize(("size", "points"), [(10, 2.33), (100, 4.21)])
def test_a_ring_of_accounts_that_are_twenty_days_old_stays_at_the_bottom(size, points):
    assert score_in(ring(size, "reshare", 5, age_days=20), person=100) == pytest.approx(points, abs=0.01)


def test_a_ring_of_a_thousand_stays_below_32_points():
    assert score_in_a_large_ring(1_000, range(1, 1_000), "reshare") == pytest.approx(30.6, abs=0.1)


@pytest.mark.parametrize(("size", "points"), [(10, 29.4), (100, 45.0)])
def test_a_ring_that_answers_itself_stays_below_50_points(size, points):
    assert score_in(ring(size, "reply", times=5), person=100) == pytest.approx(points, abs=0.3)
    assert points < 50.0


def test_a_ring_of_a_thousand_that_answers_itself_stays_below_50_points():
    assert score_in_a_large_ring(1_000, range(1, 1_000), "reply") == pytest.approx(48.4, abs=0.1)


@pytest.mark.parametrize("size", [130, 1_000])
@pytest.mark.parametrize("endorsed", [20, 60])
def test_a_directed_ring_escapes_the_mutual_rule_and_stays_below_50_points(size, endorsed):
    points = score_in_a_large_ring(size, range(1, endorsed + 1), "reshare", times=5)
    assert 31.8 < points < 50.0


def test_a_thousand_fresh_accounts_add_next_to_nothing_to_somebody_who_is_heard():
    heard = fans(crowd(20))
    bots = crowd(1_000, age_days=7, followers=0, following=500, first=10_000)
    numbers = [account.number for account in bots.accounts[1:]]
    attacked = heard.plus(
        accounts=bots.accounts[1:], profiles=bots.profiles, acts=[Act(n, ADA, days_ago=0.01) for n in numbers]
    )
    gained = score_in(attacked) - score_in(heard)
    assert score_in(heard) == pytest.approx(34.3, abs=0.1)
    assert gained == pytest.approx(0.18, abs=0.02)


def test_old_accounts_for_hire_are_an_audience_to_the_formula():
    hired = [score_in(fans(crowd(count), times=5)) for count in (100, 1_000)]
    assert hired == pytest.approx([61.6, 85.1], abs=0.1)


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


def test_one_reactor_hands_out_at_most_its_budget_to_all_together():
    others = [Account(1_000 + place) for place in range(2_000)]
    acts = [Act(100, other.number, days_ago=0.01) for other in others for _ in range(3)]
    everybody = crowd(1).plus(accounts=others, acts=acts)
    handed_out = sum(contributions_of(everybody).values())
    assert FORMULA.attention_budget * 0.45 < handed_out < FORMULA.attention_budget * 0.5  # nobody hears the reactor
    assert handed_out / FORMULA.authority_base < FORMULA.attention_budget


def test_somebody_who_posts_every_minute_and_whom_nobody_reacts_to_has_nothing():
    posts = Posts(
        account=np.ones(129_600, np.int64),
        at_us=AS_OF_US - np.arange(1, 129_601) * 60_000_000,
        known_us=np.zeros(129_600, np.int64),
    )
    none, unknown, ids = np.zeros(0, np.int64), np.zeros(0), np.array([1, 2])
    silent = Oracle(
        acts=Acts(actor=none, target=none, kind=none, at_us=none),
        posts=posts,
        profiles=Profiles(account=none, seen_us=none, created_us=unknown, followers=unknown, following=unknown),
        accounts=Accounts(account=ids, person=ids, unit=np.ones(2)),
    )
    assert silent.day(AS_OF_US).tolist() == [0.0, 0.0]


def test_a_hundred_times_as_many_posts_cost_less_than_a_point():
    world = fans(crowd(100))
    few, many = (score_in(world.plus(posts=[Post(ADA, days_ago=0.5)] * count)) for count in (10, 1_000))
    assert 0.3 < few - many < 1.5


def test_somebody_who_is_heard_steadily_and_then_no_more_falls_slowly():
    """A reactor a day for a year, each once; then nothing."""
    steady = crowd(365)
    acts = [Act(account.number, ADA, days_ago=place + 0.01) for place, account in enumerate(steady.accounts[1:])]
    oracle = oracle_of_world(steady.plus(acts=acts))
    days = np.array([float(score_of(oracle.day(AS_OF_US + day * DAY_US).max())) for day in range(366)])
    assert np.diff(days).max() < 0.05  # nothing rises without acts
    assert (-np.diff(days)).max() < 0.5
    assert days[0] > days[30] > days[90] > 0.5 * days[0]


@pytest.mark.parametrize("version", versions())
@pytest.mark.parametrize(("reactors", "times"), [(30, 1), (300, 1), (3_500, 1), (42, 20), (190, 20)])
def test_without_new_acts_a_score_never_falls_by_more_than_a_point_a_day(reactors, times, version):
    """Everybody reacts in one instant, which is the worst; up to 90 points when once each, to 70 when twenty times."""
    days = days_of(fans(crowd(reactors), times=times), formula_named(version))
    falls = -np.diff(days)
    assert falls.max() <= 1.0
    assert max(early - late for early, late in zip(days, days[7:], strict=False)) <= 6.5
    assert days[0] < 90.5
    assert days[-1] == 0.0


@pytest.mark.parametrize("version", versions())
def test_a_score_of_95_never_falls_by_more_than_a_point_and_a_half_a_day(version):
    days = days_of(fans(crowd(13_700)), formula_named(version))
    assert days[0] == pytest.approx(95.0, abs=0.1)
    assert (-np.diff(days)).max() <= 1.5


def days_of(world, formula):
    """Ada's points on every day until nothing of today is left."""
    oracle = oracle_of_world(world, formula)
    reach = round(formula.long_days)
    return [float(score_of(oracle.day(AS_OF_US + day * DAY_US).max(), formula)) for day in range(reach + 1)]
