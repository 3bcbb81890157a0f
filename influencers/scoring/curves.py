"""The curves of the formula, on numbers and numpy arrays: what one act, one reactor, one sum is worth.

`docs/scoring.md` says the same in words; `influencers.scoring.expressions` says it to a database.
"""

import math

import numpy as np
from numpy.typing import NDArray

from influencers.scoring.formula import FORMULA, Formula

Numbers = float | NDArray[np.float64]


def bell(age_days: Numbers, window_days: float) -> NDArray[np.float64]:
    """Return a weight that starts flat at 1 and ends flat at 0.

    Parameters
    ----------
    age_days
        Days since the act, >= 0; fractions count.
    window_days
        Age at which nothing is left, > 0.

    Returns
    -------
    NDArray[np.float64]
        `(1 - (age / window) ** 3) ** 3` in [0, 1]; 0 past the window.

    Examples
    --------
    >>> [round(float(bell(age, 90.0)), 3) for age in (0, 45, 90, 200)]
    [1.0, 0.67, 0.0, 0.0]
    """
    share = np.minimum(np.asarray(age_days, dtype=np.float64) / window_days, 1.0)
    left: NDArray[np.float64] = 1.0 - share * share * share
    return left * left * left


def decay(age_days: Numbers, formula: Formula = FORMULA) -> NDArray[np.float64]:
    """Return the weight left to an act of a given age.

    Parameters
    ----------
    age_days
        Days from the act to the as-of moment. An act at or after that moment (age <= 0) is not known yet.
    formula
        Constants: `window_days`, `long_days`, `memory`.

    Returns
    -------
    NDArray[np.float64]
        In [0, 1): 0 for an act not known yet and from `long_days` on.

    Examples
    --------
    >>> [round(float(decay(age)), 2) for age in (0.001, 30, 45, 60, 75, 90, 180, 365)]
    [1.0, 0.9, 0.7, 0.41, 0.16, 0.1, 0.07, 0.0]
    >>> float(decay(0.0))
    0.0
    """
    short = bell(age_days, formula.window_days) * (1.0 - formula.memory)
    return np.where(np.asarray(age_days) > 0, short + bell(age_days, formula.long_days) * formula.memory, 0.0)


def evidence(weight: Numbers) -> NDArray[np.float64]:
    """Return how much attention a sum of weights proves: the second act of a person adds less than the first.

    Parameters
    ----------
    weight
        Sum of the weights of one reactor's acts on one account, >= 0.

    Returns
    -------
    NDArray[np.float64]
        `1 - exp(-weight)` in [0, 1).

    Examples
    --------
    >>> [round(float(evidence(weight)), 2) for weight in (0, 1, 2, 5)]
    [0.0, 0.63, 0.86, 0.99]
    """
    return -np.expm1(-np.asarray(weight, dtype=np.float64))


def selectivity(handed_out: Numbers, formula: Formula = FORMULA) -> NDArray[np.float64]:
    """Return how much one piece of a reactor's attention is worth, given all that it hands out.

    Parameters
    ----------
    handed_out
        Sum of the reactor's evidence over everybody it reacts to, >= 0.
    formula
        Constant: `attention_budget`.

    Returns
    -------
    NDArray[np.float64]
        `1 / (1 + handed_out / budget)` in (0, 1].

    Examples
    --------
    >>> [float(selectivity(total)) for total in (0, 20, 60)]
    [1.0, 0.5, 0.25]
    """
    return 1.0 / (1.0 + np.asarray(handed_out, dtype=np.float64) / formula.attention_budget)


def one_sided(given: Numbers, returned: Numbers, formula: Formula = FORMULA) -> NDArray[np.float64]:
    """Return the attention that is left when what is endorsed back is discounted.

    Parameters
    ----------
    given
        Evidence of the reactor for the account, in [0, 1).
    returned
        Evidence of the account's endorsements of the reactor, in [0, 1).
    formula
        Constant: `mutual_discount`.

    Returns
    -------
    NDArray[np.float64]
        In [given / 4, given].

    Examples
    --------
    >>> float(one_sided(0.8, 0.0)), round(float(one_sided(0.8, 0.9)), 2)
    (0.8, 0.2)
    """
    return np.asarray(given, dtype=np.float64) - formula.mutual_discount * np.minimum(given, returned)


