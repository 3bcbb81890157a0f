"""Innocent occasions that look like attacks: news, giveaways, fan clubs, teams, staffs, classes, friends, families."""

import numpy as np

from influencers.scoring.attacks.crowd import Crowd
from influencers.scoring.attacks.drawing import Integers, some_of
from influencers.scoring.attacks.log import acts_of, one_kind
from influencers.scoring.attacks.world import DAYS, Following, Occasion, World, follow_posts, possible

Class = tuple[int, Integers, float]  # teacher, pupils, day on which they all had joined

_PER_20_000 = {
    "news": 50,
    "giveaway": 8,
    "club": 24,
    "friends": 350,
    "team": 18,
    "staff": 18,
    "class": 7,
    "family": 260,
}
_NEWS_KINDS = {"reshare": 0.6, "like": 0.34, "quote": 0.06}


def reserve_classes(rng: np.random.Generator, crowd: Crowd) -> list[Class]:
    """Choose teachers and their pupils, who all join within a week; everyday life must know before it begins."""
    classes: list[Class] = []
    everybody = np.arange(len(crowd))
    for _ in range(_count("class", len(crowd))):
        teacher, joined = int(rng.integers(len(crowd))), rng.uniform(12.0, DAYS - 75.0)
        pupils = some_of(rng, everybody[everybody != teacher], int(rng.integers(18, 38)))
        crowd.created[pupils] = joined + rng.uniform(0.0, 6.0, len(pupils))
        classes.append((teacher, pupils, joined + 6.0))
    return classes


def hold_occasions(rng: np.random.Generator, world: World, classes: list[Class]) -> tuple[Occasion, ...]:
    """Add all occasions to a world, and return the ones with a star whom detectors must leave alone."""
    people = world.honest_count
    held = [_news(rng, world, turn) for turn in range(_count("news", people))]
    held += [_giveaway(rng, world) for _ in range(_count("giveaway", people))]
    held += [_fan_club(rng, world, turn) for turn in range(_count("club", people))]
    for turn in range(_count("friends", people)):
        _talk(rng, world, _near(rng, world, world.crowd.circle, (4, 9)), dose=11.0, kind=None if turn % 2 else "reply")
    for turn in range(_count("team", people)):
        members = _near(rng, world, world.crowd.community, (8, 14))
        _talk(rng, world, members, dose=14.0, kind="reply" if turn % 2 else None)
    for _ in range(_count("staff", people)):
        _staff(rng, world)
    for teacher, pupils, since in classes:
        how = Following(start=since, end=since + 55.0, median_delay_days=0.18)
        follow_posts(rng, world, teacher, members=pupils, doses=rng.poisson(4.5, len(pupils)) + 1, how=how)
    for _ in range(_count("family", people)):
        _family(rng, world)
    return tuple(held)


def _count(sort: str, people: int) -> int:
    return max(1, round(_PER_20_000[sort] * people / 20_000))


