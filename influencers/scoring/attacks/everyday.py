"""Everyday life: people post when they are awake, and react to those they follow, mostly people near them."""

import numpy as np

from influencers.scoring.attacks.crowd import Climate, Crowd, any_climate, honest_crowd
from influencers.scoring.attacks.drawing import Floats, Integers, awake, delays, one_in_each
from influencers.scoring.attacks.log import Acts, Log, acts_of, every_kind
from influencers.scoring.attacks.occasions import hold_occasions, reserve_classes
from influencers.scoring.attacks.world import DAYS, Postings, World, possible

_ANYWHERE, _COMMUNITY = 0.27, 0.38  # shares of those one follows; the others are of one's own circle
_STRAY = 0.11  # share of acts on somebody one does not follow
_DEVOTED = 0.035  # share of people who love one person above all
_MOST_FOLLOWED = 350


def honest_world(seed: int, people: int) -> World:
    """Invent a world in which everybody means what they do.

    Parameters
    ----------
    seed
        The same seed and number of people make the same world.
    people
        How many; below about 1,000 there is hardly a crowd in which anybody could be found.
    """
    rng = np.random.default_rng([seed, people, 26])
    climate: Climate = any_climate(rng)
    crowd = honest_crowd(rng, people, days=DAYS, climate=climate)
    classes = reserve_classes(rng, crowd)
    log = Log()
    postings = _post(rng, crowd, log)
    log.add(_reactions(rng, crowd, postings))
    world = World(crowd, log, honest_count=people, postings=postings, attention=np.zeros(people, dtype=np.int64))
    world.occasions = hold_occasions(rng, world, classes)
    world.attention = np.bincount(log.acts().target, minlength=people)
    return world


def _post(rng: np.random.Generator, crowd: Crowd, log: Log) -> Postings:
    """Let everybody post: in waves through the day, less on some days of the week."""
    since = np.maximum(crowd.created, 0.0)
    counts = rng.poisson(crowd.posts_a_day * (DAYS - since)) + 1
    author = np.repeat(np.arange(len(crowd)), counts)
    day = np.floor(rng.uniform(since[author], DAYS))
    day = day - np.where((day % 7 >= 5) & (rng.random(len(day)) < 0.35), 2.0, 0.0)
    hour = np.clip(rng.normal(0.58, 0.18, len(day)), 0.0, 0.999)
    at = np.clip(day + hour - crowd.zone[author], since[author], DAYS - 0.05)
    log.publish(author, at)
    start = np.concatenate(([0], np.cumsum(counts)))
    return Postings(start, at, appeal=np.exp(rng.normal(0.0, 1.15, len(at))))


def _followed(rng: np.random.Generator, crowd: Crowd) -> tuple[Integers, Integers]:
    """Return whom everybody follows, one list after the other, and where each list starts."""
    counts = np.minimum(2 + rng.poisson(np.exp(rng.normal(2.4, 0.85, len(crowd)))), _MOST_FOLLOWED)
    follower = np.repeat(np.arange(len(crowd)), counts)
    where = rng.random(len(follower))
    everybody = np.zeros(len(crowd), dtype=np.int64)
    chosen = _one_alike(rng, everybody, crowd.renown, follower)
    for label, weights, near in (
        (crowd.community, crowd.renown, (where >= _ANYWHERE) & (where < _ANYWHERE + _COMMUNITY)),
        (crowd.circle, crowd.renown**0.6, where >= _ANYWHERE + _COMMUNITY),
    ):
        chosen[near] = _one_alike(rng, label, weights, follower[near])
    return chosen, np.concatenate(([0], np.cumsum(counts)))


def _one_alike(rng: np.random.Generator, label: Integers, weights: Floats, of: Integers) -> Integers:
    """Return for each account of `of` somebody with the same label."""
    order = np.argsort(label, kind="stable")
    ranked = label[order]
    start, stop = np.searchsorted(ranked, label[of], "left"), np.searchsorted(ranked, label[of], "right")
    return order[one_in_each(rng, weights[order], start, stop)]


def _fondness(rng: np.random.Generator, start: Integers) -> Floats:
    """Return how much each follower cares for each whom it follows: a power law of its own a follower."""
    counts = np.diff(start)
    rank = np.arange(start[-1]) - np.repeat(start[:-1], counts)
    fondness = 1.0 / (1.0 + rank) ** np.repeat(rng.uniform(0.45, 1.45, len(counts)), counts)
    is_devoted = np.repeat(rng.random(len(counts)) < _DEVOTED, counts)
    loved: Floats = np.where(is_devoted & (rank == 0), 13.0 * fondness, fondness)
    return loved


def _reactions(rng: np.random.Generator, crowd: Crowd, postings: Postings) -> Acts:
    followed, start = _followed(rng, crowd)
    counts = rng.poisson(crowd.acts_a_day * (DAYS - np.maximum(crowd.created, 0.0)))
    actor = np.repeat(np.arange(len(crowd)), counts)
    target = followed[one_in_each(rng, _fondness(rng, start), start[actor], start[actor + 1])]
    strays = np.flatnonzero(rng.random(len(actor)) < _STRAY)
    target[strays] = _one_alike(rng, np.zeros(len(crowd), dtype=np.int64), crowd.renown, actor[strays])
    post = one_in_each(rng, postings.appeal, postings.start[target], postings.start[target + 1])
    at = postings.at[post] + delays(rng, len(post), median_days=0.09, spread=1.55)
    at = awake(rng, at, crowd.zone[actor])
    return possible(acts_of(actor, target, kind=every_kind(rng, len(actor)), at=at, post=post), crowd)
