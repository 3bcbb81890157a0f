"""Parts of a change as they are shown: in whole tenths of a point that sum to the change that is shown."""

import numpy as np
from numpy.typing import NDArray

from influencers.scoring.curves import score_of
from influencers.scoring.formula import FORMULA, NANO, Formula

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

#: Below this relative step a difference quotient would lose too many digits, and the slope itself takes its place.
_TINY_STEP = 1e-7


def tenths_of_change(
    parts: Whole, *, i9_before: int, i9_after: int, shown_tenths: int, formula: Formula = FORMULA
) -> Whole:
    """Return the parts of a change in tenths of a point, so that they sum to the change that is shown.

    A part is worth as many points as the whole change has for each of its units; its sign is never turned.

    Parameters
    ----------
    parts
        Nano-units, signed; together `i9_after - i9_before`.
    i9_before, i9_after
        The influence in nano-units, >= 0.
    shown_tenths
        The shown score after, less the shown score before: within one of the exact change.
    formula
        Constants: `half_influence`, `spread`.

    Examples
    --------
    >>> tenths_of_change(np.array([9_000_000_000, -1_000_000_000]), i9_before=0, i9_after=8_000_000_000,
    ...     shown_tenths=377).tolist()
    [424, -47]
    """
    per_nano = 10 * _points_per_unit(i9_before / NANO, i9_after / NANO, formula) / NANO
    return rounded_to_sum(parts.astype(np.float64) * per_nano, shown_tenths)


def rounded_to_sum(exact: Floats, total: int) -> Whole:
    """Return whole numbers near to others, with a given sum: the largest remainders are rounded up.

    Parameters
    ----------
    exact
        Signed numbers whose sum lies within one of the total.
    total
        What the whole numbers sum to.

    Returns
    -------
    NDArray[np.int64]
        Each at most one from its exact number, and 0 or of the same sign. Among equal remainders the larger number,
        then the earlier one, is rounded up.

    Raises
    ------
    ValueError
        When there is nothing to round, and the total is not 0.

    Examples
    --------
    >>> rounded_to_sum(np.array([1.4, 1.4, -0.6]), 2).tolist(), rounded_to_sum(np.array([0.04, 0.0]), 1).tolist()
    ([1, 1, 0], [1, 0])
    """
    whole = np.floor(exact).astype(np.int64)
    missing = total - int(whole.sum())
    if missing and not np.any(exact):
        raise ValueError("Nothing was moved, so nothing can be shared out.")
    size = np.abs(exact)
    order = np.lexsort((np.arange(len(exact)), -size, whole - exact, exact == 0))
    for turn in range(abs(missing)):  # once for each at most, but for what the last digits of doubles hide
        whole[order[turn % len(order)] if missing > 0 else np.argmax(whole)] += np.sign(missing)
    return whole


def _points_per_unit(before: float, after: float, formula: Formula = FORMULA) -> float:
    step = after - before
    if abs(step) > _TINY_STEP * max(before, after):
        return float(score_of(after, formula) - score_of(before, formula)) / step
    if before <= 0:
        return 0.0
    score = float(score_of(before, formula))
    return formula.spread * score * (1.0 - score / 100.0) / before
