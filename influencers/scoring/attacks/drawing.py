"""Drawing lots: a few ways of choosing that numpy lacks."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NIGHT_ENDS = 6.5 / 24  # days after a person's midnight


def some_of(rng: np.random.Generator, pool: Integers, count: int, *, weights: Floats | None = None) -> Integers:
    """Choose distinct members of a pool, all of it when it is too small.

    Parameters
    ----------
    rng
        Where chance comes from.
    pool
        Account numbers.
    count
        How many to choose, >= 0.
    weights
        One an account of the world, > 0; a heavier one is likelier to be chosen. All alike when None.

    Returns
    -------
    NDArray[np.int64]
        Members of the pool, in no order.

    Examples
    --------
    >>> sorted(some_of(np.random.default_rng(1), np.array([4, 7]), 5).tolist())
    [4, 7]
    """
    shares = None if weights is None else weights[pool] / weights[pool].sum()
    return rng.choice(pool, min(count, len(pool)), replace=False, p=shares)


def one_in_each(rng: np.random.Generator, weights: Floats, start: Integers, stop: Integers) -> Integers:
    """Draw one place out of each range [start, stop), likelier where `weights` is heavy.

    Examples
    --------
    >>> weights = np.array([0.0, 1.0, 0.0, 0.0, 2.0])
    >>> one_in_each(np.random.default_rng(1), weights, np.array([0, 3]), np.array([3, 5])).tolist()
    [1, 4]
    """
    running = np.concatenate(([0.0], np.cumsum(weights)))
    low, high = running[start], running[stop]
    drawn = low + rng.random(len(low)) * (high - low)
    place = np.searchsorted(running, drawn, side="right") - 1
    chosen: Integers = np.clip(place, start, stop - 1)
    return chosen


def few_of_each(rng: np.random.Generator, rows: int, columns: int, counts: Integers) -> tuple[Integers, Integers]:
    """Choose `counts[row]` distinct columns for every row.

    Returns
    -------
    tuple[NDArray[np.int64], NDArray[np.int64]]
        Rows and columns of what was chosen.

    Examples
    --------
    >>> rows, _ = few_of_each(np.random.default_rng(1), 2, 5, np.array([3, 1]))
    >>> rows.tolist()
    [0, 0, 0, 1]
    """
    places = rng.random((rows, columns)).argsort(axis=1).argsort(axis=1)
    found = np.nonzero(places < np.asarray(counts)[:, None])
    return found[0].astype(np.int64), found[1].astype(np.int64)


def awake(rng: np.random.Generator, at: Floats, zone: Floats) -> Floats:
    """Move what falls into a person's night to the morning after.

    `at` is in days, `zone` in days east of UTC.
    """
    local = (at + zone) % 1.0
    morning = at + NIGHT_ENDS - local + rng.exponential(0.05, len(at))
    return np.where(local < NIGHT_ENDS, morning, at)


def delays(rng: np.random.Generator, count: int, *, median_days: float, spread: float) -> Floats:
    """Draw how long after a post people react: most soon, some late; log-normal, in days."""
    return median_days * np.exp(rng.normal(0.0, spread, count))
