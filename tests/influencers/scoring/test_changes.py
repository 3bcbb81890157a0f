"""What changed is taken apart into causes, and they sum to it: in nano-units, and in the tenths that are shown."""

import math
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from influencers.scoring.changes import (
    CAUSES,
    FACTORS,
    Acts,
    Pairs,
    parts_of_change,
)
from influencers.scoring.curves import evidence, score_of
from influencers.scoring.formula import DAY_US, KINDS, NANO
from influencers.scoring.rounding import rounded_to_sum, tenths_of_change
from tests.influencers.scoring.runs import changing_acts, changing_pairs
from tests.influencers.scoring.worlds import Account as Known
from tests.influencers.scoring.worlds import Act, Seen, World, random_world

steady = settings(derandomize=True, database=None)
WEEK = 7.0
NOBODY = np.array([], np.int64)
RESHARE = KINDS.index("reshare")


def whole(*numbers):
    return np.array(numbers, np.int64)


def pairs(*rows):
    """Pairs of (actor, target, factors); the contribution is the product of the factors."""
    factors = np.array([each for _actor, _target, each in rows], float).reshape(len(rows), len(FACTORS))
    c = factors.prod(axis=1)
    actors, targets = whole(*(row[0] for row in rows)), whole(*(row[1] for row in rows))
    return Pairs(actors, targets, np.rint(c * NANO).astype(np.int64), c, factors)


def acts(*rows, as_of_days=100.0):
    """Reshares of (id, actor, target, day) known at the end of a day."""
    ids, actors, targets, days = zip(*rows, strict=True) if rows else ((), (), (), ())
    at_us = whole(*(round(day * DAY_US) for day in days))
    kinds = np.full(len(rows), RESHARE, np.int64)
    return Acts(whole(*actors), whole(*targets), whole(*ids), kinds, at_us, round(as_of_days * DAY_US))


def moved(before, after, *, acts_before=None, acts_after=None, joined=NOBODY):
    """Causes and their nano-units, those that did anything."""
    nothing = acts()
    found = parts_of_change(
        before, after, acts_before=acts_before or nothing, acts_after=acts_after or nothing, joined=joined
    )
    assert found.totals().sum() == after.i9 - before.i9
    return {cause: part for cause, part in zip(CAUSES, found.totals().tolist(), strict=True) if part}


def factors(**changes):
    usual = {"g": 0.5, "auth": 0.6, "cred": 0.7, "sel": 0.8, "mutual": 1.0, "eff": 0.9, "damping": 1.0}
    return [(usual | changes)[name] for name in FACTORS]


def test_nothing_known_on_both_days_is_no_change():
    assert moved(pairs(), pairs()) == {}


def test_a_reactor_of_the_later_day_is_new_and_one_of_the_earlier_day_is_gone():
    stayed, left, came = (1, 9, factors()), (2, 9, factors(cred=0.2)), (3, 9, factors(auth=0.9))
    before, after = pairs(stayed, left), pairs(came, stayed)
    assert moved(before, after) == {"new_people": int(after.c9[0]), "gone": -int(before.c9[1])}


def test_who_reacts_to_an_account_that_was_joined_is_not_new():
    assert list(moved(pairs(), pairs((1, 9, factors()), (2, 8, factors())), joined=whole(9))) == [
        "new_people",
        "joined_account",
    ]


@pytest.mark.parametrize(
    ("factor", "cause"),
    [
        ("auth", "standing"),
        ("cred", "profile"),
        ("sel", "shared_attention"),
        ("mutual", "mutual"),
        ("eff", "own_posts"),
        ("damping", "decision"),
    ],
)
def test_a_single_factor_that_moved_is_the_whole_cause(factor, cause):
    before, after = pairs((1, 9, factors())), pairs((1, 9, factors(**{factor: 0.31})))
    assert moved(before, after) == {cause: int(after.c9[0] - before.c9[0])}


def test_a_pair_that_is_damped_to_nothing_is_a_decision_and_not_gone():
    damped = pairs((1, 9, factors(damping=0.0)))
    assert list(moved(pairs((1, 9, factors())), damped)) == ["decision"]
    assert list(moved(damped, pairs((1, 9, factors())))) == ["decision"]


def test_a_decision_that_halves_what_a_reactor_counts_is_all_of_the_change():
    before, after = pairs((1, 9, factors())), pairs((1, 9, factors(damping=0.5)))
    assert moved(before, after) == {"decision": int(after.c9[0] - before.c9[0])}
    assert moved(after, before) == {"decision": int(before.c9[0] - after.c9[0])}


