"""The last step of a load: part files by day, made beside the log and renamed into it."""

import shutil
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from influencers.activity.columns import STAGED
from influencers.activity.gathering import Gathering, new_rows
from influencers.activity.layout import PARTS, day_name, part_paths
from influencers.activity.staging import Stage
from kernel.storage import UNFINISHED, Storage, sync

_FEW_VALUES = [
    "network",
    "kind",
    "what",
    "lang",
    "location",
]  # columns worth a dictionary; the others are mostly unique

_SYNCS_AT_ONCE = 16  # the disk takes them together


def write_parts(found: Gathering, batch: str) -> Path:
    """Write the new rows of a batch as part files; return the folder that they wait in."""
    folder = found.stage.folder / "parts"
    folder.mkdir()
    for type_ in STAGED:
        for path, rows in _files_of(new_rows(found, type_), folder / f"{type_}s", batch):
            _write(path, rows, PARTS[f"{type_}s"])
    return folder


def _files_of(
    rows: Iterator[tuple[int, pa.Table]], folder: Path, batch: str
) -> Iterator[tuple[Path, Iterator[pa.Table]]]:
    for day, some in groupby(rows, key=lambda dated: dated[0]):
        yield folder / day_name(day) / f"{batch}.parquet", (table for _day, table in some)


def _write(path: Path, tables: Iterator[pa.Table], schema: pa.Schema) -> None:
    path.parent.mkdir(parents=True)
    dictionaries = [name for name in _FEW_VALUES if name in schema.names]
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=dictionaries) as writer:
        for table in tables:
            writer.write_table(table)


def publish(storage: Storage, stage: Stage, parts: Path, batch: str) -> None:
    """Rename part files and the quarantine into the log. They count when the batch's row in SQL does."""
    moves = {path: storage.activity / path.relative_to(parts) for path in sorted(parts.rglob("*.parquet"))}
    if stage.quarantine.exists():
        moves[stage.quarantine] = storage.activity / "quarantine" / f"{batch}.ndjson"
    folders = {final.parent for final in moves.values()}
    with ThreadPoolExecutor(_SYNCS_AT_ONCE) as threads:
        list(threads.map(sync, moves))
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        for path, final in moves.items():
            path.rename(final)
        list(threads.map(sync, folders | {folder.parent for folder in folders}))


def clear_leftovers(storage: Storage, batches: Collection[str]) -> None:
    """Remove what a load that did not end well left. Hold the lock of activity.

    Only batches whose unfinished folder is still there are touched: a log must not vanish because the settings name
    another database, in which none of its batches is known.
    """
    for folder in sorted(path for path in storage.activity.glob(f"{UNFINISHED}*") if path.is_dir()):
        batch = folder.name.removeprefix(UNFINISHED)
        if batch not in batches:
            remove_parts(storage, batch)
        shutil.rmtree(folder)
    storage.sweep(storage.activity)


def remove_parts(storage: Storage, batch: str) -> None:
    """Remove from the log whatever bears the name of a batch that does not count."""
    for path in part_paths(storage, batch):
        path.unlink()
