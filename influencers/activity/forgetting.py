"""Takes accounts out of the log: their own rows, what names them in rows of others, and the lines that were refused."""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from influencers.activity.layout import PARTS
from kernel.storage import UNFINISHED, Storage, sync

#: Rows that go, by the folder of the log.
_THEIRS = {
    "accounts": "account IN (SELECT account FROM forgotten)",
    "posts": "account IN (SELECT account FROM forgotten)",
    "interactions": "actor IN (SELECT account FROM forgotten) OR target IN (SELECT account FROM forgotten)",
    "deletes": "what = 'account' AND key IN (SELECT account FROM forgotten)"
    " OR what = 'post' AND key IN (SELECT post FROM forgotten_posts)",
}


@dataclass(frozen=True, slots=True)
class Forgotten:
    """An account that has to go, with the names that its network has for it."""

    id: int
    network: str
    native_id: str


def forget(storage: Storage, accounts: Sequence[Forgotten]) -> tuple[int, list[Path]]:
    """Rewrite every part file that holds or names one of the accounts; each whole, one after the other.

    Returns how many rows went, and the part files of posts that were rewritten. A crash leaves each file as it was or
    as it should be, so that the next try does the rest. Hold the lock of activity.
    """
    gone, rewritten = 0, []
    names = {(account.network, account.native_id) for account in accounts}
    with duckdb.connect() as connection:
        _tell(connection, storage, accounts)
        posts = _post_names(connection)
        # Their posts are found by their rows, so whatever points at those goes before them.
        for folder in ("deletes", "interactions", "accounts", "posts"):
            for path in sorted((storage.activity / folder).rglob("*.parquet")):
                count = _rewrite(connection, path, folder, names=names, posts=posts)
                gone += count or 0
                if count is not None and folder == "posts":
                    rewritten.append(path)
    _forget_refused(storage, {account.native_id for account in accounts})
    return gone, rewritten


def _tell(connection: duckdb.DuckDBPyConnection, storage: Storage, accounts: Sequence[Forgotten]) -> None:
    rows = {"account": pa.array([account.id for account in accounts], pa.int64())}
    connection.register("forgotten_rows", pa.table(rows))
    connection.execute("CREATE TABLE forgotten AS FROM forgotten_rows")
    files = [str(path) for path in sorted((storage.activity / "posts").rglob("*.parquet"))]
    empty = "SELECT NULL::BIGINT AS post, NULL::VARCHAR AS network, NULL::VARCHAR AS native_id WHERE false"
    theirs = "SELECT DISTINCT post, network, native_id FROM read_parquet($files, hive_partitioning = false)"
    theirs += " WHERE account IN (SELECT account FROM forgotten)"
    connection.execute(
        f"CREATE TABLE forgotten_posts AS {theirs if files else empty}", {"files": files} if files else {}
    )


def _post_names(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    return set(connection.execute("SELECT network, native_id FROM forgotten_posts").fetchall())


def _rewrite(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    folder: str,
    *,
    names: Collection[tuple[str, str]],
    posts: Collection[tuple[str, str]],
) -> int | None:
    """Return how many rows of a part file went, None when nothing in it had to be changed."""
    question = "SELECT file_row_number FROM read_parquet($path, hive_partitioning = false, file_row_number = true)"
    theirs = connection.execute(f"{question} WHERE {_THEIRS[folder]}", {"path": str(path)}).fetchall()
    with pq.ParquetFile(path) as file:
        table = file.read()
    kept = table.take(pa.array(sorted(set(range(len(table))) - {row for (row,) in theirs}), pa.int64()))
    if folder == "posts":
        kept = _without_names(kept, names, posts)
    if kept.equals(table):
        return None
    _replace(path, kept.cast(PARTS[folder]))
    return len(table) - len(kept)


def _without_names(rows: pa.Table, names: Collection[tuple[str, str]], posts: Collection[tuple[str, str]]) -> pa.Table:
    """Return posts of others without the mention of who is forgotten, and without what they answered."""
    networks = rows["network"].to_pylist()
    mentions = [
        listed and [each for each in listed if (network, each) not in names]
        for network, listed in zip(networks, rows["mentions"].to_pylist(), strict=True)
    ]
    replies = [
        None if (network, answered) in posts else answered
        for network, answered in zip(networks, rows["reply_to"].to_pylist(), strict=True)
    ]
    for name, column in (("mentions", mentions), ("reply_to", replies)):
        place = rows.schema.get_field_index(name)
        rows = rows.set_column(place, rows.schema.field(name), pa.array(column, rows.schema.field(name).type))
    return rows


def _replace(path: Path, rows: pa.Table) -> None:
    unfinished = path.with_name(f"{UNFINISHED}{path.name}")
    pq.write_table(rows, unfinished, compression="zstd")
    sync(unfinished)
    unfinished.replace(path)
    sync(path.parent)


def _forget_refused(storage: Storage, native_ids: Collection[str]) -> None:
    """Drop the lines of the quarantine that name one of the accounts, in JSON or in a cell."""
    spelt = {re.escape(each) for native_id in native_ids for each in (native_id, json.dumps(native_id)[1:-1])}
    names = re.compile(rf"(?<![\w:./-])(?:{'|'.join(sorted(spelt))})(?![\w:./-])")
    for path in sorted((storage.activity / "quarantine").rglob("*.ndjson")):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not names.search(str(json.loads(line)["raw"] or ""))]
        if len(kept) < len(lines):
            storage.write_file(path, "".join(kept))
