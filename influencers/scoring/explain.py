"""How a score is told: reasons from bits, parts in integers, points in tenths. Whatever is split sums to the whole."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from influencers.scoring.formula import (
    FORMULA,
    KINDS,
    NEW_REACTOR,
    REASONS,
    SMALL_AUDIENCE,
    UNKNOWN_PROFILE,
    Formula,
)

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Words = NDArray[np.str_]

HEARD_WIDELY_FROM = 0.75
"""Authority of a reactor that has 50 points of its own."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of an influence under a name."""

    name: str
    c9: int  # nano-units; the slices of one whole sum to it exactly
    count: int  # pairs with any part in it


def reason_codes(why: int) -> tuple[str, ...]:
    """Return the reason codes of one contribution.

    Parameters
    ----------
    why
        Bits, as the pair ledger stores them.

    Examples
    --------
    >>> reason_codes(1 | 16)
    ('NEW_REACTOR', 'MUTUAL')
    """
    return tuple(code for bit, code in REASONS if why & bit)


def tenths_by_largest_remainder(total_tenths: int, weights: Whole) -> Whole:
    """Share out tenths of a point in proportion to weights, so that they sum to the total.

    Parameters
    ----------
    total_tenths
        What is shown for the whole; negative for a loss. At most 1,000 either way.
    weights
        Nano-units; of a change, signed. Each within 2 ** 53.

    Returns
    -------
    NDArray[np.int64]
        Tenths, one number a weight, each less than one tenth from its exact share. Among equal remainders the
        heavier weight, then the earlier one, gets the tenth.

    Raises
    ------
    ValueError
        When there are tenths to share out and the weights sum to 0: then units have to be shown instead.

    Examples
    --------
    >>> tenths_by_largest_remainder(10, np.array([1, 1, 1])).tolist()
    [4, 3, 3]
    >>> tenths_by_largest_remainder(-2, np.array([-500, 100])).tolist()
    [-2, 0]
    """
    whole = int(weights.sum())
    if total_tenths == 0:
        return np.zeros(len(weights), dtype=np.int64)
    if whole == 0:
        raise ValueError("Weights that sum to nothing cannot share out points.")
    sign = 1 if whole > 0 else -1
    tenths, remainders = np.divmod(weights * (total_tenths * sign), abs(whole))
    missing = total_tenths - int(tenths.sum())
    first = np.lexsort((np.arange(len(weights)), -np.abs(weights), -remainders))[:missing]
    tenths[first] += 1
    return tenths


def split_exactly(c9: Whole, weights: Floats) -> Whole:
    """Split every contribution over columns in proportion to their weights.

    Parameters
    ----------
    c9
        Nano-units, one number a row, >= 0.
    weights
        One row a contribution, one column a part, >= 0; a row's weights must not all be 0.

    Returns
    -------
    NDArray[np.int64]
        Nano-units in the shape of `weights`: every row sums to its `c9`, none is negative.

    Examples
    --------
    >>> split_exactly(np.array([10, 7]), np.array([[1.0, 2.0], [0.0, 0.3]])).tolist()
    [[3, 7], [0, 7]]
    """
    running = np.cumsum(weights, axis=1)
    upto = np.rint(c9[:, np.newaxis] * (running / running[:, -1:])).astype(np.int64)
    return np.diff(upto, axis=1, prepend=0)


def slices_by(names: Words, c9: Whole) -> tuple[Slice, ...]:
    """Return what every name brought, the largest first: by network, by kind of reactor.

    Parameters
    ----------
    names
        The name of every contribution.
    c9
        Nano-units of every contribution.

    Examples
    --------
    >>> slices_by(np.array(["a", "b", "a"]), np.array([5, 7, 1]))
    (Slice(name='b', c9=7, count=1), Slice(name='a', c9=6, count=2))
    """
    found, place = np.unique(names, return_inverse=True)
    sums = np.zeros(len(found), dtype=np.int64)
    np.add.at(sums, place, c9)
    counts = np.bincount(place, minlength=len(found))
    return _largest_first(zip(found.tolist(), sums.tolist(), counts.tolist(), strict=True))


def slices_by_kind(c9: Whole, weights: Floats, formula: Formula = FORMULA) -> tuple[Slice, ...]:
    """Return what every kind of act brought, the largest first; kinds without a part are left out.

    Parameters
    ----------
    c9
        Nano-units of every contribution.
    weights
        One row a contribution, one column a kind that scores, in the order of `Formula.scoring_kinds`.
    formula
        Says which kinds score.

    Examples
    --------
    >>> slices_by_kind(np.array([10]), np.array([[1.0, 0, 1.0, 0, 0, 0, 0, 0]]))
    (Slice(name='reply', c9=5, count=1), Slice(name='reshare', c9=5, count=1))
    """
    split = split_exactly(c9, weights)
    names = [KINDS[code] for code in formula.scoring_kinds]
    rows = zip(names, split.sum(axis=0).tolist(), np.count_nonzero(weights, axis=0).tolist(), strict=True)
    return _largest_first(row for row in rows if row[2])


def reactor_kinds(why: Whole, authority: Floats) -> Words:
    """Return what kind of reactor each contribution comes from.

    Parameters
    ----------
    why
        Reason bits of every contribution.
    authority
        Authority of every reactor, in [0.5, 1).

    Returns
    -------
    NDArray[np.str_]
        `unknown` (no profile), `new`, `small_audience`, `heard_widely` (50 points or more themselves) or `known`;
        the first that holds.

    Examples
    --------
    >>> reactor_kinds(np.array([1, 128, 0, 0]), np.array([0.9, 0.9, 0.9, 0.5])).tolist()
    ['new', 'unknown', 'heard_widely', 'known']
    """
    cases = [why & UNKNOWN_PROFILE, why & NEW_REACTOR, why & SMALL_AUDIENCE, authority >= HEARD_WIDELY_FROM]
    names = ["unknown", "new", "small_audience", "heard_widely"]
    return np.select([np.asarray(case, dtype=np.bool_) for case in cases], names, default="known")


def _largest_first(rows: Iterable[tuple[str, int, int]]) -> tuple[Slice, ...]:
    return tuple(Slice(*row) for row in sorted(rows, key=lambda row: (-row[1], row[0])))
