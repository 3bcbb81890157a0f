"""Which generations stay: whole, as scores without ledgers, or not at all."""

import shutil
from datetime import date

from influencers.generations.layout import folder_of, kept_scores, kept_whole, numbers
from influencers.generations.manifest import read_manifest
from kernel.storage import Storage


def drop_old_generations(storage: Storage) -> None:
    """Remove generations and ledgers that need not be kept, and those that know people who were removed since.

    The generation behind the current index stays whole as long as that index does.
    """
    pointer = storage.current()
    if pointer.scores is None:
        return
    manifests = {n: read_manifest(folder_of(storage, n)) for n in numbers(storage)}
    days: dict[int, date] = {n: manifest.as_of_on for n, manifest in manifests.items()}
    whole, scores = kept_whole(days, pointer.scores), kept_scores(days, pointer.scores)
    removals = manifests[pointer.scores].inputs["removals"]
    for number, manifest in manifests.items():
        knows_removed = manifest.inputs["removals"] != removals
        if number in _of_the_index(pointer.index) or (number in whole and not knows_removed):
            continue
        if number not in scores or knows_removed:
            shutil.rmtree(folder_of(storage, number))
            continue
        for part in ("ledger", "edges"):
            shutil.rmtree(folder_of(storage, number) / part, ignore_errors=True)


def _of_the_index(index: str | None) -> set[int]:
    return {int(index.split("-")[0])} if index else set()
