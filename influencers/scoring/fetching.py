"""From tables to arrays, in an order that the rows themselves make, and back."""

import ibis
import numpy as np
from ibis.expr.types import Table

from influencers.scoring.columns import Columns


def columns_of(table: Table, *order: str) -> Columns:
    """Return every column of a table that has no nulls, sorted by some of them."""
    found = (table.order_by(*order) if order else table).to_pyarrow()
    return {name: np.asarray(found.column(name).to_numpy()) for name in found.column_names}


def table_of(columns: Columns, kin: Table) -> Table:
    """Return columns as a table that engines read, of the kind that they give rows of another one as."""
    return ibis.memtable(type(kin.limit(0).to_pyarrow()).from_pydict(columns))
