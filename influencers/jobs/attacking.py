"""An engine for the attack suite: DuckDB in memory. Nothing of an installation is in it, and nothing is left of it."""

from collections.abc import Mapping
from typing import Any

import duckdb
import ibis
from ibis.expr.types import Table
from numpy.typing import NDArray


class MemoryEngine:
    """Tables of one suite; a name that is used again replaces what was there."""

    def __init__(self, threads: int = 2) -> None:
        self._connection = duckdb.connect(config={"threads": threads})
        self._backend = ibis.duckdb.from_connection(self._connection)

    def load(self, name: str, columns: Mapping[str, NDArray[Any]]) -> Table:
        """Make a table out of columns of one length."""
        self._connection.register("incoming", dict(columns))
        self._connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM incoming")
        self._connection.unregister("incoming")
        return self._backend.table(name)

    def keep(self, name: str, expression: Table) -> Table:
        """Compute a table and keep it."""
        return self._backend.create_table(name, expression, overwrite=True)
