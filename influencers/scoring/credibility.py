"""How far a reactor can be believed, from its profile alone: age, audience, and whom it follows.

The credibility is the product of three factors. Nothing here looks at the person who is scored. What people decided
on gaming damps it.
"""

import math

import numpy as np
from numpy.typing import NDArray

from influencers.scoring.curves import Numbers
from influencers.scoring.formula import FORMULA, Formula
from influencers.scoring.logged import Floats, Integers


def age_factor(age_days: Numbers, formula: Formula = FORMULA) -> NDArray[np.float64]:
    """Return the part of the credibility that comes from an account's age.

    Parameters
    ----------
    age_days
        Days since the account was created; NaN when not known, below 0 counts as 0.
    formula
        Constants: `age_full_days`, `age_floor`, `unknown`.

    Returns
    -------
    NDArray[np.float64]
        In [age_floor, 1]; `unknown` for NaN.

    Examples
    --------
    >>> [float(age_factor(age)) for age in (0, 365, 4000, float("nan"))]
    [0.01, 0.5, 1.0, 0.5]
    """
    share = np.clip(np.asarray(age_days, dtype=np.float64) / formula.age_full_days, formula.age_floor, 1.0)
    return np.where(np.isnan(share), formula.unknown, share)


def audience_factor(followers: Numbers, formula: Formula = FORMULA) -> NDArray[np.float64]:
    """Return the part of the credibility that comes from having any audience.

    Parameters
    ----------
    followers
        Followers of the reactor, >= 0; NaN when not known.
    formula
        Constants: `audience_full`, `audience_floor`, `unknown`.

    Returns
    -------
    NDArray[np.float64]
        In [audience_floor, 1]; `unknown` for NaN. More than `audience_full` followers add nothing.

    Examples
    --------
    >>> [round(float(audience_factor(count)), 3) for count in (0, 10, 100, 1_000_000, float("nan"))]
    [0.1, 0.52, 1.0, 1.0, 0.5]
    """
    heard = np.log1p(np.asarray(followers, dtype=np.float64)) / math.log1p(formula.audience_full)
    share = np.clip(heard, formula.audience_floor, 1.0)
    return np.where(np.isnan(share), formula.unknown, share)


def ratio_factor(followers: Numbers, following: Numbers, formula: Formula = FORMULA) -> NDArray[np.float64]:
    """Return the part of the credibility that an account loses by following many more than follow it.

    Parameters
    ----------
    followers, following
        Counts, >= 0; NaN when not known.
    formula
        Constants: `ratio_offset`, `ratio_floor`.

    Returns
    -------
    NDArray[np.float64]
        In [ratio_floor, 1]; 1 when either count is not known.

    Examples
    --------
    >>> [round(float(ratio_factor(*counts)), 3) for counts in ((500, 100), (30, 100), (0, 800), (5, float("nan")))]
    [1.0, 0.603, 0.3, 1.0]
    """
    offset = formula.ratio_offset
    ratio = (np.asarray(followers, dtype=np.float64) + offset) / (np.asarray(following, dtype=np.float64) + offset)
    share = np.clip(np.sqrt(ratio), formula.ratio_floor, 1.0)
    return np.where(np.isnan(share), 1.0, share)


def lowest_damping(decided: Integers, damping: Floats, wanted: Integers) -> Floats:
    """Return what decisions leave of a credibility.

    Parameters
    ----------
    decided
        What each decision is about, as numbers in any order; several may be about the same.
    damping
        What each leaves, a share.
    wanted
        What is asked about.

    Returns
    -------
    NDArray[np.float64]
        The lowest damping of each that is wanted; 1 where nothing was decided.

    Examples
    --------
    >>> lowest_damping(np.array([7, 3, 7]), np.array([0.5, 0.0, 0.1]), np.array([3, 5, 7, 9])).tolist()
    [0.0, 1.0, 0.1, 1.0]
    """
    keys, place = np.unique(decided, return_inverse=True)
    lowest = np.ones(len(keys))
    np.minimum.at(lowest, place, damping)
    found = np.searchsorted(keys, wanted)
    known = np.flatnonzero(np.append(keys, -1)[found] == wanted)
    left = np.ones(len(wanted))
    left[known] = lowest[found[known]]
    return left
