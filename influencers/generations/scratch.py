"""Where a run computes: a database in memory that spills beside the generation, and vanishes with it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from kernel.config import Settings

#: The part of its memory that a run leaves to the database; the rest is for arrays of the oracle and the detectors.
_DATABASE_SHARE = 0.6


@contextmanager
def scratch(folder: Path, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database that spills into a folder beside another one, of a name that the next run sweeps."""
    spill = folder.with_name(f"{folder.name}-spill")
    options: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{int(settings.scoring_memory_mib * _DATABASE_SHARE)}MiB",
        "threads": settings.scoring_threads,
        "temp_directory": str(spill),
        "preserve_insertion_order": False,
    }
    try:
        with duckdb.connect(config=options) as connection:
            yield connection
    finally:
        shutil.rmtree(spill, ignore_errors=True)
