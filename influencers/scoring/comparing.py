"""Two sets of scores side by side: how they are spread, how far people moved, whether they stand in the same order."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

#: Points from which a score is among the highest.
_HIGH_TENTHS = 900
#: Edges of the bars of a distribution, in tenths.
_EDGES = np.arange(0, 1001, 100)


@dataclass(frozen=True, slots=True)
class Spread:
    """How scores are spread, in points; None where nobody has one."""

    count: int
    mean: float | None
    sd: float | None
    median: float | None
    p95: float | None
    share_over_90: float | None
    by_tens: tuple[int, ...]  # people with 0 to 10 points, 10 to 20 and so on


@dataclass(frozen=True, slots=True)
class Moves:
    """How far people moved, in points, up or down; None where there is nobody."""

    count: int
    risen: int
    fallen: int
    median: float | None
    p95: float | None
    largest: float | None
    over_10_points: int
    rank_correlation: float | None  # Spearman's; None for fewer than two people, or where all are equal


def spread_of(tenths: Whole) -> Spread:
    """Return how scores are spread.

    Parameters
    ----------
    tenths
        Scores in tenths, 0 to 1000, of everybody who has any.

    Examples
    --------
    >>> spread = spread_of(np.array([100, 200, 300, 950]))
    >>> spread.mean, spread.median, spread.share_over_90, spread.by_tens[9], spread_of(np.array([], np.int64)).mean
    (38.75, 25.0, 0.25, 1, None)
    """
    bars = tuple(np.histogram(tenths, _EDGES)[0].tolist())
    if not len(tenths):
        return Spread(0, None, None, None, None, None, bars)
    points = tenths / 10
    return Spread(
        count=len(tenths),
        mean=float(points.mean()),
        sd=float(points.std()),
        median=float(np.median(points)),
        p95=float(np.quantile(points, 0.95)),
        share_over_90=float((tenths > _HIGH_TENTHS).mean()),
        by_tens=bars,
    )


def moves_between(before: Whole, after: Whole) -> Moves:
    """Return how far people moved.

    Parameters
    ----------
    before, after
        Scores of the same people in tenths, 0 where somebody has none.

    Examples
    --------
    >>> moved = moves_between(np.array([100, 200, 300]), np.array([110, 190, 450]))
    >>> moved.risen, moved.fallen, moved.median, moved.largest, moved.over_10_points, moved.rank_correlation
    (2, 1, 1.0, 15.0, 1, 1.0)
    """
    step = after - before
    size = np.abs(step) / 10
    return Moves(
        count=len(step),
        risen=int((step > 0).sum()),
        fallen=int((step < 0).sum()),
        median=float(np.median(size)) if len(size) else None,
        p95=float(np.quantile(size, 0.95)) if len(size) else None,
        largest=float(size.max()) if len(size) else None,
        over_10_points=int((size > 10).sum()),
        rank_correlation=_rank_correlation(before, after),
    )


def _rank_correlation(before: Whole, after: Whole) -> float | None:
    if len(before) < 2 or np.ptp(before) == 0 or np.ptp(after) == 0:
        return None
    return round(float(np.corrcoef(_ranks(before), _ranks(after))[0, 1]), 12)


def _ranks(values: Whole) -> NDArray[np.float64]:
    """Return the rank of each value; equal ones share the mean of their ranks."""
    _distinct, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    found: NDArray[np.float64] = (last - (counts - 1) / 2)[places]
    return found