def test_counts_without_names_are_a_cause_of_their_own():
    reactor = pairs((1, 9, factors()))
    liked = replace(reactor, anonymous9=1_500)
    assert moved(reactor, liked) == {"anonymous": 1_500}
    assert moved(liked, reactor) == {"anonymous": -1_500}
    assert moved(replace(liked, anonymous9=200), liked) == {"anonymous": 1_300}


def test_evidence_that_only_grew_older_is_ageing():
    seen = acts((1, 1, 9, 80.0))
    later = replace(seen, as_of_us=seen.as_of_us + 30 * DAY_US)
    before, after = pairs((1, 9, factors(g=0.5))), pairs((1, 9, factors(g=0.4)))
    assert list(moved(before, after, acts_before=seen, acts_after=later)) == ["ageing"]


def test_a_new_act_of_an_old_reactor_and_an_act_taken_back_are_told_apart():
    then = acts((1, 1, 9, 99.0), (2, 1, 9, 98.0))
    now = acts((1, 1, 9, 99.0), (3, 1, 9, 99.5))
    e = {1: 1.0, 2: 1.0, 3: 1.0}
    g_then, g_now = float(evidence(e[1] + e[2])), float(evidence(e[1] + e[3])) + 1e-6
    found = moved(pairs((1, 9, factors(g=g_then))), pairs((1, 9, factors(g=g_now))), acts_before=then, acts_after=now)
    assert found["new_acts"] > 0 > found["withdrawn_acts"]
    assert found["new_acts"] == pytest.approx(-found["withdrawn_acts"], rel=1e-3)


def test_parts_are_the_log_mean_of_both_contributions_times_the_growth_of_the_factor():
    before = pairs((1, 9, factors()))
    after = pairs((1, 9, factors(auth=0.66, cred=0.5, eff=0.95)))
    old, new = before.c[0], after.c[0]
    mean = (new - old) / math.log(new / old)
    expected = {
        "standing": mean * math.log(0.66 / 0.6),
        "profile": mean * math.log(0.5 / 0.7),
        "own_posts": mean * math.log(0.95 / 0.9),
    }
    assert moved(before, after) == pytest.approx({cause: units * NANO for cause, units in expected.items()}, abs=2)


def test_factors_that_cancel_leave_parts_that_cancel():
    before, after = pairs((1, 9, factors(auth=0.5, cred=0.8))), pairs((1, 9, factors(auth=0.8, cred=0.5)))
    found = moved(before, after)
    assert found["standing"] == -found["profile"] > 0


# Worlds that went through the pipeline, a week apart.


def earlier(world, days):
    """The same world told so many days earlier."""
    return replace(
        world,
        acts=tuple(replace(act, days_ago=act.days_ago - days) for act in world.acts),
        posts=tuple(replace(post, days_ago=post.days_ago - days) for post in world.posts),
        counts=tuple(replace(each, days_ago=each.days_ago - days) for each in world.counts),
        profiles=tuple(
            replace(
                seen, days_ago=seen.days_ago - days, age_days=None if seen.age_days is None else seen.age_days - days
            )
            for seen in world.profiles
        ),
    )


def with_acts_withdrawn(world, seed):
    """The world without some of its acts; the others keep their ids."""
    dice = random.Random(seed)
    return replace(world, acts=tuple(replace(act, kind="click") if dice.random() < 0.1 else act for act in world.acts))


def a_week(pipeline, world, seed):
    """Every person's parts of a week in which some acts were withdrawn, with the influence before and after."""
    then, now = pipeline.run(earlier(world, WEEK)), pipeline.run(with_acts_withdrawn(world, seed))
    for person in sorted({row["person"] for run in (then, now) for row in run.person}):
        before, after = changing_pairs(then, person), changing_pairs(now, person)
        yield (
            parts_of_change(
                before,
                after,
                acts_before=changing_acts(then, person, WEEK),
                acts_after=changing_acts(now, person),
                joined=NOBODY,
            ),
            before,
            after,
        )


