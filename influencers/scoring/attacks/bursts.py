"""Attacks that show in time: a bought hour, sock puppets in step, following and dropping."""

from dataclasses import dataclass

import numpy as np

from influencers.scoring.attacks.log import acts_of, every_kind, one_kind
from influencers.scoring.attacks.world import DAYS, Planted, World

_FOLLOWED, _FOLLOWING_BACK = 400, 80


def burst_hour(world: World, rng: np.random.Generator) -> Planted:
    """Buy two hundred reshares of one post within an hour, half of them from accounts that are not yet a month old."""
    target, at, half = world.nobody(rng), float(rng.uniform(DAYS - 70.0, DAYS - 6.0)), 100
    new = world.recruit(
        rng,
        age_days=DAYS - at + rng.uniform(14.0, 25.0, half),
        followers=rng.integers(0, 70, half).astype(np.float64),
        following=rng.integers(40, 480, half).astype(np.float64),
    )
    actors = np.concatenate((world.recruit_aged(rng, half), new))
    post = world.log.publish(np.array([target]), np.array([at]))[0]
    when = at + rng.uniform(0.0, 1.0, len(actors)) / 24.0
    world.log.add(acts_of(actors, target, kind=one_kind("reshare", len(actors)), at=when, post=post))
    return Planted(targets=np.array([target]), actors=actors)


@dataclass(frozen=True, slots=True)
class Socks:
    """One person behind several old accounts, who likes every post of a target with one after the other."""

    count: int
    posts: int = 28

    def __call__(self, world: World, rng: np.random.Generator) -> Planted:
        """Plant it."""
        target, socks = world.nobody(rng), world.recruit_aged(rng, self.count)
        start = float(rng.uniform(DAYS - 70.0, DAYS - 34.0))
        posted = np.sort(start + rng.uniform(0.0, 29.0, self.posts))
        posts = world.log.publish(np.full(self.posts, target), posted)
        turn, sock = np.nonzero(rng.random((self.posts, self.count)) < 0.82)
        pause = np.cumsum(rng.uniform(25.0, 160.0, (self.posts, self.count)), axis=1) / 86_400.0
        at = posted[turn] + 0.006 + pause[turn, sock]
        acts = acts_of(socks[sock], target, kind=every_kind(rng, len(turn)), at=at, post=posts[turn])
        world.log.add(acts)
        return Planted(targets=np.array([target]), actors=socks)


def follow_and_drop(world: World, rng: np.random.Generator) -> Planted:
    """Follow four hundred people, drop them a week later, and keep the eighty who followed back."""
    target = world.nobody(rng)
    start = max(float(rng.uniform(DAYS - 60.0, DAYS - 32.0)), float(world.crowd.created[target]))
    is_there = world.crowd.created[: world.honest_count] < start
    is_there[target] = False
    followed = rng.choice(np.flatnonzero(is_there), _FOLLOWED, replace=False)
    at = start + rng.uniform(0.0, 18.0, _FOLLOWED)
    follows = acts_of(np.full(_FOLLOWED, target), followed, kind=one_kind("follow", _FOLLOWED), at=at)
    world.log.add_withdrawn(follows, taken_back_at=at + rng.uniform(6.0, 9.0, _FOLLOWED))
    back, when = followed[:_FOLLOWING_BACK], at[:_FOLLOWING_BACK] + rng.exponential(1.0, _FOLLOWING_BACK)
    world.log.add(acts_of(back, target, kind=one_kind("follow", _FOLLOWING_BACK), at=np.minimum(when, DAYS - 0.1)))
    return Planted(targets=np.array([target]), actors=np.array([target]))
