"""The ledger of a generation: who brought which part of whose influence, in buckets by influencer."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from influencers.generations.layout import buckets_for

#: set -> (table of the run, order inside a bucket, column that the bucket is made of)
SETS = {
    "ledger/pairs": ("pair_ledger", "person, c9 DESC, target, actor", "person"),
    "ledger/events": ("told_events", "person, target, actor, at_us, kind, event", "person"),
    "ledger/anonymous": ("anonymous_ledger", "person, c9 DESC, target", "person"),
    "ledger/topics": ("topic_ledger", "person, topic, c9 DESC, target, actor", "person"),
    "edges": ("edges", "actor_person, c9 DESC, person", "actor_person"),
}
#: The same of the formula of the generation before, in the first generation of another one.
SETS_BEFORE = {
    "ledger/pairs_before": ("old_pair_ledger", "person, c9 DESC, target, actor", "person"),
    "ledger/anonymous_before": ("old_anonymous_ledger", "person, c9 DESC, target", "person"),
}
_EDGES = """
CREATE OR REPLACE TABLE edges AS
SELECT actor_person, person, sum(c9)::BIGINT AS c9, sum(n)::INTEGER AS n FROM pair_ledger GROUP BY actor_person, person
"""


def write_ledgers(
    connection: duckdb.DuckDBPyConnection, folder: Path, *, has_old_formula: bool = False
) -> dict[str, int]:
    """Write every set of the ledger in buckets; return the number of buckets of each set."""
    connection.execute(_EDGES)
    sets = SETS | SETS_BEFORE if has_old_formula else SETS
    return {name: _write_set(connection, folder / name, *of) for name, of in sets.items()}


def _write_set(connection: duckdb.DuckDBPyConnection, target: Path, table: str, order: str, owner: str) -> int:
    rows = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    buckets = buckets_for(rows[0] if rows else 0)
    target.mkdir(parents=True)
    threads = connection.execute("SELECT current_setting('threads')").fetchone()
    # On several threads a partitioned COPY writes its rows out of order.
    connection.execute("SET threads = 1")
    try:
        connection.execute(
            f"COPY (SELECT *, {owner} % {buckets} AS bucket FROM {table} ORDER BY bucket, {order}) TO '{target}' "
            "(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (bucket), ROW_GROUP_SIZE 8192)"
        )
    finally:
        connection.execute(f"SET threads = {threads[0] if threads else 1}")
    return buckets


def read_rows(folder: Path, owner: int, buckets: int, *, of: str, columns: Sequence[str]) -> pa.Table:
    """Return the rows of one influencer from a set of the ledger, in the order they were written.

    Parameters
    ----------
    folder
        The folder of the set, like `…/ledger/pairs`.
    owner
        The influencer whose rows are wanted.
    buckets
        Into how many buckets the set was cut.
    of
        The column that holds the owner.
    columns
        What is wanted of each row.
    """
    files = sorted((folder / f"bucket={owner % buckets}").glob("*.parquet"))
    if not files:
        return _nothing(folder, columns)
    read = [_read_owner(file, owner, of=of, columns=list(columns)) for file in files]
    return read[0] if len(read) == 1 else pa.concat_tables(read)


def _read_owner(path: Path, owner: int, *, of: str, columns: list[str]) -> pa.Table:
    footer, ranges = _footer(path, of)
    groups = [number for number, (low, high) in enumerate(ranges) if low <= owner <= high]
    with pq.ParquetFile(path, metadata=footer) as file:
        # One thread: what is read is small, and many readers share the machine.
        rows = file.read_row_groups(groups, columns=list({*columns, of}), use_threads=False)
    return rows.filter(pc.equal(rows[of], owner)).select(columns)


@lru_cache(maxsize=512)  # a full bucket's footer takes a quarter of a MiB
def _footer(path: Path, of: str) -> tuple[pq.FileMetaData, tuple[tuple[int, int], ...]]:
    """Return the footer of a file that never changes, and the lowest and highest owner in each of its row groups."""
    footer = pq.read_metadata(path)
    column = footer.schema.names.index(of)
    groups = (footer.row_group(number).column(column).statistics for number in range(footer.num_row_groups))
    return footer, tuple((found.min, found.max) for found in groups)


def _nothing(folder: Path, columns: Sequence[str]) -> pa.Table:
    files = sorted(folder.rglob("*.parquet"))
    if files:
        schema = pq.read_schema(files[0])
        return pa.schema([schema.field(name) for name in columns]).empty_table()
    return pa.table({name: pa.array([], pa.int64()) for name in columns})
