"""Bounds: what an attack may come to at most, told so that a broken one says by how much."""

from dataclasses import dataclass
from enum import Enum
from math import inf, isnan

import numpy as np

from influencers.scoring.attacks.outcomes import Outcome

_TOLERANCE = 1e-9


class Over(Enum):
    """What of the seeds a bound speaks about."""

    MEAN = "on average"
    EACH = "in every world"
    MOST = "in 90 % of worlds"


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit to one figure of an outcome."""

    figure: str  # a field of Outcome
    limit: float
    over: Over = Over.MEAN
    is_floor: bool = False  # the figure must reach the limit instead of staying within it


@dataclass(frozen=True, slots=True)
class Verdict:
    """A bound, held against outcomes."""

    bound: Bound
    reached: float  # the mean, or the value of the worst of the worlds; not a number where one was not measured
    excess: float  # how far beyond the limit, 0 when the bound holds, infinite where a world was not measured

    @property
    def holds(self) -> bool:
        """Whether the bound holds."""
        return self.excess == 0.0


def at_most(figure: str, limit: float, over: Over = Over.MEAN) -> Bound:
    """Return the bound that a figure stays within a limit."""
    return Bound(figure, limit, over)


def at_least(figure: str, limit: float, over: Over = Over.MEAN) -> Bound:
    """Return the bound that a figure reaches a limit."""
    return Bound(figure, limit, over, is_floor=True)


def verdict_on(bound: Bound, outcomes: list[Outcome]) -> Verdict:
    """Hold a bound against the outcomes of several worlds; it is missed where its figure was not measured in one.

    Examples
    --------
    >>> found = verdict_on(at_most("gained", 10.0), [Outcome(gained=8.0), Outcome(gained=13.0)])
    >>> found.reached, found.excess, found.holds
    (10.5, 0.5, False)
    >>> verdict_on(at_most("left", 10.0), [Outcome(left=8.0), Outcome()]).holds
    False
    """
    values = np.array([getattr(outcome, bound.figure) for outcome in outcomes], dtype=np.float64)
    # The worst comes last, whichever way the bound looks.
    worst_last = np.sort(values) if not bound.is_floor else -np.sort(-values)
    reached = float(values.mean()) if bound.over is Over.MEAN else float(worst_last[_place(bound.over, len(values))])
    if isnan(values.sum()):
        return Verdict(bound, float("nan"), excess=inf)
    beyond = bound.limit - reached if bound.is_floor else reached - bound.limit
    return Verdict(bound, reached, excess=beyond if beyond > _TOLERANCE else 0.0)


def _place(over: Over, worlds: int) -> int:
    # Nine in ten must hold: of fewer than ten worlds, all.
    return worlds - 1 - (worlds // 10 if over is Over.MOST else 0)
