"""How scores lie, and which unit of a network would make them lie where they should."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from influencers.scoring.curves import score_of
from influencers.scoring.evaluation.baselines import Reactions
from influencers.scoring.evaluation.report import Distribution
from influencers.scoring.formula import DAY_US, FORMULA, Formula
from influencers.scoring.logged import Floats, Integers
from influencers.scoring.oracle import Oracle

#: Points that a usual account has: the mean over those with a reaction in the short window.
USUAL_SCORE = 39.0
#: How near the mean has to come, in points; and how far units are looked for.
_NEAR_ENOUGH = 0.005
_LEAST_UNIT, _MOST_UNIT, _MOST_TRIES = 1e-6, 1e9, 60
_STEP_POINTS, _MOST_POINTS = 5, 100


@dataclass(frozen=True, slots=True)
class Proposal:
    """A unit for a network, and how scores would lie with it."""

    unit: float
    distribution: Distribution


def reached_lately(reactions: Reactions, *, as_of_us: int, formula: Formula = FORMULA) -> Integers:
    """Return who got a reaction that counts in the short window before a moment, each once.

    Parameters
    ----------
    reactions
        Acts between people, before the moment and after it.
    as_of_us
        The moment, epoch microseconds.
    formula
        Constants: `window_days`, and which kinds count.
    """
    since_us = as_of_us - round(formula.window_days * DAY_US)
    is_late = (reactions.at_us < as_of_us) & (reactions.at_us >= since_us)
    return np.unique(reactions.target[is_late & np.isin(reactions.kind, formula.scoring_kinds)])


def distribution(scores: Floats) -> Distribution:
    """Return how scores lie.

    Parameters
    ----------
    scores
        Points of the people who count, 0 to 100.

    Examples
    --------
    >>> found = distribution(np.array([30.0, 50.0]))
    >>> found.people, found.mean, found.sd, found.counts[6], found.counts[10]
    (2, 40.0, 10.0, 1, 1)
    """
    edges = np.arange(0, _MOST_POINTS + _STEP_POINTS, _STEP_POINTS)
    is_told = bool(len(scores))
    return Distribution(
        people=len(scores),
        mean=float(scores.mean()) if is_told else None,
        sd=float(scores.std()) if is_told else None,
        p95=float(np.percentile(scores, 95.0)) if is_told else None,
        share_over_90=float((scores > 90.0).mean()) if is_told else None,
        counts=tuple(np.histogram(scores, edges)[0].tolist()),
    )


def propose_unit(
    oracle_with: Callable[[float], Oracle],
    people: Integers,
    *,
    as_of_us: int,
    formula: Formula = FORMULA,
) -> Proposal:
    """Return the unit with which the mean score of some people is 39.

    Parameters
    ----------
    oracle_with
        Makes the oracle of one network, given its unit.
    people
        Places of the people whose mean is asked for, at least one of them with some influence.
    as_of_us
        The moment of the scores.
    formula
        The constants.

    Raises
    ------
    ValueError
        When no unit does it: nobody of them has any influence.

    Notes
    -----
    The mean rises with the unit, which is looked for on a logarithmic scale: influence grows with it about in
    proportion, so that one step of the curve `score = f(influence)` comes near, and halving between what was too small
    and what was too large does the rest.
    """
    if not len(people):
        raise ValueError("Nobody has a score that could be usual.")
    low, high, unit = _LEAST_UNIT, _MOST_UNIT, 1.0
    for _ in range(_MOST_TRIES):
        scores = np.asarray(score_of(oracle_with(unit).day(as_of_us), formula))[people]
        mean = float(scores.mean())
        if abs(mean - USUAL_SCORE) < _NEAR_ENOUGH:
            return Proposal(unit, distribution(scores))
        low, high = (unit, high) if mean < USUAL_SCORE else (low, unit)
        unit = _next_unit(unit, mean, formula)
        if not low < unit < high:
            unit = float(np.sqrt(low * high))
    raise ValueError("No unit gives these people a usual score.")


def _next_unit(unit: float, mean: float, formula: Formula) -> float:
    # Where everybody had the mean score, influence would have to grow by this much.
    odds = [points / (100.0 - points) for points in (USUAL_SCORE, min(max(mean, 1e-3), 99.9))]
    return float(unit * (odds[0] / odds[1]) ** (1.0 / formula.spread))