@settings(steady, max_examples=10)
@given(accounts=st.integers(3, 12), count=st.integers(0, 120), seed=st.integers(0, 2**32 - 1))
def test_of_every_random_week_the_parts_sum_and_so_do_the_tenths_and_no_sign_is_turned(pipeline, accounts, count, seed):
    for found, before, after in a_week(pipeline, random_world(accounts, count, seed), seed):
        assert found.totals().sum() == after.i9 - before.i9
        of = {cause: found.parts[:, place] for place, cause in enumerate(CAUSES)}
        assert all(np.all(of[cause] >= 0) for cause in ("new_people", "new_acts"))
        assert all(np.all(of[cause] <= 0) for cause in ("gone", "withdrawn_acts", "ageing"))
        assert not np.any(of["decision"])  # what was decided is the same on both days
        check_tenths(found.totals(), before.i9, after.i9)


def check_tenths(parts, i9_before, i9_after):
    shown = [math.floor(float(score_of(end / NANO)) * 10 + 0.5) for end in (i9_before, i9_after)]
    if not np.any(parts):
        return
    tenths = tenths_of_change(parts, i9_before=i9_before, i9_after=i9_after, shown_tenths=shown[1] - shown[0])
    assert tenths.sum() == shown[1] - shown[0]
    assert np.all(tenths * parts >= 0)


def test_the_factors_of_a_ledger_are_all_that_a_contribution_is_made_of(pipeline):
    run = pipeline.run(random_world(10, 120, 7))
    for person in {row["person"] for row in run.pair_ledger}:
        found = changing_pairs(run, person)
        assert found.factors.prod(axis=1) == pytest.approx(found.c, rel=1e-12)


def test_an_unfollowed_week_of_a_steady_crowd_is_ageing_and_profiles_that_grow_older(pipeline):
    crowd = range(2, 12)
    world = World(
        accounts=(Known(1), *(Known(number) for number in crowd)),
        profiles=tuple(Seen(number, 300.0, 80, 100, days_ago=50.0) for number in crowd),
        acts=tuple(Act(number, 1, "reshare", 20.0 + number) for number in crowd),
    )
    ((found, *_),) = a_week_of_quiet(pipeline, world)
    moved_by = {cause: int(part) for cause, part in zip(CAUSES, found.parts.sum(axis=0), strict=True) if part}
    # Who hands out less attention than before shares what is left among fewer: the rest of it weighs more.
    assert set(moved_by) == {"ageing", "profile", "shared_attention"}
    assert moved_by["ageing"] < 0 < min(moved_by["profile"], moved_by["shared_attention"])


def a_week_of_quiet(pipeline, world):
    then, now = pipeline.run(earlier(world, WEEK)), pipeline.run(world)
    before, after = changing_pairs(then, 1), changing_pairs(now, 1)
    sides = {"acts_before": changing_acts(then, 1, WEEK), "acts_after": changing_acts(now, 1)}
    yield parts_of_change(before, after, **sides, joined=NOBODY), before, after


# Rounding.

exact_parts = arrays.arrays(np.float64, st.integers(1, 12), elements=st.floats(-500, 500).map(lambda x: round(x, 6)))


@steady
@given(exact=exact_parts, nudge=st.sampled_from([-1, 0, 1]))
def test_rounded_parts_sum_to_the_total_and_keep_their_sign(exact, nudge):
    whole_sum = float(exact.sum())
    total = math.floor(whole_sum) + nudge
    if abs(total - whole_sum) >= 1 or not np.any(exact):
        total = round(whole_sum)
    if not np.any(exact):
        return
    found = rounded_to_sum(exact, total)
    assert found.sum() == total
    assert np.all(np.abs(found - exact) <= 1 + 1e-6)
    assert np.all((found == 0) | (np.sign(found) == np.sign(exact)))


def test_the_largest_remainder_is_rounded_up_first():
    assert rounded_to_sum(np.array([0.2, 0.7, 0.1]), 1).tolist() == [0, 1, 0]
    assert rounded_to_sum(np.array([-0.2, -0.7, -0.1]), -1).tolist() == [0, -1, 0]


def test_nothing_can_be_rounded_to_something():
    assert rounded_to_sum(np.zeros(3), 0).tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="Nothing was moved"):
        rounded_to_sum(np.zeros(3), 1)


def test_parts_far_larger_than_the_change_are_told_at_the_slope_of_the_curve():
    parts = whole(5 * NANO, -5 * NANO, 1)
    tenths = tenths_of_change(parts, i9_before=20 * NANO, i9_after=20 * NANO + 1, shown_tenths=1)
    assert tenths.sum() == 1
    assert tenths[0] == pytest.approx(10 * 5 * 0.55 * 50 * 0.5 / 20, abs=1)
