"""Takes accounts out of the log: their own rows, what names them in rows of others, and the lines that were refused."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from influencers.activity.layout import PARTS, offer_files
from kernel.storage import Storage

#: Rows that go, by the folder of the log.
_THEIRS = {
    "accounts": "account IN (SELECT account FROM forgotten)",
    "posts": "account IN (SELECT account FROM forgotten)",
    "interactions": "actor IN (SELECT account FROM forgotten) OR target IN (SELECT account FROM forgotten)",
    "deletes": "what = 'account' AND key IN (SELECT account FROM forgotten)",
}
#: Where rows of others may name them.
_NAMING_OTHERS = ("posts", "deletes")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """An account that has to go, with the names that its network has for it."""

    id: int
    network: str
    native_id: str


@dataclass(frozen=True, slots=True)
class _Names:
    """By what the accounts and their posts are known, in fields of their own and inside of other ids."""

    accounts: frozenset[tuple[str, str]]
    posts: set[tuple[str, str]]
    inside: re.Pattern[str]

    @classmethod
    def of(cls, accounts: Sequence[Forgotten]) -> "_Names":
        native_ids = {account.native_id for account in accounts}
        # In a refused line of JSON an id may stand with its escapes.
        spelt = sorted({re.escape(each) for name in native_ids for each in (name, json.dumps(name)[1:-1])})
        named = frozenset((account.network, account.native_id) for account in accounts)
        return cls(named, set(), re.compile(rf"(?<![\w.-])(?:{'|'.join(spelt)})(?![\w.-])"))

    def others(self, network: str, mentions: list[str] | None) -> list[str] | None:
        """Return mentions without theirs."""
        return mentions and [each for each in mentions if (network, each) not in self.accounts]

    def unless_theirs(self, network: str, native_id: str | None) -> str | None:
        """Return an id, None when it is that of a post of theirs or holds the name of an account."""
        if native_id is None or (network, native_id) in self.posts or self.inside.search(native_id):
            return None
        return native_id


def forget(
    storage: Storage, accounts: Sequence[Forgotten], *, before_posts: Callable[[Path], None] = lambda _path: None
) -> int:
    """Rewrite every part file that holds or names one of the accounts; each whole, one after the other.

    Returns how many rows went. A crash leaves each file as it was or as it should be, so that the next try does the
    rest. Hold the lock of activity.

    Parameters
    ----------
    storage
        Where the log lies.
    accounts
        Who has to go.
    before_posts
        Is told of each part file of posts right before another takes its place. What was made from it has to go then:
        the next try finds nothing of them in the file, and passes it over.
    """
    gone = 0
    names = _Names.of(accounts)
    with duckdb.connect() as connection:
        _tell(connection, accounts)
        names.posts.update(_post_names(connection, storage))
        # Their posts are found by their rows, so whatever points at those goes before them.
        for folder in ("deletes", "interactions", "accounts", "posts"):
            for path in sorted((storage.activity / folder).rglob("*.parquet")):
                fewer = _fewer(connection, path, names)
                if fewer is None:
                    continue
                if folder == "posts":
                    before_posts(path)
                kept, count = fewer
                with storage.new_file(path) as unfinished:
                    pq.write_table(kept, unfinished, compression="zstd")
                gone += count
    _forget_refused(storage, names)
    return gone


def _tell(connection: duckdb.DuckDBPyConnection, accounts: Sequence[Forgotten]) -> None:
    rows = {"account": pa.array([account.id for account in accounts], pa.int64())}
    connection.register("forgotten_rows", pa.table(rows))
    connection.execute("CREATE TABLE forgotten AS FROM forgotten_rows")


def _post_names(connection: duckdb.DuckDBPyConnection, storage: Storage) -> set[tuple[str, str]]:
    files = sorted((storage.activity / "posts").rglob("*.parquet"))
    offer_files(connection, "log_posts", files, PARTS["posts"])
    theirs = f"SELECT DISTINCT network, native_id FROM log_posts WHERE {_THEIRS['posts']}"
    return set(connection.execute(theirs).fetchall())


def _fewer(connection: duckdb.DuckDBPyConnection, path: Path, names: _Names) -> tuple[pa.Table, int] | None:
    """Return what stays of a part file, and how many rows go; None when nothing in it has to be changed."""
    folder = path.parts[-3]
    question = "SELECT file_row_number FROM read_parquet($path, hive_partitioning = false, file_row_number = true)"
    theirs = connection.execute(f"{question} WHERE {_THEIRS[folder]}", {"path": str(path)}).fetchall()
    if not theirs and folder not in _NAMING_OTHERS:
        return None
    with pq.ParquetFile(path) as file:
        table = file.read()
    kept = table.take(pa.array(sorted(set(range(len(table))) - {row for (row,) in theirs}), pa.int64()))
    if folder == "posts":
        kept = _with(kept, "mentions", [names.others(n, m) for n, m in _pairs(kept, "mentions")])
        kept = _with(kept, "reply_to", [names.unless_theirs(n, r) for n, r in _pairs(kept, "reply_to")])
    if folder == "deletes":
        # What was deleted is known by its key; the id beside it may hold the name of whose it was.
        kept = _with(kept, "native_id", [names.unless_theirs(n, i) for n, i in _pairs(kept, "native_id")])
    if kept.equals(table):
        return None
    return kept.cast(PARTS[folder]), len(table) - len(kept)


def _pairs(rows: pa.Table, column: str) -> Iterator[tuple[str, Any]]:
    return zip(rows["network"].to_pylist(), rows[column].to_pylist(), strict=True)


def _with(rows: pa.Table, name: str, values: list[Any]) -> pa.Table:
    field = rows.schema.field(name)
    return rows.set_column(rows.schema.get_field_index(name), field, pa.array(values, field.type))


def _forget_refused(storage: Storage, names: _Names) -> None:
    """Drop the lines of the quarantine that name one of the accounts."""
    for path in sorted((storage.activity / "quarantine").rglob("*.ndjson")):
        # Not splitlines(): a refused text may hold other signs that end a line.
        lines = path.read_text("utf-8").split("\n")
        kept = [line for line in lines if not line or not names.inside.search(str(json.loads(line)["raw"] or ""))]
        if len(kept) < len(lines):
            storage.write_file(path, "\n".join(kept))
