"""Making the files of claims that were asked for, and deleting those whose day has passed.

A file is whole before its row says so, and is deleted once no row speaks of it: a job that was killed, or that two
workers did at once, is simply done again.
"""

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import ParamSpec, TextIO

from flask import current_app

from kernel import clock
from kernel.database import reading, transaction
from kernel.errors import Conflict
from kernel.sheets import sheet_lines
from kernel.storage import Storage
from perks.actions import exports as actions
from perks.queries import exports as queries

_log = logging.getLogger("bellwether.perks")
_Asked = ParamSpec("_Asked")


def make_exports(now: datetime | None = None) -> int:
    """Make what was asked for, delete what is over; return how many files were made."""
    # Another worker is at it: what it leaves, the next turn does.
    with suppress(Conflict):
        return _make_all(now or clock.now())
    return 0


def _make_all(at: datetime) -> int:
    storage: Storage = current_app.extensions["storage"]
    with storage.lock("exports"):
        folder = storage.root / "exports"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        storage.sweep(folder)
        with reading() as session:
            asked = queries.asked_exports(session, now=at)
        made = sum(_tried(_make, storage, export_id, perk_id, at) for export_id, perk_id in asked)
        _put_away(at)
        _delete_strangers(folder)
    return made


def _tried(act: Callable[_Asked, bool], *args: _Asked.args, **named: _Asked.kwargs) -> bool:
    """Return whether something was done; what fails keeps nothing else from its turn, and comes again with the next."""
    try:
        return act(*args, **named)
    except Exception:
        _log.exception("an export could not be made or put away")
        return False


def _make(storage: Storage, export_id: int, perk_id: int, at: datetime) -> bool:
    rows_count = -1  # the head is a line, too
    with storage.new_file(queries.path_of(export_id)) as unfinished, reading() as session:
        rows = queries.rows_of(session, perk_id, now=at)
        with _private(unfinished) as file:
            for line in sheet_lines(queries.HEAD, rows):
                file.write(line)
                rows_count += 1
    with transaction() as session:
        return actions.mark_made(session, export_id, rows_count=rows_count, now=at)


def _private(path: Path) -> TextIO:
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="")


def _put_away(at: datetime) -> None:
    with reading() as session:
        over = queries.over_exports(session, now=at)
    for export_id in over:
        _tried(_mark_over, export_id, at)


def _mark_over(export_id: int, at: datetime) -> bool:
    with transaction() as session:
        actions.mark_over(session, export_id, now=at)
    return True


def _delete_strangers(folder: Path) -> None:
    """Delete files that no row speaks of: whose day has passed, or of a database that was put back to an older one."""
    with reading() as session:
        kept = queries.kept_exports(session)
    for path in folder.glob("*.csv"):
        if not path.stem.isdigit() or int(path.stem) not in kept:
            path.unlink(missing_ok=True)
