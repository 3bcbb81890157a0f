"""Where a generation lies, which ones there are, and which are kept."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from kernel.storage import Storage

#: Days back of which a generation is kept whole besides the current one and the one before.
KEPT_WHOLE_DAYS = (7, 30)
#: Days for which scores are kept without their ledgers.
KEPT_SCORES_DAYS = 90
#: Rows a bucket of a ledger should hold, and the most buckets there may be.
ROWS_A_BUCKET = 75_000
MOST_BUCKETS = 256


def folder_of(storage: Storage, number: int) -> Path:
    """Return the folder of a generation, whether it is there or not: the last of its copies, if there are any."""
    folder = storage.generations / f"{number:06d}"
    try:
        revision = _revision_file(storage, number).read_text()
    except FileNotFoundError:
        return folder
    return folder.with_name(f"{folder.name}.r{revision}")


def next_revision(storage: Storage, number: int) -> Path:
    """Return where the next copy of a generation goes."""
    folder = folder_of(storage, number)
    name, _, revision = folder.name.partition(".r")
    return folder.with_name(f"{name}.r{int(revision or 0) + 1}")


def use_revision(storage: Storage, number: int, copy: Path) -> None:
    """Let a copy take the place of a generation, for every reader from now on."""
    storage.write_file(_revision_file(storage, number), copy.name.partition(".r")[2])


def folders(storage: Storage, number: int) -> list[Path]:
    """Return every folder of a generation that is there: the one in use, and those it took the place of."""
    name = f"{number:06d}"
    copies = storage.generations.glob(f"{name}.r*[0-9]")
    return [path for path in (storage.generations / name, *sorted(copies)) if path.is_dir()]


def remove_generation(storage: Storage, number: int) -> None:
    """Remove a generation with all its copies."""
    for folder in folders(storage, number):
        storage.remove_folder(folder)
    _revision_file(storage, number).unlink(missing_ok=True)


def _revision_file(storage: Storage, number: int) -> Path:
    return storage.generations / f"{number:06d}.copy"


def numbers(storage: Storage) -> list[int]:
    """Return the numbers of the generations that are there, lowest first."""
    if not storage.generations.exists():
        return []
    found = (path.name.partition(".r")[0] for path in storage.generations.iterdir())
    return sorted({int(name) for name in found if name.isdigit()})


def take_number(storage: Storage) -> int:
    """Return the number of the next generation, and remember that it was taken: a number never means two things."""
    path = storage.root / "last_generation"
    last = int(path.read_text()) if path.exists() else 0
    number = max([last, storage.current().scores or 0, *numbers(storage)]) + 1
    storage.write_file(path, str(number))
    return number


def buckets_for(rows: int) -> int:
    """Return into how many buckets a ledger of so many rows is cut, 1 to 256."""
    return min(MOST_BUCKETS, max(1, -(-rows // ROWS_A_BUCKET)))


def kept_whole(days: Mapping[int, date], current: int) -> set[int]:
    """Return the numbers to keep with their ledgers: the current, the one before, those 7 and 30 days old.

    Of generations after the current one, which were not published or gone back from, the newest stays too.

    Parameters
    ----------
    days
        The as-of day of each generation by its number.
    current
        The number of the current generation, a key of `days`.
    """
    before = sorted(number for number in days if number < current)
    unpublished = sorted(number for number in days if number > current)
    kept = {current, *before[-1:], *unpublished[-1:]}
    for age in KEPT_WHOLE_DAYS:
        old_enough = [number for number in before if (days[current] - days[number]).days >= age]
        kept.update(old_enough[-1:])
    return kept


def kept_scores(days: Mapping[int, date], current: int) -> set[int]:
    """Return the numbers whose scores are kept, with or without ledgers: those of the last 90 days."""
    recent: Sequence[int] = [n for n, day in days.items() if (days[current] - day).days <= KEPT_SCORES_DAYS]
    return {*recent, *kept_whole(days, current)}
