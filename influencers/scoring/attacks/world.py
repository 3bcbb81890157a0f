"""An invented world: a crowd, its log, and what those who plant something into it must know."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from influencers.scoring.attacks.crowd import Crowd, recruits
from influencers.scoring.attacks.drawing import Floats, Integers, awake, delays, few_of_each, some_of
from influencers.scoring.attacks.log import Acts, Log, acts_of, every_kind, one_kind

DAYS = 165
"""How long the log of a world is."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Posts of everyday life, sorted by author: those of account `a` are `start[a]` up to `start[a + 1]`."""

    start: Integers
    at: Floats
    appeal: Floats  # how likely each is to be the one that is reacted to


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something innocent that looks like an attack: many people, one star."""

    sort: str
    star: int
    members: Integers


@dataclass(frozen=True, slots=True)
class Planted:
    """An attack, as those know it who made it."""

    targets: Integers  # accounts whose score was to rise
    actors: Integers  # accounts that acted for it; the targets themselves in a ring


@dataclass(slots=True)
class World:
    """A world that can still be added to."""

    crowd: Crowd
    log: Log
    honest_count: int  # accounts below this number are honest people
    postings: Postings
    attention: Integers  # honest acts received, by honest account
    occasions: tuple[Occasion, ...] = ()
    taken: set[int] = field(default_factory=set)  # honest accounts that have a part in some attack

    def copy(self) -> "World":
        """Return a world that goes on from here by itself."""
        return replace(self, log=self.log.copy(), taken={*self.taken})

    def recruit(self, rng: np.random.Generator, *, age_days: Floats, followers: Floats, following: Floats) -> Integers:
        """Add accounts that exist for the attack alone, and return their numbers."""
        first = len(self.crowd)
        newcomers = recruits(rng, created=DAYS - age_days, followers=followers, following=following)
        self.crowd = self.crowd.joined(newcomers)
        return np.arange(first, len(self.crowd), dtype=np.int64)

    def recruit_aged(self, rng: np.random.Generator, count: int) -> Integers:
        """Add accounts that are years old and have followers: what is bought for money."""
        return self.recruit(
            rng,
            age_days=rng.uniform(760.0, 2_900.0, count),
            followers=rng.integers(110, 1_900, count).astype(np.float64),
            following=rng.integers(60, 480, count).astype(np.float64),
        )

    def nobody(self, rng: np.random.Generator) -> int:
        """Return, and take, somebody honest whom no one has ever reacted to."""
        return self._taken_from(rng, np.flatnonzero(self.attention == 0), 1)[0]

    def somebodies(self, rng: np.random.Generator, count: int) -> Integers:
        """Return, and take, people with an audience of the usual size."""
        return np.array(self._taken_from(rng, np.flatnonzero((self.attention >= 35) & (self.attention <= 160)), count))

    def ordinary(self, rng: np.random.Generator, count: int) -> Integers:
        """Return, and take, people who act now and then, whoever they are."""
        pace = self.crowd.acts_a_day[: self.honest_count]
        return np.array(self._taken_from(rng, np.flatnonzero((pace > 0.05) & (pace < 0.3)), count))

    def regulars(self, rng: np.random.Generator, count: int) -> Integers:
        """Return, and take, credible people who are there every week: those whom an agency would hire."""
        crowd, honest = self.crowd, slice(self.honest_count)
        credible = (crowd.created[honest] < DAYS - 760.0) & (crowd.followers[honest] > 90.0)
        pool = np.flatnonzero(credible & (crowd.acts_a_day[honest] > 0.035))
        return np.array(self._taken_from(rng, pool, count))

    def _taken_from(self, rng: np.random.Generator, pool: NDArray[np.int64], count: int) -> list[int]:
        free = np.setdiff1d(pool, np.fromiter(self.taken, dtype=np.int64, count=len(self.taken)))
        if len(free) < count:
            raise ValueError(f"This world has {len(free)} people left for a part that needs {count}. Make it larger.")
        chosen: list[int] = some_of(rng, free, count).tolist()
        self.taken.update(chosen)
        return chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """How an audience goes after one account's posts."""

    start: float  # day of the first post
    end: float  # day of the last
    kind: str | None = None  # of every act; as they are common when None
    median_delay_days: float = 0.12
    delay_spread: float = 1.4
    posts_a_day: float = 0.7


def follow_posts(
    rng: np.random.Generator, world: World, star: int, *, members: Integers, doses: Integers, how: Following
) -> None:
    """Let an account post, and every member react to as many of the posts as its dose says (at most to all)."""
    members, doses = members[members != star], doses[members != star]
    start = min(max(how.start, float(world.crowd.created[star])), how.end)
    count = max(int(doses.max(initial=0)) * 2, int((how.end - start) * how.posts_a_day), 1)
    posted = np.sort(awake(rng, rng.uniform(start, how.end, count), np.full(count, world.crowd.zone[star])))
    posts = world.log.publish(np.full(count, star), posted)
    member, place = few_of_each(rng, len(members), count, doses)
    actor = members[member]
    at = posted[place] + delays(rng, len(place), median_days=how.median_delay_days, spread=how.delay_spread)
    kinds = every_kind(rng, len(place)) if how.kind is None else one_kind(how.kind, len(place))
    acts = acts_of(actor, star, kind=kinds, at=awake(rng, at, world.crowd.zone[actor]), post=posts[place])
    world.log.add(possible(acts, world.crowd))


def possible(acts: Acts, crowd: Crowd) -> Acts:
    """Leave out acts on oneself, of accounts that did not exist yet, and of days that are still to come."""
    lived = (acts.at >= np.maximum(crowd.created[acts.actor], 0.0)) & (acts.at < DAYS)
    return acts.where(lived & (acts.actor != acts.target))
