"""The indexes of the embedded engine: folders under the storage root."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from kernel.storage import Storage
from search.embedded.engine import EmbeddedEngine, make_index, open_for_readers, open_index
from search.errors import IndexMissing
from search.port.engine import About
from search.shelves import Health, is_index_name, oldest_first, written

_BYTES_OF_A_MIB = 1 << 20


class EmbeddedShelf:
    """The folders `index/000042-003` of a storage. `search.shelves.Shelf` says what is promised."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def names(self) -> list[str]:
        """Return the indexes that are there, the oldest first."""
        folder = self._storage.index
        return (
            oldest_first(path.name for path in folder.iterdir() if self.is_ours(path.name)) if folder.exists() else []
        )

    def is_ours(self, name: str) -> bool:
        """Tell by its name alone whether an index is one of this engine's."""
        return is_index_name(name)

    def name_of(self, generation: int, counter: int) -> str:
        """Return what an index is called."""
        return written(generation, counter)

    def is_outdated(self, name: str) -> bool:
        """Return whether an index has another form than what would be put into it; raise IndexMissing without it."""
        return self.open(name).is_outdated

    @contextmanager
    def make(self, about: About) -> Iterator[EmbeddedEngine]:
        """Yield a new index to fill; it is there when the block ends well, and vanishes when it does not."""
        with self._storage.new_folder(self._folder(about.name)) as folder:
            engine = make_index(folder, about)
            yield engine
            engine.close()

    def open(self, name: str) -> EmbeddedEngine:
        """Open an index to write into it; raise IndexMissing when it is not there."""
        return open_index(self._there(name))

    def reading(self, name: str) -> EmbeddedEngine:
        """Open an index once a process, only to ask it; raise IndexMissing when it is not there."""
        return open_for_readers(self._there(name))

    def show(self, name: str) -> None:
        """Make an index the one that people meet who look into the engine itself: here nobody does."""

    def drop(self, name: str) -> None:
        """Drop an index; one that is not there is dropped already."""
        shutil.rmtree(self._folder(name), ignore_errors=True)

    def sweep(self) -> int:
        """Remove what a crash left unfinished; return how much."""
        return self._storage.sweep(self._storage.index)

    def health(self) -> Health:
        """Return how the engine is."""
        mib = sum(path.stat().st_size for path in self._storage.index.rglob("*") if path.is_file()) / _BYTES_OF_A_MIB
        return Health(f"tantivy {version('tantivy')}", f"It needs no server; its indexes take {mib:,.1f} MiB.")

    def _folder(self, name: str) -> Path:
        return self._storage.index / name

    def _there(self, name: str) -> Path:
        if not (folder := self._folder(name)).is_dir():
            raise IndexMissing("The search index is not there. `flask search rebuild` makes it.")
        return folder
