"""Where Parquet, generations and indexes live: one local or shared folder.

Nothing under it is ever half there: folders and files are made under a name that starts with `.unfinished-`,
then renamed. Whoever holds the lock of a kind of work sweeps what a crash left.
"""

import fcntl
import json
import os
import secrets
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kernel.errors import Conflict

UNFINISHED = ".unfinished-"
_DEMO_MARK = "DEMO"
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Pointer:
    """What is current: the number of a generation and the name of an index; None before the first."""

    scores: int | None = None
    index: str | None = None


class Storage:
    """The storage root and its folders."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.activity = self.root / "activity"
        self.derived = self.root / "derived"
        self.generations = self.root / "generations"
        self.index = self.root / "index"

    @property
    def is_demo(self) -> bool:
        """Whether this storage holds the invented world of the demo."""
        return (self.root / _DEMO_MARK).exists()

    def mark_demo(self) -> None:
        """Say for good that what is stored here is invented."""
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / _DEMO_MARK).write_text("This storage holds the invented world of the demo.\n")

    def current(self) -> Pointer:
        """Return what is current; read once a request and use that."""
        with suppress(FileNotFoundError):
            return Pointer(**json.loads((self.root / "current").read_text()))
        return Pointer()

    def point(self, changes: Mapping[str, int | str | None]) -> Pointer:
        """Move the pointer: read, change the given keys, replace; under a lock, so that two writers lose nothing."""
        with self.lock("pointer", wait=True):
            seen = self.current()
            pointer = Pointer(**({"scores": seen.scores, "index": seen.index} | dict(changes)))  # type: ignore[arg-type]
            self.write_file(self.root / "current", json.dumps({"scores": pointer.scores, "index": pointer.index}))
        return pointer

    @contextmanager
    def lock(self, name: str, *, wait: bool = False) -> Iterator[None]:
        """Hold the lock of a kind of work; the system lets it go when the process dies. Raise Conflict when taken."""
        folder = self.root / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / name).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                raise Conflict(f"Another process is busy with “{name}”. Try again when it is done.") from None
            yield

    def kept_key(self, name: str) -> str:
        """Return a secret of this storage, readable by its owner alone; made at the first call, the same ever after."""
        path = self.root / name
        with self.lock(name, wait=True):
            with suppress(FileNotFoundError):
                if len(key := path.read_text()) == 2 * _KEY_BYTES:
                    return key
            key = secrets.token_hex(_KEY_BYTES)
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(key)
                file.flush()
                os.fsync(file.fileno())
            return key

    @contextmanager
    def new_folder(self, final: Path) -> Iterator[Path]:
        """Yield a folder to fill; it becomes `final` when the block ends well, and vanishes when it does not."""
        unfinished = self._unfinished_beside(final)
        unfinished.mkdir(parents=True)
        try:
            yield unfinished
            sync_tree(unfinished)
            unfinished.rename(final)
            sync(final.parent)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def remove_folder(self, folder: Path) -> None:
        """Remove a folder: its name is free at once, never half a folder; what a crash leaves of it is swept."""
        leaving = self._unfinished_beside(folder)
        folder.rename(leaving)
        shutil.rmtree(leaving, ignore_errors=True)

    @contextmanager
    def new_file(self, final: Path) -> Iterator[Path]:
        """Yield where to write a file; it takes the place of `final` when the block ends well, else nothing changes.

        The temporary name is unique, so that two writers leave no torn file.
        """
        unfinished = self._unfinished_beside(final)
        final.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield unfinished
            sync(unfinished)
            unfinished.replace(final)
            sync(final.parent)
        finally:
            unfinished.unlink(missing_ok=True)

    def write_file(self, final: Path, text: str) -> None:
        """Replace a small file whole."""
        with self.new_file(final) as unfinished:
            unfinished.write_text(text)

    def sweep(self, folder: Path) -> int:
        """Remove what a crash left anywhere below a folder; return how many. Hold the lock of that work."""
        left = sorted(folder.rglob(f"{UNFINISHED}*")) if folder.exists() else []
        for path in left:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        return len(left)

    def _unfinished_beside(self, final: Path) -> Path:
        return final.parent / f"{UNFINISHED}{final.name}-{uuid.uuid4().hex}"


def sync_tree(folder: Path) -> None:
    """Make every file and folder below reach the disk."""
    for path in [*folder.rglob("*"), folder]:
        sync(path)


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, reach the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
