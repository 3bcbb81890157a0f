"""The ledger of a generation: who brought which part of whose influence, in buckets by influencer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from influencers.generations.layout import buckets_for
from influencers.generations.pair_lines import PairLines, pair_lines
from influencers.generations.pieces import Sorter, pieces_of
from influencers.generations.row_order import order_of


@dataclass(frozen=True, slots=True)
class LedgerSet:
    """One set of the ledger: what it is made of, and how it lies."""

    table: str  # of the run, or a question to one in parentheses
    order: tuple[str, ...]  # of the rows of one owner, by numbers; "-" before a name: the highest first
    owner: str = "person"  # the column that the bucket is made of
    rows_in_a_group: int = 8_192  # a reader of one person reads one group or two
    lines: Callable[[duckdb.DuckDBPyConnection], PairLines] | None = None  # what completes the rows


#: The order of contributions to somebody: the largest first.
_LARGEST = ("-c9", "target", "actor")
#: When the first act was stands with the acts.
_PAIRS = "(SELECT * EXCLUDE (began_us) FROM {})"
SETS = {
    # Of many columns, and what every explanation reads.
    "ledger/pairs": LedgerSet(_PAIRS.format("pair_ledger"), _LARGEST, rows_in_a_group=2_048, lines=pair_lines),
    "ledger/events": LedgerSet(
        "(SELECT * EXCLUDE (n) FROM told_events)", ("target", "actor", "at_us", "kind", "event")
    ),
    "ledger/anonymous": LedgerSet("anonymous_ledger", ("-c9", "target")),
    "ledger/topics": LedgerSet("(SELECT * EXCLUDE (c) FROM topic_ledger)", ("topic", *_LARGEST)),
    # Lists of words and texts take longer to read than numbers.
    "ledger/heard": LedgerSet("topic_evidence", ("is_place", "-weight", "topic"), rows_in_a_group=1_024),
    "ledger/quotes": LedgerSet("quoted_posts", ("post",), rows_in_a_group=1_024),
    "edges": LedgerSet("(SELECT * EXCLUDE (counts) FROM edges)", ("-c9", "person"), "actor_person"),
}
#: The same of the formula of the generation before, in the first generation of another one.
SETS_BEFORE = {
    "ledger/pairs_before": LedgerSet(
        _PAIRS.format("old_pair_ledger"), _LARGEST, lines=partial(pair_lines, prefix="old_")
    ),
    "ledger/anonymous_before": LedgerSet("old_anonymous_ledger", ("-c9", "target")),
}
#: Rows that are sorted and written at once: so few that the processor's cache helps to put them in order.
_ROWS_AT_ONCE = 500_000
#: Columns of few values that change from row to row. Compression alone makes as much of long runs, in half the time.
_REPEATED = frozenset({"network", "kind", "n", "why"})


def write_ledgers(
    connection: duckdb.DuckDBPyConnection, folder: Path, *, has_old_formula: bool = False
) -> dict[str, int]:
    """Write every set of the ledger in buckets; return the number of buckets of each set."""
    sets = SETS | SETS_BEFORE if has_old_formula else SETS
    return {name: _write_set(connection, folder / name, of) for name, of in sets.items()}


def _write_set(connection: duckdb.DuckDBPyConnection, target: Path, of: LedgerSet) -> int:
    """Write a set, some buckets at a time.

    The database only picks the rows. To sort them it would carry every column along, and to cut them into buckets copy
    them once more.
    """
    ((rows,),) = connection.execute(f"SELECT count(*) FROM {of.table}").fetchall()
    buckets = buckets_for(rows)
    target.mkdir(parents=True)
    step = max(1, buckets * _ROWS_AT_ONCE // max(rows, 1))
    sorter, lines = Sorter(), of.lines(connection) if of.lines else None
    for rows_of in pieces_of(connection, of.table, of.owner, buckets=buckets, step=step, place=target.parent):
        _write_buckets(rows_of, target, of, buckets=buckets, sorter=sorter, lines=lines)
    return buckets


def _write_buckets(
    rows: pa.Table, target: Path, of: LedgerSet, *, buckets: int, sorter: Sorter, lines: PairLines | None
) -> None:
    owner = rows[of.owner].to_numpy()
    bucket = owner % buckets
    order = order_of([bucket, owner, *(_key(rows, name) for name in of.order)])
    counts = np.bincount(bucket, minlength=buckets)
    ends = np.cumsum(counts).tolist()
    put_in_order = pa.table({name: sorter.ordered(rows[name], order, name=name) for name in rows.column_names})
    put_in_order = _without_null_marks(lines.completed(put_in_order, sorter) if lines else put_in_order)
    for number in np.flatnonzero(counts).tolist():
        start, end = ends[number] - int(counts[number]), ends[number]
        path = target / f"bucket={number}"
        path.mkdir()
        pq.write_table(
            put_in_order.slice(start, end - start),
            path / "rows.parquet",
            row_group_size=of.rows_in_a_group,
            compression="lz4",
            use_dictionary=sorted(_REPEATED & {*put_in_order.column_names}),
            write_statistics=[of.owner],  # by which readers skip; others would only make the footer long
            store_schema=False,
        )


def _without_null_marks(rows: pa.Table) -> pa.Table:
    """Return the rows with columns that say whether they may hold nulls: to mark each value costs a third more."""
    columns = zip(rows.schema, rows.columns, strict=True)
    schema = pa.schema([field.with_nullable(column.null_count > 0) for field, column in columns])
    return pa.Table.from_arrays(rows.columns, schema=schema)


def _key(rows: pa.Table, name: str) -> NDArray[np.int64]:
    values = rows[name.removeprefix("-")].to_numpy()
    # Doubles that are not negative are in the order of their bits.
    whole: NDArray[np.int64] = (
        values.view(np.int64) if values.dtype == np.float64 else values.astype(np.int64, copy=False)
    )
    return -whole if name.startswith("-") else whole


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
    files = files_of(folder, owner, buckets)
    if not files:
        return _nothing(folder, tuple(columns))
    read = [_read_owner(file, owner, of=of, columns=list(columns)) for file in files]
    return read[0] if len(read) == 1 else pa.concat_tables(read, promote_options="permissive")


def files_of(folder: Path, owner: int, buckets: int) -> tuple[Path, ...]:
    """Return the files of a set that may hold rows of an owner."""
    return _files(folder / f"bucket={owner % buckets}")


@lru_cache(maxsize=4_096)
def _files(bucket: Path) -> tuple[Path, ...]:
    return tuple(sorted(bucket.glob("*.parquet")))


def _read_owner(path: Path, owner: int, *, of: str, columns: list[str]) -> pa.Table:
    footer, ranges = footer_of(path, of)
    groups = [number for number, (low, high) in enumerate(ranges) if low <= owner <= high]
    # Mapped, by one thread that does not read ahead: what is read is small, and many readers share the machine.
    with pa.memory_map(str(path)) as mapped, pq.ParquetFile(mapped, metadata=footer, pre_buffer=False) as file:
        rows = file.read_row_groups(groups, columns=list({*columns, of}), use_threads=False)
    # Owners ascend in every file.
    start, end = np.searchsorted(rows[of].to_numpy(), [owner, owner + 1]).tolist()
    return rows.slice(start, end - start).select(columns)


@lru_cache(maxsize=512)  # a full bucket's footer takes a quarter of a MiB
def footer_of(path: Path, of: str) -> tuple[pq.FileMetaData, tuple[tuple[int, int], ...]]:
    """Return the footer of a file that never changes, and the lowest and highest owner in each of its row groups."""
    footer = pq.read_metadata(path)
    column = footer.schema.names.index(of)
    groups = (footer.row_group(number).column(column).statistics for number in range(footer.num_row_groups))
    return footer, tuple((found.min, found.max) for found in groups)


@lru_cache(maxsize=256)
def _nothing(folder: Path, columns: tuple[str, ...]) -> pa.Table:
    files = sorted(folder.rglob("*.parquet"))
    if files:
        schema = pq.read_schema(files[0])
        return pa.schema([schema.field(name) for name in columns]).empty_table()
    return pa.table({name: pa.array([], pa.int64()) for name in columns})
