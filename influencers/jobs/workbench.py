"""Where evaluations and calibrations compute: a database of which nothing stays, and the oracle over its tables."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import duckdb

from influencers.generations.evaluations import folder_of_evaluations
from influencers.generations.scratch import scratch
from influencers.scoring.formula import Formula
from kernel.config import Settings
from kernel.storage import UNFINISHED, Storage

if TYPE_CHECKING:
    from influencers.scoring.oracle import Oracle


@contextmanager
def workbench(storage: Storage, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database to compute in, of which nothing stays; one process at a time."""
    folder = folder_of_evaluations(storage)
    with storage.lock("evaluations"):
        storage.sweep(folder)
        with scratch(folder / f"{UNFINISHED}{uuid4().hex}", settings) as connection:
            yield connection


def oracle_from(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str], formula: Formula, *, unit: float | None = None
) -> "Oracle":
    """Return the oracle over tables of a connection, by what it calls them; with a unit, that is every account's."""
    import ibis  # only what computes should wait for it

    from influencers.scoring.arrays import oracle_of

    backend = ibis.duckdb.from_connection(connection)
    read = {name: backend.table(kept) for name, kept in tables.items()}
    if unit is not None:
        read["accounts"] = read["accounts"].mutate(unit=ibis.literal(unit, "float64"))
    return oracle_of(read, formula, knows_topics=True)
