"""How far a score would be ahead of a baseline by chance: the same question about people drawn anew."""

from collections.abc import Callable, Mapping

import numpy as np

from influencers.scoring.evaluation.metrics import figures_of
from influencers.scoring.evaluation.report import LEAST_PEOPLE, LEAST_REACHED, Figures
from influencers.scoring.logged import Floats

#: A hundred draws tell a deviation to a fourteenth of itself, ten to a fourth: so few are enough of very many people,
#: whose rankings take long and of whom a deviation is small.
_MOST_DRAWS, _FEWEST_DRAWS = 100, 10
#: People to draw, in all draws together, as long as that does not make them fewer than ten.
_DRAWN = 1_000_000
_SEED = 2014


def draws_by_chance(people_count: int) -> int:
    """Return how often people are drawn anew: the less often, the more they are.

    Parameters
    ----------
    people_count
        How many there are.

    Returns
    -------
    int
        In [10, 100]; 0 where they are too few to ask.

    Examples
    --------
    >>> [draws_by_chance(count) for count in (29, 30, 20_000, 1_000_000)]
    [0, 100, 50, 10]
    """
    if people_count < LEAST_PEOPLE:
        return 0
    return int(np.clip(_DRAWN // people_count, _FEWEST_DRAWS, _MOST_DRAWS))


def leads_by_chance(
    score: Floats, others: Mapping[str, Floats], happened: Floats, *, k: int, advance: Callable[[int], None]
) -> dict[str, Figures]:
    """Return for each baseline the standard deviation of what the score is ahead of it by.

    Parameters
    ----------
    score
        Finite numbers, one a person.
    others
        Baselines by name, of the same people; NaN where one is not known.
    happened
        Counts, >= 0.
    k
        How many of the first are looked at, >= 1.
    advance
        Told 1 after every draw, see `draws_by_chance`.

    Returns
    -------
    dict[str, Figures]
        By name, of each figure. A figure is None where it cannot be said; all are None where a baseline knows fewer
        than 30 people, or fewer than 20 of whom it knows were reshared.

    Notes
    -----
    The bootstrap: as many people as there are are drawn from them with replacement, both rankings are measured on
    whom was drawn, and the difference is noted (B. Efron, "Bootstrap methods: another look at the jackknife", Annals
    of Statistics 7, 1979, section 2). People count as independent of each other, which those whom one person reshares
    are not: it is rather too small.

    Examples
    --------
    >>> score, happened = np.arange(40.0), np.arange(40.0)
    >>> leads_by_chance(score, {"same": score}, happened, k=10, advance=lambda _n: None)["same"].spearman
    0.0
    """
    dice = np.random.default_rng(_SEED)
    count = len(score)
    leads: dict[str, list[Figures]] = {name: [] for name in others}
    asked = {name: told for name, told in others.items() if _is_enough(told, happened)}
    for _ in range(draws_by_chance(count)):
        drawn = dice.integers(0, count, count)
        ours = figures_of(score[drawn], happened[drawn], k=k)
        for name, told in asked.items():
            known = ~np.isnan(told[drawn])
            some = drawn[known]
            theirs = figures_of(told[some], happened[some], k=k)
            leads[name].append(
                _difference(ours if known.all() else figures_of(score[some], happened[some], k=k), theirs)
            )
        advance(1)
    return {name: _spread(each) for name, each in leads.items()}


def _is_enough(told: Floats, happened: Floats) -> bool:
    known = ~np.isnan(told)
    return bool(known.sum() >= LEAST_PEOPLE and (happened[known] > 0).sum() >= LEAST_REACHED)


def _difference(one: Figures, other: Figures) -> Figures:
    return Figures(
        spearman=_minus(one.spearman, other.spearman),
        precision=_minus(one.precision, other.precision),
        ndcg=_minus(one.ndcg, other.ndcg),
    )


def _minus(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _spread(leads: list[Figures]) -> Figures:
    return Figures(
        spearman=_deviation([lead.spearman for lead in leads]),
        precision=_deviation([lead.precision for lead in leads]),
        ndcg=_deviation([lead.ndcg for lead in leads]),
    )


def _deviation(leads: list[float | None]) -> float | None:
    known = [lead for lead in leads if lead is not None]
    return float(np.std(known, ddof=1)) if len(known) >= _FEWEST_DRAWS else None
