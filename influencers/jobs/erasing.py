"""Erases somebody: at once by one row of SQL, then from the log. Their scores go with the next run."""

import json
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb
from flask import current_app

from influencers.actions.erasure import erase_influencer, forget_accounts
from influencers.queries.accounts import batch_ids
from influencers.queries.names import accounts_of
from influencers.topics.derive import derive_topics
from kernel.database import reading, transaction
from kernel.storage import UNFINISHED, Storage

#: Which columns of the log name an account.
_NAMES = {"accounts": ("account",), "posts": ("account",), "interactions": ("actor", "target")}


def erase(influencer_id: int, *, now: datetime) -> tuple[int, int]:
    """Erase an influencer; return how many accounts were newly removed and how many rows of the log dropped.

    The row in SQL comes first: from then on nobody sees them, whatever happens to the rest. Running it again
    finishes what a crash left.
    """
    storage: Storage = current_app.extensions["storage"]
    with reading() as session:
        accounts = accounts_of(session, influencer_id)
    with transaction() as session:
        removed = erase_influencer(session, storage, influencer_id, now=now)
    with storage.lock("activity", wait=True):
        storage.sweep(storage.activity)
        dropped = _drop_rows(storage, [account.id for account in accounts])
        _drop_quarantined(storage, {account.native_id for account in accounts})
        with reading() as session:
            batches = batch_ids(session)
        derive_topics(storage, batches, lambda _done: None)
    with transaction() as session:
        forget_accounts(session, influencer_id)
    return removed, dropped


def _drop_rows(storage: Storage, accounts: Sequence[int]) -> int:
    dropped = 0
    with duckdb.connect() as connection:
        for kind, columns in _NAMES.items():
            theirs = " OR ".join(f"{column} IN ({', '.join(map(str, accounts))})" for column in columns)
            for path in sorted((storage.activity / kind).rglob("*.parquet")):
                count = _rewrite(connection, path, theirs)
                dropped += count
                if count and kind == "posts":
                    _forget_topics(storage, path)
    return dropped


def _rewrite(connection: duckdb.DuckDBPyConnection, path: Path, theirs: str) -> int:
    counted = connection.execute(f"SELECT count(*) FROM '{path}' WHERE {theirs}").fetchone()
    count = int(counted[0]) if counted else 0
    if count:
        unfinished = path.with_name(f"{UNFINISHED}{path.name}")
        connection.execute(
            f"COPY (FROM '{path}' WHERE NOT coalesce({theirs}, false)) TO '{unfinished}'"
            " (FORMAT parquet, COMPRESSION zstd)"
        )
        unfinished.replace(path)
    return count


def _forget_topics(storage: Storage, posts_file: Path) -> None:
    day, name = posts_file.parts[-2:]
    for taxonomy in storage.derived.glob("*"):
        (taxonomy / day / name).unlink(missing_ok=True)


def _drop_quarantined(storage: Storage, native_ids: set[str]) -> None:
    for path in sorted((storage.activity / "quarantine").rglob("*.ndjson")):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not _names_any(line, native_ids)]
        if len(kept) < len(lines):
            unfinished = path.with_name(f"{UNFINISHED}{path.name}")
            unfinished.write_text("".join(kept), "utf-8")
            shutil.move(unfinished, path)


def _names_any(line: str, native_ids: set[str]) -> bool:
    raw = str(json.loads(line).get("raw", ""))
    return any(f'"{native_id}"' in raw or f",{native_id}," in raw for native_id in native_ids)
