"""From the detectors' tables to arrays, in an order that the rows themselves make."""

from typing import Any, TypeAlias

import numpy as np
from ibis.expr.types import Table
from numpy.typing import NDArray

Columns: TypeAlias = dict[str, NDArray[Any]]
Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


def columns_of(table: Table, *order: str) -> Columns:
    """Return every column of a table that has no nulls, sorted by some of them."""
    found = (table.order_by(*order) if order else table).to_pyarrow()
    return {name: np.asarray(found.column(name).to_numpy()) for name in found.column_names}


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
