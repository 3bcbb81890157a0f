"""Which generations stay: whole, as scores without ledgers, or not at all."""

import json
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from influencers.generations.layout import (
    KEPT_WHOLE_DAYS,
    folder_of,
    kept_scores,
    kept_whole,
    numbers,
    remove_generation,
)
from influencers.generations.manifest import Manifest, read_manifest
from kernel.storage import Storage

#: What a generation can do without when only its scores are kept.
LEDGERS = ("ledger", "edges")
_READ = "read-generations"


def knows_removed(folder: Path, removed: Collection[int]) -> bool:
    """Return whether a generation was made before one of these accounts was removed."""
    left_out = pq.read_table(folder / "inputs" / "removals.parquet")["account"].to_pylist()
    return not set(removed) <= set(left_out)


def drop_old_generations(storage: Storage, removed: Collection[int]) -> None:
    """Remove generations and ledgers that need not be kept, and those that know accounts which were removed since.

    The current generation stays, and so does the one behind the current index: readers need them until the next. What
    somebody still reads (`note_read`) stays whole, as long as nobody in it was removed.

    Parameters
    ----------
    storage
        Where the generations are.
    removed
        Accounts that were removed, all of them.
    """
    pointer = storage.current()
    manifests = {number: read_manifest(folder_of(storage, number)) for number in numbers(storage)}
    if pointer.scores not in manifests:
        return  # there is nothing to tell by what is old
    days: dict[int, date] = {number: manifest.as_of_on for number, manifest in manifests.items()}
    whole, scores = kept_whole(days, pointer.scores), kept_scores(days, pointer.scores)
    whole |= _of_the_change(manifests[pointer.scores])
    in_use = {pointer.scores, *_of_the_index(pointer.index)}
    read = _read(storage)
    scores |= read
    with_ledgers = whole | read
    for number in days.keys() - in_use:
        folder = folder_of(storage, number)
        if number not in scores or knows_removed(folder, removed):
            remove_generation(storage, number)
        elif number not in with_ledgers:
            _drop_ledgers(storage, folder)


def note_read(storage: Storage, numbers: Iterable[int]) -> None:
    """Note which generations are read besides the current one: of later pages, by indexes here or on a server."""
    read = sorted(set(numbers))
    if read != sorted(_noted(storage)):
        storage.write_file(storage.root / _READ, json.dumps(read))


def _noted(storage: Storage) -> set[int]:
    with suppress(FileNotFoundError):
        return set(json.loads((storage.root / _READ).read_text()))
    return set()


def _drop_ledgers(storage: Storage, folder: Path) -> None:
    for part in LEDGERS:
        if (folder / part).is_dir():
            storage.remove_folder(folder / part)


def _of_the_change(current: Manifest) -> set[int]:
    """Return the first generation of the formula in use: what came before is told with the ledgers it has of both."""
    change = current.change
    return {change.generation} if change and (current.as_of_on - change.on).days <= max(KEPT_WHOLE_DAYS) else set()


def _of_the_index(index: str | None) -> set[int]:
    """Return the generation that the name of an index says, of a folder as of one on a server.

    Examples
    --------
    >>> _of_the_index("000042-003"), _of_the_index("bellwether-000042-003"), _of_the_index(None)
    ({42}, {42}, set())
    """
    return {int(index.split("-")[-2])} if index else set()


def _read(storage: Storage) -> set[int]:
    """Return the generations of all indexes: who is on a later page of an older one still reads its reasons."""
    # Folders are looked at too: an earlier version noted nothing.
    names = [path.name for path in storage.index.iterdir()] if storage.index.exists() else []
    return _noted(storage) | {number for name in names if name[:1].isdigit() for number in _of_the_index(name)}
