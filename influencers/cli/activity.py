"""Commands of activity: load it, and see what was refused."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import current_app

from influencers.activity.lines import ActivityFile
from influencers.activity.quarantine import RefusedRecord, read_quarantine, reasons
from influencers.errors import UnreadableActivity
from influencers.jobs.loading import Counts, LoadedBatch, loading, summed
from influencers.queries.accounts import batch_ids
from kernel.clock import now
from kernel.commands import Group
from kernel.database import reading
from kernel.progress import progress

_STDIN = "-"
_RAW_SHOWN = 200  # characters of a refused line
_HELP_JSON = "Print one JSON object."

activity = Group("activity", help="What people did: load it, see what was refused.")


@activity.command("load")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@click.option(
    "--source", metavar="NAME", help="Under which name its lines are remembered; the file's name if not given."
)
@click.option("--json", "as_json", is_flag=True, help=_HELP_JSON)
def load(paths: tuple[str, ...], source: str | None, as_json: bool) -> None:
    """Load files of NDJSON or CSV, plain, .gz or .zst; - reads standard input."""
    with _files(paths, source) as files, loading(now()) as load_file:
        batches = []
        for file in files:
            with progress(file.path.stat().st_size, f"loading {file.source}", unit="bytes") as advance:
                batches.append(load_file(file, advance))
    click.echo(json.dumps(_answer(batches)) if as_json else "\n".join(_sentences(batches)))


@contextmanager
def _files(paths: Sequence[str], source: str | None) -> Iterator[list[ActivityFile]]:
    """Yield what to load; raise UnreadableActivity before anything is done when one of it is not there."""
    with tempfile.TemporaryDirectory() as folder:
        yield [_spooled(Path(folder), source) if path == _STDIN else _file(Path(path), source) for path in paths]


def _file(path: Path, source: str | None) -> ActivityFile:
    if not path.is_file():
        raise UnreadableActivity(f"{path} is not a file. Nothing was loaded.")
    return ActivityFile(path, source or path.name)


def _spooled(folder: Path, source: str | None) -> ActivityFile:
    path = folder / "stdin"
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return ActivityFile(path, source or path.name)


def _answer(batches: Sequence[LoadedBatch]) -> dict[str, Any]:
    whole = summed(batches)
    return {
        **_figures(whole.counts),
        "by_type": {type_: _figures(counts) for type_, counts in whole.by_type.items()},
        "batches": [
            {"id": batch.id, "source": batch.source, "was_known": batch.was_known, **_figures(batch.counts)}
            for batch in batches
        ],
    }


def _figures(counts: Counts) -> dict[str, int]:
    return asdict(counts) | {"lines": counts.lines}


def _sentences(batches: Sequence[LoadedBatch]) -> Iterator[str]:
    for batch in batches:
        before = " (this file was loaded before)" if batch.was_known else ""
        yield f"{batch.source}: {_told(batch.counts)}{before}"
    whole = summed(batches)
    yield from (f"  {type_}: {_told(counts)}" for type_, counts in whole.by_type.items() if counts.lines)
    if whole.counts.quarantined:
        yield "`flask activity quarantine` says what was refused and why."


def _told(counts: Counts) -> str:
    return (
        f"{counts.lines:,} lines, {counts.accepted:,} accepted ({counts.updated:,} updated),"
        f" {counts.duplicates:,} duplicates, {counts.quarantined:,} quarantined"
    )


@activity.command("quarantine")
@click.option("--source", metavar="NAME", help="Only what came under this name.")
@click.option("--limit", type=click.IntRange(0), default=100, show_default=True, help="How many lines to show.")
@click.option("--json", "as_json", is_flag=True, help=_HELP_JSON)
def quarantine(source: str | None, limit: int, as_json: bool) -> None:
    """Show which lines were refused, and why."""
    with reading() as session:
        batches = batch_ids(session)
    storage = current_app.extensions["storage"]
    counted = reasons(storage, batches, source=source)
    shown = [record for record, _ in zip(read_quarantine(storage, batches, source=source), range(limit), strict=False)]
    if as_json:
        told = [{"field": field, "reason": reason, "count": count} for (field, reason), count in counted]
        total = sum(count for _why, count in counted)
        click.echo(json.dumps({"total": total, "reasons": told, "lines": [asdict(record) for record in shown]}))
        return
    for record in shown:
        click.echo(_line(record))
    for (field, reason), count in counted:
        click.echo(f"{count:,} × {_why(field, reason)}")


def _line(record: RefusedRecord) -> str:
    raw = (record.raw or "").strip()[:_RAW_SHOWN]
    return f"{record.source} line {record.line}: {_why(record.field, record.reason)}\n    {raw}".rstrip()


def _why(field: str | None, reason: str) -> str:
    return f"{field}: {reason}" if field else reason
