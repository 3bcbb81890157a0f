"""Columns of very many rows as arrays: what stands where, what is equal, and what adds up to how much."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Columns: TypeAlias = dict[str, NDArray[Any]]
Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.integer]
"""Places of accounts or people, as narrow as they can be where there are very many."""

ROWS_AT_ONCE = 1 << 21
"""Rows that are in memory with all their columns, and of which temporary ones are made; of others only narrow ones."""
_WORD_BITS = 63
"""Bits of a number but for its sign."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""Odd, and without a pattern in its bits: neighbouring numbers times it fall far apart."""
_DENSE = 8
"""Numbers in use, one in so many, from which ids are numbered by a table of all of them."""


def span_of(keys: NDArray[Any], key: int) -> slice:
    """Return where a key stands in sorted keys.

    Parameters
    ----------
    keys
        Ascending.
    key
        What is looked for.

    Examples
    --------
    >>> span_of(np.array([2, 5, 5, 9]), 5), span_of(np.array([2]), 7)
    (slice(1, 3, None), slice(1, 1, None))
    """
    same = keys.dtype.type(key)  # for a number of another kind numpy would copy all the keys
    return slice(int(np.searchsorted(keys, same, "left")), int(np.searchsorted(keys, same, "right")))


def in_order(keys: Places) -> tuple[Integers, Integers]:
    """Return keys in ascending order, and the place that each had; equal ones as they came.

    Parameters
    ----------
    keys
        In any order.

    Notes
    -----
    Where there is room the place of a key is packed behind it and the numbers themselves are sorted, which takes half
    as long as finding their order and then fetching them by it.

    Examples
    --------
    >>> [column.tolist() for column in in_order(np.array([7, 2, 7]))]
    [[2, 7, 7], [1, 0, 2]]
    """
    bits = len(keys).bit_length()
    low, high = (int(keys.min()), int(keys.max())) if len(keys) else (0, 0)
    if (high - low).bit_length() + bits > _WORD_BITS:
        order = np.argsort(keys, kind="stable")
        return keys[order].astype(np.int64, copy=False), order
    packed = np.subtract(keys, low, dtype=np.int64)
    packed <<= bits
    packed |= np.arange(len(keys))
    packed.sort()
    order = packed & ((1 << bits) - 1)
    packed >>= bits
    packed += low
    return packed, order


def scattered(keys: Integers, bits: int) -> Integers:
    """Return one of 2^bits numbers for each key, as if by chance, and always the same.

    Parameters
    ----------
    keys
        Whole numbers.
    bits
        1 to 63.

    Examples
    --------
    >>> scattered(np.array([1, 2, 3]), 4).tolist()
    [9, 3, 13]
    """
    return ((keys.view(np.uint64) * _SPREAD) >> np.uint64(64 - bits)).view(np.int64)


def begins_of(keys: NDArray[Any]) -> Integers:
    """Return where each key begins among keys of which equal ones stand together.

    Examples
    --------
    >>> begins_of(np.array([2, 2, 7])).tolist()
    [0, 2]
    """
    differs = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=differs[1:])
    return np.flatnonzero(differs)


def runs_of(keys: NDArray[Any]) -> tuple[Integers, Integers]:
    """Return where each key begins among keys of which equal ones stand together, and how many of it there are.

    Examples
    --------
    >>> [column.tolist() for column in runs_of(np.array([2, 2, 7]))]
    [[0, 2], [2, 1]]
    """
    first = begins_of(keys)
    return first, np.diff(first, append=len(keys))


def ranges_of(counts: Integers, most: int | None = None) -> Iterator[slice]:
    """Yield ranges of places, all in all every place, each with at most so many rows or of one place alone.

    Parameters
    ----------
    counts
        Rows, by place.
    most
        Rows of a range, >= 1; None takes `ROWS_AT_ONCE`.

    Examples
    --------
    >>> [(some.start, some.stop) for some in ranges_of(np.array([2, 2, 9, 1]), 4)]
    [(0, 2), (2, 3), (3, 4)]
    """
    so_far = np.append(0, np.cumsum(counts))
    first = 0
    while first < len(counts):
        upto = so_far[first] + (ROWS_AT_ONCE if most is None else most)
        last = max(int(np.searchsorted(so_far, upto, "right")) - 1, first + 1)
        yield slice(first, last)
        first = last


def blocks_of(count: int) -> Iterator[slice]:
    """Yield slices that together are so many rows, a number of them at a time.

    Parameters
    ----------
    count
        Rows, >= 0.

    Examples
    --------
    >>> list(blocks_of(5))
    [slice(0, 5, None)]
    """
    for start in range(0, count, ROWS_AT_ONCE):
        yield slice(start, min(start + ROWS_AT_ONCE, count))


def sums_by(places: Places, count: int, values: NDArray[Any] | None = None) -> Floats:
    """Return the sum of values by place, or how many there are; some at a time, for numpy widens what it adds up.

    Parameters
    ----------
    places
        Where each value belongs.
    count
        How many places there are.
    values
        Whole numbers or whole steps, which add exactly in any order.

    Examples
    --------
    >>> sums_by(np.array([1, 1, 0], np.int32), 3).tolist()
    [1.0, 2.0, 0.0]
    """
    sums = np.zeros(count)
    for block in blocks_of(len(places)):
        sums += np.bincount(places[block], None if values is None else values[block], count)
    return sums


def flags_at(flags: Flags, places: Places) -> Flags:
    """Return the flag at each of many places; some at a time, for numpy widens the places that it is asked about.

    Parameters
    ----------
    flags
        By place.
    places
        What is looked up.

    Examples
    --------
    >>> flags_at(np.array([True, False]), np.array([1, 0, 0], np.int32)).tolist()
    [False, True, True]
    """
    found = np.empty(len(places), np.bool_)
    for block in blocks_of(len(places)):
        found[block] = flags[places[block]]
    return found


def places_among(ids: Integers, known: Integers) -> Integers:
    """Return the place of each id among known ones; -1 for others.

    Parameters
    ----------
    ids
        What is looked for, at least 0.
    known
        Ascending, each once, at least 0.

    Examples
    --------
    >>> places_among(np.array([7, 4, 3, 99]), np.array([3, 7])).tolist()
    [1, -1, 0, -1]
    """
    top = int(max(ids.max(initial=0), known.max(initial=0)))
    if top > _DENSE * max(len(known), 1):
        place = np.minimum(np.searchsorted(known, ids), max(len(known) - 1, 0))
        return np.where(known[place] == ids, place, -1) if len(known) else np.full(len(ids), -1)
    table = np.full(top + 1, -1)
    table[known] = np.arange(len(known))
    return np.asarray(table[ids])
