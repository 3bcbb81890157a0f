"""A table of a run some buckets at a time: no set of the ledger has to lie in memory at once."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

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


class Sorter:
    """Puts columns in another order, in memory that it uses again for the next ones.

    To be given new memory, and to hand it back, takes the system as long as the sorting itself.
    """

    def __init__(self) -> None:
        self._room: dict[str | None, NDArray[np.uint8]] = {}

    def ordered(self, column: pa.Array | pa.ChunkedArray, order: NDArray[np.integer], *, name: str) -> pa.Array:
        """Return a column in another order; it is right until the next of the same name is asked for."""
        chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
        if column.null_count or not _is_number(column.type):
            return pa.concat_arrays(chunks).take(pa.array(order)) if chunks else pa.array([], column.type)
        values = [chunk.to_numpy() for chunk in chunks]
        dtype = np.dtype(column.type.to_pandas_dtype())
        whole = values[0] if len(values) == 1 else self.room(len(column), dtype)
        if len(values) > 1:
            np.concatenate(values, out=whole)
        found = self.room(len(order), dtype, name)
        np.take(whole, order, out=found, mode="clip")  # which no place needs, but the others take a copy
        return pa.array(found, column.type)

    def room(self, length: int, dtype: np.dtype[Any], name: str | None = None) -> NDArray[Any]:
        """Return room for a column, with anything in it; it is the same room as before."""
        size = length * dtype.itemsize
        room = self._room.get(name)
        if room is None or len(room) < size:
            self._room[name] = room = np.empty(size + size // 8, np.uint8)
        return room[:size].view(dtype)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


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
    sorter, names = Sorter(), rows.schema.names
    for batch in rows:
        piece = (batch[owner].to_numpy() % buckets // step).astype(np.uint16)
        order = np.argsort(piece, kind="stable")
        ends = np.cumsum(np.bincount(piece, minlength=len(files))).tolist()
        sorted_ = pa.record_batch(
            [sorter.ordered(column, order, name=name) for name, column in zip(names, batch.columns, strict=True)],
            schema=rows.schema,
        )
        for file, start, end in zip(files, [0, *ends], ends, strict=False):
            if start < end:
                file.write_batch(sorted_.slice(start, end - start))
    for file in files:
        file.close()
    return paths
