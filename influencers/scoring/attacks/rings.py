"""Attacks in which everybody is both buyer and seller: rings of several shapes, and trading."""

from dataclasses import dataclass

import numpy as np

from influencers.scoring.attacks.drawing import Integers
from influencers.scoring.attacks.log import acts_of, one_kind
from influencers.scoring.attacks.world import DAYS, Planted, World, possible

_SPAN_DAYS = 26.0


@dataclass(frozen=True, slots=True)
class MutualRing:
    """Accounts that have nobody else, and all endorse all."""

    size: int
    dose: int  # reshares a pair

    def __call__(self, world: World, rng: np.random.Generator) -> Planted:
        """Plant it."""
        members = _best_profiles(world, rng, self.size)
        actor, target = _everybody_on_everybody(members)
        _endorse(world, rng, actor, target, dose=self.dose)
        return Planted(targets=members, actors=members)


@dataclass(frozen=True, slots=True)
class DirectedRing:
    """Accounts in a circle, each endorsing the next ones: in a large circle nobody is endorsed back."""

    size: int
    endorsed: int = 60

    def __call__(self, world: World, rng: np.random.Generator) -> Planted:
        """Plant it."""
        members = _best_profiles(world, rng, self.size)
        place = np.repeat(np.arange(self.size), self.endorsed)
        step = np.tile(np.arange(1, self.endorsed + 1), self.size)
        _endorse(world, rng, members[place], members[(place + step) % self.size], dose=2)
        return Planted(targets=members, actors=members)


@dataclass(frozen=True, slots=True)
class ReplyingRing:
    """Accounts that only answer one another, which is no endorsement, within minutes of each post."""

    size: int
    posts: int  # of each member, all of which most others answer

    def __call__(self, world: World, rng: np.random.Generator) -> Planted:
        """Plant it."""
        members = _best_profiles(world, rng, self.size)
        start = _start(rng)
        for star in members.tolist():
            others = members[members != star]
            posted = np.sort(start + rng.uniform(0.0, _SPAN_DAYS, self.posts))
            posts = world.log.publish(np.full(self.posts, star), posted)
            actor, turn = np.nonzero(rng.random((len(others), self.posts)) < 0.8)
            at = posted[turn] + 0.004 * np.exp(rng.normal(0.0, 0.6, len(turn)))
            kind = one_kind("reply", len(turn))
            acts = acts_of(others[actor], star, kind=kind, at=at, post=posts[turn])
            world.log.add(possible(acts, world.crowd))
        return Planted(targets=members, actors=members)


def praise_ring(world: World, rng: np.random.Generator) -> Planted:
    """Let ten people who have audiences of their own endorse one another, three times each."""
    members = world.somebodies(rng, 10)
    actor, target = _everybody_on_everybody(members)
    _endorse(world, rng, actor, target, dose=3)
    return Planted(targets=members, actors=members)


def trading(world: World, rng: np.random.Generator) -> Planted:
    """Let sixty ordinary people like whoever likes them, some sixty times each: “like me, I like you”."""
    members = world.ordinary(rng, 60)
    asked = rng.choice(members, 60 * len(members))
    asking = rng.choice(members, 60 * len(members))
    at = _start(rng) + rng.uniform(0.0, _SPAN_DAYS, len(asked))
    likes = one_kind("like", len(asked))
    for actor, target, when in ((asking, asked, at), (asked, asking, at + rng.exponential(0.35, len(at)))):
        world.log.add(possible(acts_of(actor, target, kind=likes, at=when), world.crowd))
    return Planted(targets=members, actors=members)


def _best_profiles(world: World, rng: np.random.Generator, count: int) -> Integers:
    """Add accounts that are as credible as any can be, so that what bounds the ring is the ring."""
    return world.recruit(
        rng,
        age_days=rng.uniform(800.0, 2_500.0, count),
        followers=np.full(count, 400.0),
        following=np.full(count, 300.0),
    )


def _everybody_on_everybody(members: Integers) -> tuple[Integers, Integers]:
    actor, target = np.repeat(members, len(members)), np.tile(members, len(members))
    return actor[actor != target], target[actor != target]


def _start(rng: np.random.Generator) -> float:
    return float(rng.uniform(DAYS - 50.0, DAYS - _SPAN_DAYS - 4.0))


def _endorse(world: World, rng: np.random.Generator, actor: Integers, target: Integers, *, dose: int) -> None:
    """Let each actor reshare some posts of its target; everybody posts about once a day."""
    authors, place = np.unique(target, return_inverse=True)
    count, start = int(_SPAN_DAYS), _start(rng)
    posted = start + np.tile(np.arange(count), len(authors)) + rng.uniform(0.0, 0.9, count * len(authors))
    posts = world.log.publish(np.repeat(authors, count), posted)
    turn = rng.integers(0, count, (len(actor), dose)).ravel()
    post = np.repeat(place, dose) * count + turn
    at = posted[post] + rng.exponential(0.3, len(post))
    acts = acts_of(
        np.repeat(actor, dose), np.repeat(target, dose), kind=one_kind("reshare", len(post)), at=at, post=posts[post]
    )
    world.log.add(possible(acts, world.crowd))
