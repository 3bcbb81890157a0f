"""What an attack came to: what was gained, what was seen, what was left of it, and what others lost."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from influencers.scoring.attacks.drawing import Floats, Integers
from influencers.scoring.attacks.ids import account_ids, person_ids, places_of_accounts, places_of_people
from influencers.scoring.attacks.log import Acts
from influencers.scoring.attacks.world import Occasion, Planted, World
from influencers.scoring.gaming.proposals import Proposal

Mask = NDArray[np.bool_]
NOT_MEASURED = float("nan")
BY_THE_FORMULA = frozenset({"accounts", "gained", "gained_most"})
"""Figures that are measured where nobody looked, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One attack in one world; points are points of the score. Not a number: not measured."""

    accounts: float = NOT_MEASURED  # that act on one target, mean over targets
    gained: float = NOT_MEASURED  # points by the formula alone, mean over targets
    gained_most: float = NOT_MEASURED  # the same of the target that gained most
    targets_flagged: float = NOT_MEASURED  # share with a proposal
    actors_flagged: float = NOT_MEASURED  # share named in a proposal on one of the targets
    left: float = NOT_MEASURED  # points gained after the standing rule, mean over targets
    left_most: float = NOT_MEASURED
    bystanders: float = NOT_MEASURED  # honest people who met the attack; where nobody did, all who have a score
    loss_median: float = NOT_MEASURED  # points that bystanders have less than without the attack and its damping
    loss_worst: float = NOT_MEASURED
    named: float = NOT_MEASURED  # honest people named anywhere in this world, per 1,000 people
    occasions_flagged: float = NOT_MEASURED  # news, giveaways and fan clubs whose star has a proposal for them

    @property
    def price(self) -> float:
        """Accounts for each point, by the formula alone."""
        return _price(self.accounts, self.gained)

    @property
    def price_left(self) -> float:
        """Accounts for each point that is left after decisions."""
        return _price(self.accounts, self.left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Everybody's score by place in the crowd, in three worlds."""

    honest: Floats  # had nothing been planted
    planted: Floats
    decided: Floats | None  # planted, and decided on; None where nobody looked


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What detectors said of one world, by place in the crowd."""

    proposals: tuple[Proposal, ...]
    cheats: Mask  # accounts that had a part in any attack
    named_per_1000: float
    occasions_flagged: int


def seen_in(world: World, proposals: tuple[Proposal, ...], planted: tuple[Planted, ...]) -> Seen:
    """Tell the right proposals on a world from the wrong ones."""
    cheats = np.zeros(len(world.crowd), dtype=np.bool_)
    for attack in planted:
        cheats[attack.targets] = cheats[attack.actors] = True
    named = np.zeros(len(world.crowd), dtype=np.bool_)
    for proposal in proposals:
        named[_named(proposal)] = True
    return Seen(
        proposals=proposals,
        cheats=cheats,
        named_per_1000=1_000.0 * np.count_nonzero(named & ~cheats) / world.honest_count,
        occasions_flagged=sum(_is_flagged(occasion, proposals) for occasion in world.occasions),
    )


def outcome_of(world: World, acts: Acts, planted: Planted, *, scores: Scores, seen: Seen | None) -> Outcome:
    """Measure one attack. `acts` are all of the world's; `seen` is None where nobody looked."""
    gained = (scores.planted - scores.honest)[planted.targets]
    counted = {
        "accounts": _accounts_a_target(acts, planted),
        "gained": float(gained.mean()),
        "gained_most": float(gained.max()),
    }
    if seen is None or scores.decided is None:
        return Outcome(**counted)
    left = (scores.decided - scores.honest)[planted.targets]
    asked = _bystanders(world, acts, planted, seen)
    asked = asked if len(asked) else np.flatnonzero((scores.honest > 0) & ~seen.cheats)
    losses = (scores.honest - scores.decided)[asked]
    return Outcome(
        **counted,
        **_flagged(planted, seen.proposals),
        left=float(left.mean()),
        left_most=float(left.max()),
        bystanders=float(len(losses)),
        loss_median=float(np.median(losses)) if len(losses) else NOT_MEASURED,
        loss_worst=float(losses.max(initial=-np.inf)) if len(losses) else NOT_MEASURED,
        named=seen.named_per_1000,
        occasions_flagged=float(seen.occasions_flagged),
    )


