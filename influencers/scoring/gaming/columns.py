"""From the detectors' tables to arrays, in an order that the rows themselves make."""

from typing import Any, TypeAlias

import ibis
import numpy as np
from ibis.expr.types import Table
from numpy.typing import NDArray

Columns: TypeAlias = dict[str, NDArray[Any]]
Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

_DENSE = 8
"""Numbers in use, one in so many, from which ids are numbered by a table of all of them."""


def columns_of(table: Table, *order: str) -> Columns:
    """Return every column of a table that has no nulls, sorted by some of them."""
    found = (table.order_by(*order) if order else table).to_pyarrow()
    return {name: np.asarray(found.column(name).to_numpy()) for name in found.column_names}


def table_of(columns: Columns, kin: Table) -> Table:
    """Return columns as a table that engines read, of the kind that they give rows of another one as."""
    return ibis.memtable(type(kin.limit(0).to_pyarrow()).from_pydict(columns))


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
    return slice(int(np.searchsorted(keys, key, "left")), int(np.searchsorted(keys, key, "right")))


def places_of(ids: Integers) -> tuple[Integers, Integers]:
    """Return the distinct ids, ascending, and the place of each id among them.

    Parameters
    ----------
    ids
        At least 0.

    Examples
    --------
    >>> [each.tolist() for each in places_of(np.array([7, 3, 7]))]
    [[3, 7], [1, 0, 1]]
    """
    if int(ids.max(initial=0)) > _DENSE * len(ids):
        known, places = np.unique(ids, return_inverse=True)
        return known, places
    # Ids are given one after the other, and numbering them takes no sorting.
    is_there = np.zeros(int(ids.max(initial=-1)) + 1, np.bool_)
    is_there[ids] = True
    return np.flatnonzero(is_there), (np.cumsum(is_there) - 1)[ids]


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
