"""Many people at once are not yet a plan: what looks arranged and is not stays unnamed."""

import numpy as np
import pytest

from influencers.scoring.attacks.ids import person_ids
from influencers.scoring.attacks.log import acts_of, one_kind
from influencers.scoring.attacks.world import DAYS, Following, follow_posts
from tests.influencers.scoring.gaming.scenes import look_at


def news(world, rng):
    """Six hundred people pass one post of an unknown person on, most of them within the hour."""
    star, readers = star_and(world, rng, 600)
    post = world.log.publish(np.array([star]), np.array([120.0]))[0]
    at = 120.0 + rng.exponential(0.04, len(readers))
    world.log.add(acts_of(readers, star, kind=one_kind("reshare", len(readers)), at=at, post=post))
    return star


def giveaway(world, rng):
    """A quarter of a thousand reshare one post to win something."""
    star, players = star_and(world, rng, 250)
    post = world.log.publish(np.array([star]), np.array([130.0]))[0]
    at = 130.0 + rng.uniform(0.0, 3.0, len(players))
    world.log.add(acts_of(players, star, kind=one_kind("reshare", len(players)), at=at, post=post))
    return star


def fan_club(world, rng):
    """Fans who miss no post, within minutes, and answer one another."""
    star, fans = star_and(world, rng, 250)
    doses = rng.poisson(np.exp(rng.normal(1.7, 0.8, len(fans)))) + 1
    how = Following(start=0, end=DAYS, median_delay_days=0.012)
    follow_posts(rng, world, star, members=fans, doses=doses, how=how)
    when = rng.uniform(0.0, DAYS, len(fans))
    friends = np.roll(fans, 1)
    world.log.add(acts_of(fans, friends, kind=one_kind("reply", len(fans)), at=when))
    return star


def star_and(world, rng, count):
    there = np.flatnonzero(world.crowd.created[: world.honest_count] < 100.0)
    star, *crowd = rng.choice(there, count + 1, replace=False).tolist()
    return star, np.array(crowd)


@pytest.fixture(scope="module")
def occasions(engine, peace):
    world, rng = peace.copy(), np.random.default_rng(6)
    stars = {make.__name__: make(world, rng) for make in (news, giveaway, fan_club)}
    return stars, look_at(engine.beside("occasions"), world, planted={})


@pytest.mark.parametrize("name", ["news", "giveaway", "fan_club"])
def test_a_large_innocent_occasion_is_not_proposed(occasions, name):
    stars, scene = occasions
    star = int(person_ids(np.array(stars[name])))

    assert scene.scores[star] > 20
    assert star not in {proposal.target for proposal in scene.findings.proposals}


def test_in_an_honest_world_at_most_one_in_a_thousand_is_named(occasions):
    _stars, scene = occasions

    named = {("person", each.target) for each in scene.findings.proposals}
    named |= {("account", actor) for each in scene.findings.proposals for actor in each.actors}
    assert len(named) <= scene.world.honest_count / 1000
    assert scene.findings.examined > 500
    assert scene.findings.silent == ("follow_and_drop",)
