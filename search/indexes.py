"""Which indexes there are: names, folders, the current one. A name says the generation and counts up: `000042-003`."""

import re
from pathlib import Path

from kernel.storage import Storage
from search.embedded.engine import EmbeddedEngine, open_for_readers
from search.errors import IndexMissing, StaleCursor

_NAME = re.compile(r"(\d{6,})-(\d{3,})")


def next_name(storage: Storage, generation: int) -> str:
    """Return a name for another index of a generation; it was never used while an older one is kept."""
    counters = [int(_parts(name)[1]) for name in index_names(storage)]
    return f"{generation:06d}-{max(counters, default=0) + 1:03d}"


def index_names(storage: Storage) -> list[str]:
    """Return the indexes that are there, the oldest first."""
    found = (path.name for path in storage.index.iterdir()) if storage.index.exists() else ()
    return sorted(filter(_NAME.fullmatch, found), key=lambda name: int(_parts(name)[1]))


def generation_of(name: str) -> int:
    """Return the number of the generation whose figures an index holds."""
    return int(_parts(name)[0])


def folder_of(storage: Storage, name: str) -> Path:
    """Return the folder of an index."""
    return storage.index / name


def open_current(storage: Storage) -> EmbeddedEngine:
    """Open the current index to ask it; raise IndexMissing before the first."""
    name = storage.current().index
    if name is None:
        raise IndexMissing("Nothing was indexed yet. `flask search rebuild` does it.")
    return open_for_readers(folder_of(storage, name))


def open_named(storage: Storage, name: str) -> EmbeddedEngine:
    """Open the index that a cursor was made on, if it is still kept; raise StaleCursor when it is not."""
    if not _NAME.fullmatch(name) or not folder_of(storage, name).exists():
        raise StaleCursor("This page was made from figures that are gone. Please start again from the first page.")
    return open_for_readers(folder_of(storage, name))


def _parts(name: str) -> tuple[str, str]:
    generation, _, counter = name.partition("-")
    return generation, counter
