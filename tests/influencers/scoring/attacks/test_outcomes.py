"""What is measured of an attack: who was rightly named, who wrongly, and what bystanders lost."""

import math

import numpy as np
import pytest

from influencers.scoring.attacks.ids import account_ids, person_ids
from influencers.scoring.attacks.log import acts_of, one_kind
from influencers.scoring.attacks.outcomes import Outcome, Scores, mean_outcome, outcome_of, seen_in
from influencers.scoring.attacks.world import Planted
from influencers.scoring.gaming.proposals import Proposal


@pytest.fixture
def attack(world):
    """Four recruits who act on one target, and on two honest people, 7 and 8, so as not to be seen."""
    recruits = world.recruit_aged(np.random.default_rng(3), 4)
    for star in (20, 7, 8):
        world.log.add(acts_of(recruits, star, kind=one_kind("reshare", 4), at=np.full(4, 100.0)))
    return Planted(targets=np.array([20]), actors=recruits)


def proposal(target, actors):
    accounts = tuple(account_ids(np.asarray(actors)).tolist())
    person, own = person_ids(np.array([target]))[0], account_ids(np.array([target]))[0]
    pairs = tuple((account, int(own)) for account in accounts)
    return Proposal(
        detector="bought_audience",
        target=int(person),
        actors=accounts,
        pairs=pairs,
        share=0.9,
        points=30.0,
        evidence=(),
        counter=(),
    )


def scores_of(world, **changes):
    """Everybody has 10 points in all three worlds, but for the named changes: {place: points}."""
    columns = {name: np.full(len(world.crowd), 10.0) for name in ("honest", "planted", "decided")}
    for name, points in changes.items():
        columns[name][list(points)] = list(points.values())
    return Scores(**columns)


def measure(world, attack, *proposals, **changes):
    seen = seen_in(world, proposals, (attack,))
    return outcome_of(world, world.log.acts(), attack, scores=scores_of(world, **changes), seen=seen)


def test_what_was_gained_and_what_is_left_are_told_against_the_world_without_the_attack(world, attack):
    found = measure(world, attack, planted={20: 50.0}, decided={20: 18.0})

    assert (found.accounts, found.gained, found.left) == (4, 40.0, 8.0)
    assert (found.price, found.price_left) == (0.1, 0.5)


def test_points_that_are_not_there_cannot_be_bought(world, attack):
    assert math.isinf(measure(world, attack, planted={20: 50.0}).price_left)


def test_the_share_of_accounts_that_were_named_counts_proposals_on_the_target_only(world, attack):
    some = measure(world, attack, proposal(20, attack.actors[:3]), proposal(300, attack.actors))
    elsewhere = measure(world, attack, proposal(300, attack.actors))

    assert (some.targets_flagged, some.actors_flagged) == (1.0, 0.75)
    assert (elsewhere.targets_flagged, elsewhere.actors_flagged) == (0.0, 0.0)


def test_honest_people_who_are_named_are_counted_per_thousand_and_each_once(world, attack):
    found = measure(world, attack, proposal(20, [*attack.actors, 40, 41]), proposal(300, [*attack.actors, 40]))

    assert found.named == pytest.approx(1_000 * 3 / 2_000)  # 40, 41 and the wrongly accused 300


def test_bystanders_are_the_honest_people_whom_the_attack_met(world, attack):
    world.log.add(acts_of(np.array([55]), 20, kind=one_kind("like", 1), at=np.array([90.0])))
    met = {int(place) for place in world.log.acts().where(world.log.acts().target == 20).actor if place < 2_000}

    found = measure(world, attack, decided={7: 9.0, 8: 10.5, 55: 6.0, 900: 0.0})

    assert found.bystanders == len(met | {7, 8})
    assert found.loss_worst == 4.0  # 900 lost more, and has nothing to do with this attack


def test_an_occasion_is_flagged_when_its_star_is_accused_of_those_who_came(world, attack):
    occasion = next(each for each in world.occasions if len(each.members) > 10)
    guests, strangers = occasion.members[:10], np.arange(1_900, 1_990)
    strangers = np.setdiff1d(strangers, occasion.members)

    assert measure(world, attack, proposal(occasion.star, guests)).occasions_flagged >= 1
    assert measure(world, attack, proposal(occasion.star, strangers)).occasions_flagged == 0


def test_where_nobody_looked_there_is_only_what_was_gained(world, attack):
    found = outcome_of(world, world.log.acts(), attack, scores=scores_of(world, planted={20: 50.0}), seen=None)

    assert found.gained == 40.0
    assert all(math.isnan(value) for value in (found.left, found.actors_flagged, found.named, found.loss_median))


def test_a_mean_is_over_the_worlds_where_a_figure_was_measured():
    assert mean_outcome([Outcome(left=2.0), Outcome(left=4.0), Outcome()]).left == 3.0