def authority(influence: Numbers, formula: Formula = FORMULA) -> NDArray[np.float64]:
    """Return how much a reactor counts for the attention that it gets itself.

    Parameters
    ----------
    influence
        Units of attention that the reactor's person gets, >= 0.
    formula
        Constants: `authority_base` and those of the score.

    Returns
    -------
    NDArray[np.float64]
        In [authority_base, 1).

    Examples
    --------
    >>> float(authority(0.0)), float(authority(20.0))
    (0.5, 0.75)
    """
    return formula.authority_base + (1.0 - formula.authority_base) * score_of(influence, formula) / 100.0


def restraint(attention: Numbers, posts: Numbers, formula: Formula = FORMULA) -> NDArray[np.float64]:
    """Return the mild price of posting much for little attention.

    Parameters
    ----------
    attention
        Units of attention that an account gets, >= 0.
    posts
        The account's own posts, each weighted by its age, >= 0.
    formula
        Constants: `post_cost`, `post_exponent`.

    Returns
    -------
    NDArray[np.float64]
        In [0, 1]; 0 without attention, 1 without posts.

    Examples
    --------
    >>> [round(float(restraint(*pair)), 3) for pair in ((0, 0), (5, 0), (5, 10), (5, 1000))]
    [0.0, 1.0, 0.996, 0.851]
    """
    got = np.asarray(attention, dtype=np.float64)
    whole = got + formula.post_cost * np.asarray(posts, dtype=np.float64)
    return np.power(np.divide(got, whole, out=np.zeros_like(whole), where=got > 0), formula.post_exponent)


def score_of(influence: Numbers, formula: Formula = FORMULA) -> NDArray[np.float64]:
    """Return the points for an influence.

    Parameters
    ----------
    influence
        Units, >= 0.
    formula
        Constants: `half_influence`, `spread`.

    Returns
    -------
    NDArray[np.float64]
        Points in [0, 100): `100 z / (1 + z)` with `z = (influence / half_influence) ** spread`. 0 only for 0.

    Examples
    --------
    >>> [round(float(score_of(units)), 1) for units in (0, 1, 8.9, 20, 53, 249, 1086, 85_000)]
    [0.0, 16.1, 39.0, 50.0, 63.1, 80.0, 90.0, 99.0]
    """
    z = np.power(np.asarray(influence, dtype=np.float64) / formula.half_influence, formula.spread)
    return 100.0 * z / (1.0 + z)


def confidence_of(reactors: Numbers, formula: Formula = FORMULA) -> NDArray[np.float64]:
    """Return how sure a score is, from the number of independent reactors.

    Parameters
    ----------
    reactors
        Independent reactors, `influence ** 2 / sum(contribution ** 2)`, >= 0.
    formula
        Constant: `doubt_reactors`.

    Returns
    -------
    NDArray[np.float64]
        Share in [0, 1).

    Examples
    --------
    >>> [float(confidence_of(count)) for count in (0, 1, 4, 36)]
    [0.0, 0.2, 0.5, 0.9]
    """
    count = np.asarray(reactors, dtype=np.float64)
    return count / (count + formula.doubt_reactors)


def interval_of(influence: float, reactors: float, formula: Formula = FORMULA) -> tuple[float, float]:
    """Return the points between which the score would lie in nine of ten samples of its reactors.

    Parameters
    ----------
    influence
        Units, > 0.
    reactors
        Independent reactors, > 0.
    formula
        Constants: `half_influence`, `spread`, `interval_width`.

    Returns
    -------
    tuple[float, float]
        Lower and upper end, points in (0, 100).

    Raises
    ------
    ValueError
        When there is no influence or nobody behind it: then there is no interval.

    Examples
    --------
    >>> [round(end, 1) for end in interval_of(20.0, 36.0)]
    [46.2, 53.8]
    """
    if influence <= 0 or reactors <= 0:
        raise ValueError("Without influence there is no interval.")
    middle = formula.spread * math.log(influence / formula.half_influence)
    half = formula.interval_width * formula.spread / math.sqrt(reactors)
    return 100.0 / (1.0 + math.exp(half - middle)), 100.0 / (1.0 + math.exp(-half - middle))