def _crowd_size(world: World, low: int, high: int) -> tuple[int, int]:
    # What is large among 20,000 would be everybody in a small world.
    return low, max(low + 1, min(high, world.honest_count // 16))


def _news(rng: np.random.Generator, world: World, turn: int) -> Occasion:
    """Hundreds pass one post on within minutes or hours, of somebody known or, every third time, of anybody."""
    crowd = world.crowd
    renown = crowd.renown / crowd.renown.sum()
    star = int(rng.integers(len(crowd)) if turn % 3 == 0 else rng.choice(len(crowd), p=renown))
    at = rng.uniform(12.0, DAYS - 3.0)
    size = int(rng.integers(*_crowd_size(world, 70, 560)))
    everybody = np.arange(len(crowd))
    neighbours = np.flatnonzero(crowd.community == crowd.community[star])
    near = some_of(rng, neighbours, int(size * rng.uniform(0.25, 0.75)), weights=crowd.acts_a_day)
    far = some_of(rng, everybody, size - len(near), weights=crowd.acts_a_day)
    members = np.union1d(near, far)
    delay = rng.exponential(rng.choice([0.012, 0.05, 0.2]), len(members))
    kinds = np.array([one_kind(kind, 1)[0] for kind in _NEWS_KINDS])
    kinds = rng.choice(kinds, len(members), p=list(_NEWS_KINDS.values()))
    post = world.log.publish(np.array([star]), np.array([at]))[0]
    world.log.add(possible(acts_of(members, star, kind=kinds, at=at + delay, post=post), crowd))
    return Occasion("news", star, members)


def _giveaway(rng: np.random.Generator, world: World) -> Occasion:
    """Everybody who reshares one post may win."""
    crowd = world.crowd
    star = int(some_of(rng, np.arange(len(crowd)), 1, weights=crowd.renown)[0])
    at = rng.uniform(12.0, DAYS - 6.0)
    size = int(rng.integers(*_crowd_size(world, 70, 240)))
    members = some_of(rng, np.flatnonzero(crowd.created < at), size, weights=crowd.acts_a_day)
    post = world.log.publish(np.array([star]), np.array([at]))[0]
    when = at + rng.uniform(0.0, 3.5, len(members))
    acts = acts_of(members, star, kind=one_kind("reshare", len(members)), at=when, post=post)
    world.log.add(possible(acts, crowd))
    return Occasion("giveaway", star, members)


def _fan_club(rng: np.random.Generator, world: World, turn: int) -> Occasion:
    """Fans who miss no post and answer one another, every second time very many."""
    crowd = world.crowd
    star = int(some_of(rng, np.arange(len(crowd)), 1, weights=crowd.renown)[0])
    size = int(rng.integers(*(_crowd_size(world, 60, 230) if turn % 2 else (15, 60))))
    fans = some_of(rng, np.flatnonzero(crowd.community == crowd.community[star]), size)
    doses = rng.poisson(np.exp(rng.normal(1.7, 0.8, len(fans)))) + 1
    follow_posts(rng, world, star, members=fans, doses=doses, how=Following(start=0, end=DAYS, median_delay_days=0.015))
    when = rng.uniform(0.0, DAYS, len(fans))
    talk = acts_of(fans, rng.permutation(fans), kind=one_kind("reply", len(fans)), at=when)
    world.log.add(possible(talk, crowd))
    return Occasion("fan club", star, fans)


def _near(rng: np.random.Generator, world: World, label: Integers, sizes: tuple[int, int]) -> Integers:
    around = label[rng.integers(len(world.crowd))]
    return some_of(rng, np.flatnonzero(label == around), int(rng.integers(*sizes)))


def _talk(rng: np.random.Generator, world: World, members: Integers, *, dose: float, kind: str | None) -> None:
    """Let people follow one another's posts, all through the log."""
    how = Following(start=0, end=DAYS, kind=kind, median_delay_days=0.04)
    for star in members.tolist():
        follow_posts(rng, world, star, members=members, doses=rng.poisson(dose, len(members)) + 1, how=how)


def _staff(rng: np.random.Generator, world: World) -> None:
    """Employees pass on what their firm says, in working hours."""
    firm = int(rng.integers(len(world.crowd)))
    neighbours = np.flatnonzero(world.crowd.community == world.crowd.community[firm])
    staff = some_of(rng, neighbours, int(rng.integers(11, 36)))
    how = Following(start=0, end=DAYS, median_delay_days=0.055, delay_spread=1.0, posts_a_day=0.27)
    follow_posts(rng, world, firm, members=staff, doses=rng.integers(2, 12, len(staff)), how=how)


def _family(rng: np.random.Generator, world: World) -> None:
    """Quiet people who like one person's posts and do nothing else."""
    crowd = world.crowd
    loved = int(rng.integers(len(crowd)))
    quiet = np.flatnonzero((crowd.acts_a_day < 0.025) & (crowd.community == crowd.community[loved]))
    relatives = some_of(rng, quiet, int(rng.integers(2, 6)))
    doses = rng.poisson(5.5, len(relatives)) + 1
    follow_posts(
        rng, world, loved, members=relatives, doses=doses, how=Following(start=0, end=DAYS, median_delay_days=0.3)
    )
