"""Attacks that cost next to nothing: machines that post, one tireless fan, and new accounts by the thousand."""

import numpy as np

from influencers.scoring.attacks.drawing import Floats
from influencers.scoring.attacks.log import acts_of, one_kind
from influencers.scoring.attacks.world import DAYS, Planted, World

MINUTES_A_DAY = 1_440


def minute_bot(world: World, rng: np.random.Generator) -> Planted:
    """Post every minute for ninety days, and be reacted to by nobody."""
    bot = world.recruit_aged(rng, 1)
    minutes = np.arange(90 * MINUTES_A_DAY) / MINUTES_A_DAY
    world.log.publish(np.repeat(bot, len(minutes)), DAYS - 90.0 + minutes)
    return Planted(targets=bot, actors=bot)


def one_fan(world: World, rng: np.random.Generator) -> Planted:
    """Let one old account, with an audience, reshare somebody 1,440 times in one day."""
    target = world.nobody(rng)
    fan = world.recruit(rng, age_days=np.array([2_200.0]), followers=np.array([900.0]), following=np.array([90.0]))
    day = DAYS - 3.0
    posts = world.log.publish(np.full(40, target), day + np.arange(40) / 2_000)
    at = day + 0.02 + np.arange(MINUTES_A_DAY) / MINUTES_A_DAY
    acts = acts_of(
        np.repeat(fan, MINUTES_A_DAY),
        target,
        kind=one_kind("reshare", MINUTES_A_DAY),
        at=at,
        post=np.resize(posts, MINUTES_A_DAY),
    )
    world.log.add(acts)
    return Planted(targets=np.array([target]), actors=fan)


def empty_bots(world: World, rng: np.random.Generator) -> Planted:
    """Make a thousand accounts a week before the end: nobody follows them, they follow 500 each."""
    return _new_bots(world, rng, followers=np.zeros(1_000), following=np.full(1_000, 500.0))


def followed_bots(world: World, rng: np.random.Generator) -> Planted:
    """Make a thousand accounts a week before the end, and let 60 others follow each."""
    return _new_bots(world, rng, followers=np.full(1_000, 60.0), following=np.full(1_000, 60.0))


def _new_bots(world: World, rng: np.random.Generator, *, followers: Floats, following: Floats) -> Planted:
    """Let week-old accounts reshare five posts each of one target."""
    target, count, doses = world.nobody(rng), len(followers), 5
    bots = world.recruit(rng, age_days=np.full(count, 7.0), followers=followers, following=following)
    posts = world.log.publish(np.full(doses, target), np.linspace(DAYS - 6.0, DAYS - 2.0, doses))
    turn = np.tile(np.arange(doses), count)
    acts = acts_of(
        np.repeat(bots, doses),
        target,
        kind=one_kind("reshare", len(turn)),
        at=DAYS - 6.0 + turn + rng.uniform(0.0, 0.9, len(turn)),
        post=posts[turn],
    )
    world.log.add(acts)
    return Planted(targets=np.array([target]), actors=bots)
