"""An invented crowd: who there is before anybody acts. Nobody in it is, or resembles, a real person."""

from dataclasses import dataclass, fields

import numpy as np

from influencers.scoring.attacks.drawing import Floats, Integers

COMMUNITIES = 45
CIRCLE = 65  # people who more or less know each other, inside a community
LONGEST_MEMBERSHIP_DAYS = 4_000.0
NOWHERE = -1  # the community of accounts that were made to cheat
_HOURS = (-7, -4, 0, 1, 2, 9)
UNHEARD_OF = 1e-6  # renown of those who read and hardly ever post


@dataclass(frozen=True, slots=True, kw_only=True)
class Climate:
    """What differs between invented worlds."""

    tail: float  # exponent of the power law of renown; smaller: a few are known to all
    pace: float  # logarithm of the median of acts a day
    lurkers: float  # share of people who read and react, and hardly ever post
    newcomers: float  # share of people who joined while the log was kept


def any_climate(rng: np.random.Generator) -> Climate:
    """Draw a climate: no two seeds have the same."""
    return Climate(
        tail=rng.uniform(1.05, 1.35),
        pace=rng.uniform(-2.75, -2.25),
        lurkers=rng.uniform(0.3, 0.5),
        newcomers=rng.uniform(0.08, 0.16),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Accounts as columns of one length; an account's number is its place."""

    created: Floats  # days since the log began; negative before
    followers: Floats
    following: Floats
    zone: Floats  # days east of UTC
    renown: Floats  # how likely strangers are to come across it
    acts_a_day: Floats
    posts_a_day: Floats
    community: Integers
    circle: Integers

    def __len__(self) -> int:
        return len(self.created)

    def joined(self, newcomers: "Crowd") -> "Crowd":
        """Return this crowd and newcomers behind it."""
        columns = (field.name for field in fields(self))
        return Crowd(**{name: np.concatenate((getattr(self, name), getattr(newcomers, name))) for name in columns})


def honest_crowd(rng: np.random.Generator, people: int, *, days: int, climate: Climate) -> Crowd:
    """Draw people of all sorts: known and unknown, busy and quiet, old and new, in communities of very unequal size."""
    lurks = rng.random(people) < climate.lurkers
    renown = np.where(lurks, UNHEARD_OF, rng.pareto(climate.tail, people) + 0.03)
    created = days - np.clip(rng.exponential(1_100.0, people), 1.0, LONGEST_MEMBERSHIP_DAYS)
    is_new = rng.random(people) < climate.newcomers
    community = _communities(rng, people)
    return Crowd(
        created=np.where(is_new, rng.uniform(0.0, days - 1.0, people), created),
        followers=np.round(np.exp(rng.normal(4.1, 1.25, people)) * (1.0 + renown)),
        following=np.floor(np.exp(rng.normal(4.8, 0.95, people))),
        zone=_zones(rng, people),
        renown=renown,
        acts_a_day=np.exp(rng.normal(climate.pace, 1.25, people)),
        posts_a_day=np.exp(rng.normal(-1.8, 0.95, people))
        * np.sqrt(1.0 + np.minimum(renown, 10.0))
        * np.where(lurks, 0.05, 1.0),
        community=community,
        circle=_circles(community),
    )


def recruits(
    rng: np.random.Generator, *, created: Floats, followers: Floats, following: Floats, renown: float = 0.01
) -> Crowd:
    """Return accounts that somebody made, or bought, to cheat with: nobody knows them, and they live nowhere."""
    count = len(created)
    nowhere = np.full(count, NOWHERE, dtype=np.int64)
    return Crowd(
        created=np.asarray(created, dtype=np.float64),
        followers=np.asarray(followers, dtype=np.float64),
        following=np.asarray(following, dtype=np.float64),
        zone=_zones(rng, count),
        renown=np.full(count, renown),
        acts_a_day=np.zeros(count),
        posts_a_day=np.zeros(count),
        community=nowhere,
        circle=nowhere,
    )


def _zones(rng: np.random.Generator, count: int) -> Floats:
    return rng.choice(np.array(_HOURS) / 24.0, count)


def _communities(rng: np.random.Generator, people: int) -> Integers:
    sizes = 1.0 / np.arange(1, COMMUNITIES + 1) ** 0.75
    return rng.choice(COMMUNITIES, people, p=sizes / sizes.sum()).astype(np.int64)


def _circles(community: Integers) -> Integers:
    circle = np.empty(len(community), dtype=np.int64)
    circle[np.argsort(community, kind="stable")] = np.arange(len(community)) // CIRCLE
    return circle
