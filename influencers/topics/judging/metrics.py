"""PURE. How well labels agree with what people judged. Rows are posts, columns are labels."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Agreement:
    """F1 between given and judged labels: `micro` over all marks, `macro` as the mean of `by_label`; each 0 to 1."""

    micro: float
    macro: float
    by_label: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class AtCoverage:
    """What the surest labels are worth.

    `coverage` is the share of posts with a label of `least_score` or more, `precision` the share of right ones among
    all labels of that score.
    """

    coverage: float
    least_score: float
    precision: float


def agreement(given: Marks, judged: Marks) -> Agreement:
    """Return how well labels agree with what people judged.

    Parameters
    ----------
    given, judged
        Which labels the posts were given, and which people gave them; of the same shape.

    Returns
    -------
    Agreement
        A label that is neither given nor judged anywhere counts 0 in `macro`.

    Examples
    --------
    >>> given, judged = np.array([[True, True], [False, False]]), np.array([[True, False], [True, False]])
    >>> agreement(given, judged)
    Agreement(micro=0.5, macro=0.3333333333333333, by_label=(0.6666666666666666, 0.0))
    """
    right = (given & judged).sum(axis=0)
    marks = given.sum(axis=0) + judged.sum(axis=0)
    by_label = tuple(2 * int(both) / int(all_) if all_ else 0.0 for both, all_ in zip(right, marks, strict=True))
    total = int(marks.sum())
    micro = 2 * int(right.sum()) / total if total else 0.0
    return Agreement(micro, sum(by_label) / len(by_label), by_label)


def precision_at_coverage(scores: Scores, judged: Marks, coverages: Iterable[float]) -> tuple[AtCoverage, ...]:
    """Return how many of the surest labels are right.

    Parameters
    ----------
    scores
        By post and label; higher is surer. Minus infinity where nothing can be said.
    judged
        Which labels people gave.
    coverages
        Shares of the posts, each in (0, 1], that shall have a label.

    Returns
    -------
    tuple[AtCoverage, ...]
        One for each share that can be reached, in their order. Posts of the same best score come together, so that the
        coverage may be larger than was asked for.

    Examples
    --------
    >>> scores, judged = np.array([[2.0, -1.0], [1.0, 0.5]]), np.array([[True, False], [False, True]])
    >>> precision_at_coverage(scores, judged, [0.5])
    (AtCoverage(coverage=0.5, least_score=2.0, precision=1.0),)
    """
    best = np.sort(scores.max(axis=1))[::-1]
    found = []
    for share in coverages:
        least = float(best[max(1, round(share * len(best))) - 1])
        if np.isfinite(least):
            found.append(_from(least, scores, judged))
    return tuple(found)


def share_right(given: Marks, judged: Marks) -> float | None:
    """Return the share of right labels among those given, None where none was given."""
    count = int(given.sum())
    return int((given & judged).sum()) / count if count else None


def _from(least: float, scores: Scores, judged: Marks) -> AtCoverage:
    given = scores >= least
    coverage = float(given.any(axis=1).mean())
    return AtCoverage(coverage, least, int((given & judged).sum()) / int(given.sum()))
