"""Where the log lies and what its part files hold: `activity/<kind of row>/dt=YYYY-MM-DD/<batch>.parquet`."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from kernel.clock import DAY_US, from_us
from kernel.storage import Storage

_TEXT, _TEXTS, _NUMBER, _FLAG = pa.string(), pa.list_(pa.string()), pa.int64(), pa.bool_()

ACCOUNTS = pa.schema(
    {
        "event": _NUMBER,
        "account": _NUMBER,
        "network": _TEXT,
        "native_id": _TEXT,
        "handle": _TEXT,
        "name": _TEXT,
        "bio": _TEXT,
        "url": _TEXT,
        "avatar": _TEXT,
        "kind": _TEXT,
        "followers": _NUMBER,
        "following": _NUMBER,
        "listed": _NUMBER,
        "verified": _FLAG,
        "protected": _FLAG,
        "discoverable": _FLAG,
        "indexable": _FLAG,
        "minor": _FLAG,
        "labels": _TEXTS,
        "created_us": _NUMBER,
        "lang": _TEXT,
        "location": _TEXT,
        "seen_us": _NUMBER,
    }
)
POSTS = pa.schema(
    {
        "event": _NUMBER,
        "post": _NUMBER,
        "account": _NUMBER,
        "network": _TEXT,
        "native_id": _TEXT,
        "at_us": _NUMBER,
        "seen_us": _NUMBER,
        "text": _TEXT,
        "lang": _TEXT,
        "tags": _TEXTS,
        "links": _TEXTS,
        "mentions": _TEXTS,
        "reply_to": _TEXT,
        "sponsored": _FLAG,
        "views": _NUMBER,
        "likes": _NUMBER,
        "reshares": _NUMBER,
        "replies": _NUMBER,
    }
)
INTERACTIONS = pa.schema(
    {
        "event": _NUMBER,
        "content": _NUMBER,
        "kind": pa.int8(),
        "actor": _NUMBER,
        "target": _NUMBER,
        "network": _TEXT,
        "post": _NUMBER,
        "source_post": _NUMBER,
        "at_us": _NUMBER,
        "again": _FLAG,
    }
)
DELETES = pa.schema(
    {
        "event": _NUMBER,
        "what": _TEXT,
        "network": _TEXT,
        "native_id": _TEXT,
        "key": _NUMBER,
        "at_us": _NUMBER,
    }
)
PARTS = {"accounts": ACCOUNTS, "posts": POSTS, "interactions": INTERACTIONS, "deletes": DELETES}
"""The folders of the log and the columns of their part files."""

_SQL_TYPES = {
    _TEXT: "VARCHAR",
    _TEXTS: "VARCHAR[]",
    _NUMBER: "BIGINT",
    _FLAG: "BOOLEAN",
    pa.int8(): "TINYINT",
}
#: Before any day, and after all of them.
FIRST_DAY, _LAST_DAY = -(10**6), 10**6


def day_name(day: int) -> str:
    """Return the folder of a day, counted from 1970."""
    return f"dt={from_us(day * DAY_US):%Y-%m-%d}"


def part_files(
    storage: Storage, folder: str, batches: Collection[str], *, since_day: int = FIRST_DAY, before_day: int = _LAST_DAY
) -> list[Path]:
    """Return the part files of known batches, oldest day first, from the first day on and before the other one."""
    known = set(batches)
    return [
        path
        for day, path in _days(storage.activity / folder)
        if since_day <= day < before_day
        for path in sorted(path.iterdir())
        if path.suffix == ".parquet" and path.stem in known
    ]


def part_paths(storage: Storage, batch: str) -> list[Path]:
    """Return every file of a batch in the log, its quarantine among them."""
    parts = [path for folder in PARTS for path in (storage.activity / folder).glob(f"dt=*/{batch}.parquet")]
    return [*parts, *storage.activity.glob(f"quarantine/{batch}.ndjson")]


def _days(folder: Path) -> list[tuple[int, Path]]:
    if not folder.exists():
        return []
    return sorted((_day_number(path.name), path) for path in folder.glob("dt=*"))


def _day_number(name: str) -> int:
    on = date.fromisoformat(name.removeprefix("dt="))
    return (datetime(on.year, on.month, on.day, tzinfo=UTC) - from_us(0)).days


def offer_files(
    connection: duckdb.DuckDBPyConnection, name: str, files: Collection[Path], schema: pa.Schema, *, options: str = ""
) -> None:
    """Offer Parquet files to a connection as a view of that name; without any it has no rows."""
    if not files:
        columns = ", ".join(f"NULL::{_SQL_TYPES[f.type]} AS {f.name}" for f in schema)
        connection.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT {columns} WHERE false")
        return
    paths = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    connection.execute(
        f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet([{paths}], hive_partitioning = false{options})"
    )
