"""Attacks with accounts that are years old, have followers, and are for hire."""

from dataclasses import dataclass

import numpy as np

from influencers.scoring.attacks.drawing import Integers, awake, delays, one_in_each
from influencers.scoring.attacks.log import acts_of, every_kind
from influencers.scoring.attacks.world import DAYS, Following, Planted, World, follow_posts, possible


@dataclass(frozen=True, slots=True, kw_only=True)
class Rented:
    """A hundred accounts that react to whoever pays, and to others only so as not to be seen."""

    count: int = 100
    disguise: float = 0.0  # acts on other people for each act that is paid for
    is_near: bool = False  # the disguise looks for people of the target's community, as a real audience would
    customers: int = 1  # targets that the same accounts serve
    span_days: float = 28.0
    doses: tuple[int, int] = (5, 8)  # fewest and most acts on one target
    is_mixed: bool = False  # all kinds of acts in doses of every size, not only reshares
    are_real: bool = False  # people of the honest world, who go on with their lives

    def __call__(self, world: World, rng: np.random.Generator) -> Planted:
        """Plant it."""
        targets = [world.nobody(rng) for _ in range(self.customers)]
        actors = world.regulars(rng, self.count) if self.are_real else world.recruit_aged(rng, self.count)
        start = float(rng.uniform(DAYS - 74.0, DAYS - self.span_days - 4.0))
        how = Following(start=start, end=start + self.span_days, kind=None if self.is_mixed else "reshare")
        for target in targets:
            doses = self._doses(rng)
            follow_posts(rng, world, target, members=actors, doses=doses, how=how)
            if self.disguise:
                community = int(world.crowd.community[target]) if self.is_near else None
                counts = rng.poisson(self.disguise * doses.mean(), len(actors))
                _disguise(world, rng, np.repeat(actors, counts), community=community)
        return Planted(targets=np.array(targets), actors=actors)

    def _doses(self, rng: np.random.Generator) -> Integers:
        fewest, most = self.doses
        if not self.is_mixed:
            return rng.integers(fewest, most + 1, self.count)
        return rng.geometric(2.0 / (fewest + most), self.count).astype(np.int64)


def _disguise(world: World, rng: np.random.Generator, actor: Integers, *, community: int | None) -> None:
    """Let accounts react to honest people, at usual times: to the known ones, or to those of one community."""
    crowd, postings = world.crowd, world.postings
    renown = crowd.renown[: world.honest_count]
    weights = renown if community is None else renown * (crowd.community[: world.honest_count] == community)
    target = rng.choice(world.honest_count, len(actor), p=weights / weights.sum())
    post = one_in_each(rng, postings.appeal, postings.start[target], postings.start[target + 1])
    at = postings.at[post] + delays(rng, len(post), median_days=0.09, spread=1.55)
    at = awake(rng, at, crowd.zone[actor])
    acts = acts_of(actor, target, kind=every_kind(rng, len(actor)), at=at, post=post)
    world.log.add(possible(acts, crowd))
