"""How far a score would be ahead of a baseline by chance: the same question about people drawn anew."""

from collections.abc import Mapping

import numpy as np

from influencers.scoring.evaluation.metrics import figures_of
from influencers.scoring.evaluation.report import Figures
from influencers.scoring.logged import Floats

#: Fewer people tell nothing about others like them.
_LEAST_PEOPLE = 30
#: People who are drawn in all, and how often all of them are; a hundred times tell a deviation to a fourteenth.
_DRAWN, _FEWEST_DRAWS, _MOST_DRAWS = 1_000_000, 10, 100
_SEED = 2014


def leads_by_chance(score: Floats, others: Mapping[str, Floats], happened: Floats, *, k: int) -> dict[str, Figures]:
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

    Returns
    -------
    dict[str, Figures]
        By name, of each figure; a figure is None where it cannot be said, all are for fewer than 30 people.

    Notes
    -----
    The bootstrap: as many people as there are are drawn from them with replacement, both rankings are measured on
    whom was drawn, and the difference is noted (B. Efron, "Bootstrap methods: another look at the jackknife", Annals
    of Statistics 7, 1979, section 2). People count as independent of each other, which those whom one person reshares
    are not: it is rather too small.

    Examples
    --------
    >>> score, happened = np.arange(40.0), np.arange(40.0)
    >>> leads_by_chance(score, {"same": score}, happened, k=10)["same"].spearman
    0.0
    """
    dice = np.random.default_rng(_SEED)
    count = len(score)
    leads: dict[str, list[Figures]] = {name: [] for name in others}
    draws = int(np.clip(_DRAWN // max(count, 1), _FEWEST_DRAWS, _MOST_DRAWS)) if count >= _LEAST_PEOPLE else 0
    for _ in range(draws):
        drawn = dice.integers(0, count, count)
        ours = figures_of(score[drawn], happened[drawn], k=k)
        for name, told in others.items():
            known = ~np.isnan(told[drawn])
            some = drawn[known]
            theirs = figures_of(told[some], happened[some], k=k)
            leads[name].append(
                _difference(ours if known.all() else figures_of(score[some], happened[some], k=k), theirs)
            )
    return {name: _spread(each) for name, each in leads.items()}


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
    return float(np.std(known)) if len(known) >= _FEWEST_DRAWS else None
