"""How well one ranking foretells another, where values may be equal: ties are never broken by where somebody stands."""

import numpy as np
from numpy.typing import NDArray

from influencers.scoring.evaluation.report import Figures
from influencers.scoring.logged import Floats


def average_ranks(values: Floats) -> Floats:
    """Return the rank of each value from the lowest, 1, upwards; equal values share the mean of their ranks.

    Parameters
    ----------
    values
        Finite numbers.

    Examples
    --------
    >>> average_ranks(np.array([7.0, 5.0, 7.0, 9.0])).tolist()
    [2.5, 1.0, 2.5, 4.0]
    """
    _values, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    ranks: Floats = (last - (count - 1) / 2.0)[place]
    return ranks


def spearman(predicted: Floats, happened: Floats) -> float | None:
    """Return the correlation of the ranks of both, ties by average ranks.

    Parameters
    ----------
    predicted, happened
        Finite numbers, one a person, in the same order.

    Returns
    -------
    float | None
        In [-1, 1]; None where one of both says the same of everybody.

    Examples
    --------
    >>> spearman(np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 90.0]))
    1.0
    >>> spearman(np.array([1.0, 1.0]), np.array([1.0, 2.0])) is None
    True
    """
    if not len(predicted):
        return None
    one, other = (ranks - ranks.mean() for ranks in map(average_ranks, (predicted, happened)))
    length = float(np.sqrt((one @ one) * (other @ other)))
    return float(np.clip((one @ other) / length, -1.0, 1.0)) if length > 0 else None


def chance_of_place(values: Floats, count: int) -> Floats:
    """Return each one's chance to stand among the `count` highest when lots are drawn among equals.

    Parameters
    ----------
    values
        Finite numbers.
    count
        Places there are, >= 1; the chances sum to it, or to the number of values where those are fewer.

    Examples
    --------
    >>> chance_of_place(np.array([9.0, 4.0, 4.0, 1.0]), 2).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    if count >= len(values):
        return np.ones(len(values))
    last = np.partition(values, -count)[-count]
    above, level = values > last, values == last
    chances: Floats = above + level * ((count - above.sum()) / level.sum())
    return chances


def precision_at(count: int, predicted: Floats, happened: Floats) -> float | None:
    """Return which share of the first `count` of a prediction were among the first `count` of what happened.

    Parameters
    ----------
    count
        How many of both are compared, >= 1.
    predicted
        Finite numbers, one a person.
    happened
        Counts, >= 0. To whom nothing happened is never among the first.

    Returns
    -------
    float | None
        The expected share, in [0, 1], over lots drawn among equals on both sides; None where nothing happened to
        anybody.

    Examples
    --------
    >>> precision_at(2, np.array([3.0, 2.0, 2.0, 1.0]), np.array([5.0, 4.0, 0.0, 0.0]))
    0.75
    """
    if not np.any(happened > 0):
        return None
    among = chance_of_place(happened, count) * (happened > 0)
    return float(chance_of_place(predicted, count) @ among / min(count, len(predicted)))


def ndcg_at(count: int, predicted: Floats, happened: Floats) -> float | None:
    """Return how near the first `count` of a prediction come to the best order there is.

    The gain of a person is `log2(1 + happened)`, as a few of whom thousands speak would decide everything otherwise;
    a place is worth `1 / log2(1 + place)`.

    Parameters
    ----------
    count
        Places that count, >= 1.
    predicted
        Finite numbers, one a person. Equals share the mean worth of their places: the expectation over all orders.
    happened
        Counts, >= 0.

    Returns
    -------
    float | None
        In [0, 1]; None where nothing happened to anybody.

    Examples
    --------
    >>> ndcg_at(2, np.array([2.0, 1.0, 0.0]), np.array([3.0, 1.0, 0.0]))
    1.0
    >>> round(ndcg_at(1, np.array([1.0, 1.0]), np.array([1.0, 0.0])), 3)
    0.5
    """
    gains: Floats = np.log2(1.0 + happened)
    best = _discounted(count, gains, gains)
    return _discounted(count, predicted, gains) / best if best > 0 else None


def _discounted(count: int, predicted: Floats, gains: Floats) -> float:
    order = np.argsort(-predicted, kind="stable")
    worth = np.zeros(len(order))
    places = min(count, len(order))
    worth[:places] = 1.0 / np.log2(np.arange(2, places + 2))
    if not len(order):
        return 0.0
    starts = np.flatnonzero(np.diff(predicted[order], prepend=np.inf))
    sizes = np.diff(np.append(starts, len(order)))
    gain, place = (np.add.reduceat(values, starts) / sizes for values in (gains[order], worth))
    return float((gain * place * sizes).sum())


def figures_of(predicted: Floats, happened: Floats, *, k: int) -> Figures:
    """Return how well one ranking foretells what happened.

    Parameters
    ----------
    predicted
        Finite numbers, one a person.
    happened
        Counts, >= 0, of the same people.
    k
        How many of the first are looked at, >= 1.
    """
    return Figures(
        spearman=spearman(predicted, happened),
        precision=precision_at(k, predicted, happened),
        ndcg=ndcg_at(k, predicted, happened),
    )


def area_under_curve(scores: Floats, is_good: NDArray[np.bool_]) -> float | None:
    """Return the chance that one of the good, drawn by lot, stands above one of the others; a tie counts half.

    Parameters
    ----------
    scores
        Finite numbers.
    is_good
        Which of them belong to the good.

    Returns
    -------
    float | None
        In [0, 1], 0.5 for a coin; None where one of both sides is empty.

    Examples
    --------
    >>> area_under_curve(np.array([9.0, 5.0, 5.0, 1.0]), np.array([True, True, False, False]))
    0.875
    """
    good = int(is_good.sum())
    others = len(is_good) - good
    if not (good and others):
        return None
    above = average_ranks(scores)[is_good].sum() - good * (good + 1) / 2.0
    return float(above / (good * others))
