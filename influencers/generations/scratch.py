"""Where a run computes: a database in memory that spills beside the generation, and vanishes with it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from kernel.config import Settings

#: The part of its memory that a run gives to the database at least. Of much memory it keeps no more than this for all
#: else, in MiB: measured at 1,000,000 people and 20,000,000 acts it is 2,850, without that room is made for arrays.
_DATABASE_SHARE, _ELSE_MIB = 0.6, 3_280
#: What a database keeps at least, however large the arrays are; and what a run holds besides both, in MiB.
_LEAST_SHARE, _BESIDES_MIB = 0.1, 700


@contextmanager
def scratch(folder: Path, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database that spills into a folder beside another one, of a name that the next run sweeps."""
    spill = folder.with_name(f"{folder.name}-spill")
    options: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{_allowed_mib(settings.scoring_memory_mib)}MiB",
        "threads": settings.scoring_threads,
        "temp_directory": str(spill),
        "preserve_insertion_order": False,
    }
    try:
        with duckdb.connect(config=options) as connection:
            yield connection
    finally:
        shutil.rmtree(spill, ignore_errors=True)


@contextmanager
def leaving_room(connection: duckdb.DuckDBPyConnection, memory_mib: int, arrays_mib: float) -> Iterator[None]:
    """Let a database hold less while large arrays stand beside it: what does not fit it spills.

    Parameters
    ----------
    connection
        The run's connection.
    memory_mib
        What a run may hold, in MiB.
    arrays_mib
        What arrays hold of it meanwhile.
    """
    least = int(memory_mib * _LEAST_SHARE)
    left = max(least, int(memory_mib - arrays_mib - _BESIDES_MIB))
    if left >= _allowed_mib(memory_mib):
        yield  # to tell a database what it knows makes it hand back, and ask for again, all memory it has at hand
        return
    connection.execute(f"SET memory_limit = '{left}MiB'")
    try:
        yield
    finally:
        connection.execute(f"SET memory_limit = '{_allowed_mib(memory_mib)}MiB'")


def _allowed_mib(memory_mib: int) -> int:
    return max(int(memory_mib * _DATABASE_SHARE), memory_mib - _ELSE_MIB)
