"""A table of a run some buckets at a time: no set of the ledger has to lie in memory at once."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

#: Pieces up to which the table is asked for each of them; beyond, it is read once and split into files.
MOST_QUESTIONS = 12
#: Rows that are split at once.
_ROWS_AT_ONCE = 1 << 18


def pieces_of(
    connection: duckdb.DuckDBPyConnection, table: str, owner: str, *, buckets: int, step: int, place: Path
) -> Iterator[pa.Table]:
    """Yield the rows of a table, so many buckets at a time; a piece may be empty, and its rows come in any order.

    Parameters
    ----------
    connection
        Holds the table.
    table
        Its name.
    owner
        The column that the bucket is made of: what is left of it when it is divided by the number of buckets.
    buckets
        How many there are.
    step
        How many of them make a piece.
    place
        A folder in which files may be made; none is left there.
    """
    count = -(-buckets // step)
    if count > MOST_QUESTIONS:
        yield from _read_once(connection, table, owner, buckets=buckets, step=step, place=place)
        return
    for first in range(0, buckets, step):
        asked = f"SELECT * FROM {table} WHERE {owner} % {buckets} BETWEEN {first} AND {first + step - 1}"
        yield connection.sql(asked).to_arrow_table()


def ordered(column: pa.Array | pa.ChunkedArray, order: NDArray[np.integer]) -> pa.Array:
    """Return a column in another order; numpy gathers several times faster, where nothing is missing."""
    if column.null_count or not pa.types.is_primitive(column.type) or pa.types.is_boolean(column.type):
        whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        return whole.take(pa.array(order))
    return pa.array(column.to_numpy()[order], column.type)


def _read_once(
    connection: duckdb.DuckDBPyConnection, table: str, owner: str, *, buckets: int, step: int, place: Path
) -> Iterator[pa.Table]:
    """Yield the pieces from files: every question would read the whole table, the more often the larger it is."""
    with TemporaryDirectory(dir=place, prefix="pieces-") as folder:
        for path in _split(connection, table, owner, buckets=buckets, step=step, folder=Path(folder)):
            with pa.memory_map(str(path)) as file:
                yield pa.ipc.open_file(file).read_all()
            path.unlink()


def _split(
    connection: duckdb.DuckDBPyConnection, table: str, owner: str, *, buckets: int, step: int, folder: Path
) -> list[Path]:
    rows = connection.sql(f"SELECT * FROM {table}").to_arrow_reader(_ROWS_AT_ONCE)
    paths = [folder / f"{number}.arrow" for number in range(-(-buckets // step))]
    files = [pa.ipc.new_file(str(path), rows.schema) for path in paths]
    for batch in rows:
        piece = (batch[owner].to_numpy() % buckets // step).astype(np.uint16)
        order = np.argsort(piece, kind="stable")
        ends = np.cumsum(np.bincount(piece, minlength=len(files))).tolist()
        sorted_ = pa.record_batch([ordered(column, order) for column in batch.columns], schema=rows.schema)
        for file, start, end in zip(files, [0, *ends], ends, strict=False):
            if start < end:
                file.write_batch(sorted_.slice(start, end - start))
    for file in files:
        file.close()
    return paths