def honest_outcome(world: World, *, scores: Scores, seen: Seen) -> Outcome:
    """Measure a world in which nothing was planted: what is lost there, is lost to wrong proposals."""
    if scores.decided is None:
        return Outcome()
    heard = np.flatnonzero(scores.honest > 0)
    losses = (scores.honest - scores.decided)[heard]
    return Outcome(
        bystanders=float(len(heard)),
        loss_median=float(np.median(losses)),
        loss_worst=float(losses.max()),
        named=seen.named_per_1000,
        occasions_flagged=float(seen.occasions_flagged),
    )


def mean_outcome(outcomes: list[Outcome]) -> Outcome:
    """Return the mean of each figure over worlds, of those where it was measured."""
    return Outcome(**{field.name: mean_of(outcomes, field.name) for field in fields(Outcome)})


def mean_of(outcomes: list[Outcome], figure: str) -> float:
    """Return the mean of one figure over the worlds where it was measured; not a number where it never was."""
    values = measured(outcomes, figure)
    return float(values.mean()) if len(values) else NOT_MEASURED


def measured(outcomes: list[Outcome], figure: str) -> Floats:
    """Return the values of one figure in the worlds where it was measured."""
    values = np.array([getattr(outcome, figure) for outcome in outcomes], dtype=np.float64)
    return values[~np.isnan(values)]


def _price(accounts: float, points: float) -> float:
    # Less than a tenth of a point is not shown to anybody: nothing was bought.
    return accounts / points if points >= 0.05 else float("inf")


def _accounts_a_target(acts: Acts, planted: Planted) -> float:
    paid = np.isin(acts.target, planted.targets) & np.isin(acts.actor, planted.actors)
    pairs = len(np.unique(np.stack((acts.actor[paid], acts.target[paid])), axis=1).T)
    return max(pairs, len(planted.targets)) / len(planted.targets)


def _bystanders(world: World, acts: Acts, planted: Planted, seen: Seen) -> Integers:
    """Return honest people whom the attack's accounts reacted to, or who reacted to its targets."""
    met = np.zeros(len(world.crowd), dtype=np.bool_)
    met[acts.target[np.isin(acts.actor, planted.actors)]] = True
    met[acts.actor[np.isin(acts.target, planted.targets)]] = True
    return np.flatnonzero(met & ~seen.cheats)


def _flagged(planted: Planted, proposals: tuple[Proposal, ...]) -> dict[str, float]:
    people = set(person_ids(planted.targets).tolist())
    on_it = [proposal for proposal in proposals if proposal.target in people]
    flagged = {proposal.target for proposal in on_it}
    named = {place for proposal in on_it for place in _named(proposal).tolist()}
    return {
        "targets_flagged": len(flagged) / len(people),
        "actors_flagged": float(np.isin(planted.actors, list(named)).mean()),
    }


def _named(proposal: Proposal) -> Integers:
    """Return everybody whom a proposal names, as actor or as target."""
    actors = places_of_accounts(np.array(proposal.actors, dtype=np.int64))
    return np.append(actors, places_of_people(np.array([proposal.target], dtype=np.int64)))


def _is_flagged(occasion: Occasion, proposals: tuple[Proposal, ...]) -> bool:
    """Return whether the star has a proposal that mostly names those who came to the occasion."""
    person, members = person_ids(np.array([occasion.star]))[0], account_ids(occasion.members)
    accused = [proposal.actors for proposal in proposals if proposal.target == person]
    return any(bool(np.isin(actors, members).mean() >= 0.5) for actors in accused)
