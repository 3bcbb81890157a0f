"""Which generations stay: whole, as scores without ledgers, or not at all."""

import shutil
from collections.abc import Collection
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from influencers.generations.layout import folder_of, kept_scores, kept_whole, numbers
from influencers.generations.manifest import read_manifest
from kernel.storage import Storage

#: What a generation can do without when only its scores are kept.
LEDGERS = ("ledger", "edges")


def knows_removed(folder: Path, removed: Collection[int]) -> bool:
    """Return whether a generation was made before one of these accounts was removed."""
    left_out = pq.read_table(folder / "inputs" / "removals.parquet")["account"].to_pylist()
    return not set(removed) <= set(left_out)


def drop_old_generations(storage: Storage, removed: Collection[int]) -> None:
    """Remove generations and ledgers that need not be kept, and those that know accounts which were removed since.

    The current generation stays, and so does the one behind the current index: readers need them until the next.

    Parameters
    ----------
    storage
        Where the generations are.
    removed
        Accounts that were removed, all of them.
    """
    pointer = storage.current()
    if pointer.scores is None:
        return
    days: dict[int, date] = {n: read_manifest(folder_of(storage, n)).as_of_on for n in numbers(storage)}
    whole, scores = kept_whole(days, pointer.scores), kept_scores(days, pointer.scores)
    in_use = {pointer.scores, *_of_the_index(pointer.index)}
    with_ledgers = whole | _of_any_index(storage)
    for number in days.keys() - in_use:
        folder = folder_of(storage, number)
        if number not in scores or knows_removed(folder, removed):
            shutil.rmtree(folder)
        elif number not in with_ledgers:
            for part in LEDGERS:
                shutil.rmtree(folder / part, ignore_errors=True)


def _of_the_index(index: str | None) -> set[int]:
    return {int(index.split("-")[0])} if index else set()


def _of_any_index(storage: Storage) -> set[int]:
    """Return the generations of all indexes: who is on a later page of an older one still reads its reasons."""
    names = [path.name for path in storage.index.iterdir()] if storage.index.exists() else []
    return {number for name in names if name[:1].isdigit() for number in _of_the_index(name)}
