"""Copies of a generation without people who were removed since.

A generation is never edited: a copy takes its place. In it the people who were removed have no score and no ledger. In
the ledgers of others a line of theirs keeps what it brought, so that every sum stays exact, and bears the negative
number of their removal instead of an account and a person: nothing leads from it to anybody.
"""

import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copyfile

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from influencers.generations.layout import folder_of, folders, next_revision, numbers, use_revision
from influencers.generations.manifest import read_manifest, write_manifest
from influencers.generations.retention import knows_removed
from kernel.storage import Storage

#: Columns of a ledger's rows that name who reacts.
_ACTORS = ("actor", "actor_person")
#: Columns that list whom somebody names.
_NAMING = frozenset({"mentioned", "said_about"})
_ROWS_IN_A_GROUP = 8192


@dataclass(frozen=True, slots=True)
class Removed:
    """Everybody who was removed, and the number of their removal."""

    accounts: Mapping[int, int]
    people: Mapping[int, int]  # influencers, under every id that they had


def purge(storage: Storage, number: int, removed: Removed, *, now: datetime) -> frozenset[int] | None:
    """Let a copy without the removed take the place of a generation; return who named them, None when it had not to.

    The generation stays beside its copy for those who are reading it; `drop_replaced` removes it later.
    """
    folder = folder_of(storage, number)
    if not knows_removed(folder, removed.accounts.keys()):
        return None
    copy = next_revision(storage, number)
    if copy.exists():  # whole, but a crash came before anybody was led to it
        storage.remove_folder(copy)
    with storage.new_folder(copy) as unfinished:
        people = _people_of(folder, removed)
        naming = _copy(folder, unfinished, removed, people)
        scored = _purge_scores(unfinished / "scores.sqlite", people)
        _tell(unfinished, scored, now)
    use_revision(storage, number, copy)
    return naming - people


def drop_replaced(storage: Storage) -> None:
    """Remove the generations that a copy took the place of, when whoever read them has had time to end."""
    for number in numbers(storage):
        for folder in folders(storage, number):
            if folder != folder_of(storage, number):
                storage.remove_folder(folder)


def _people_of(folder: Path, removed: Removed) -> frozenset[int]:
    """Return who goes, under the ids that they had when the generation was made."""
    accounts = pa.array(sorted(removed.accounts), pa.int64())
    found = set(removed.people)
    for path in sorted((folder / "ledger" / "pairs").rglob("*.parquet")):
        rows = pq.read_table(path, columns=["person", "target"], partitioning=None)
        found.update(rows.filter(pc.is_in(rows["target"], accounts))["person"].unique().to_pylist())
    return frozenset(found)


def _copy(folder: Path, unfinished: Path, removed: Removed, people: frozenset[int]) -> frozenset[int]:
    """Copy a generation; return the influencers who named somebody that goes."""
    naming = set[int]()
    for path in sorted(folder.rglob("*")):  # a folder before what is in it; a set without rows is an empty folder
        target = unfinished / path.relative_to(folder)
        if path.is_dir():
            target.mkdir()
        elif path.suffix == ".parquet":
            naming |= _copy_rows(path, target, removed, people)
        else:
            copyfile(path, target)
    known = pa.array(sorted(removed.accounts), pa.int64())
    pq.write_table(pa.table({"account": known}), unfinished / "inputs" / "removals.parquet")
    return frozenset(naming)


def _copy_rows(path: Path, target: Path, removed: Removed, people: frozenset[int]) -> set[int]:
    """Copy a file of rows, a group at a time, in their order; return the influencers who named somebody that goes."""
    naming = set[int]()
    with pq.ParquetFile(path) as file, pq.ParquetWriter(target, file.schema_arrow, compression="zstd") as writer:
        for group in range(file.num_row_groups):
            rows = _without(file.read_row_group(group), removed, people)
            for name in _NAMING & {*rows.column_names}:
                fewer = _without_named(rows, name, people, removed.accounts)
                is_less = pc.not_equal(pc.list_value_length(rows[name]), pc.list_value_length(fewer[name]))
                naming.update(rows["influencer"].filter(is_less).to_pylist())
                rows = fewer
            if len(rows):
                writer.write_table(rows, row_group_size=_ROWS_IN_A_GROUP)
    return naming


def _without(rows: pa.Table, removed: Removed, people: Collection[int]) -> pa.Table:
    gone_people, gone_accounts = (pa.array(sorted(ids), pa.int64()) for ids in (people, removed.accounts))
    theirs = {"person": gone_people, "influencer": gone_people, "target": gone_accounts, "account": gone_accounts}
    if not {"target", "c9"} <= set(rows.column_names):
        # Whom they listen to, and what was decided about them, is no part of anybody's sum.
        theirs |= {"actor": gone_accounts, "actor_person": gone_people}
    for name, gone in theirs.items():
        if name in rows.column_names:
            rows = rows.filter(pc.invert(pc.is_in(rows[name], gone)))
    for name, number_of in zip(_ACTORS, (removed.accounts, removed.people), strict=True):
        if name in rows.column_names:
            rows = _renamed(rows, name, number_of)
    return _as_their_accounts(rows) if set(_ACTORS) <= set(rows.column_names) else rows


def _without_named(rows: pa.Table, name: str, people: Collection[int], accounts: Collection[int]) -> pa.Table:
    """Take the removed out of the accounts that others name."""
    place = rows.schema.get_field_index(name)
    kept = [
        named and [each for each in named if each["influencer"] not in people and each["account"] not in accounts]
        for named in rows[name].to_pylist()
    ]
    return rows.set_column(place, rows.schema.field(place), pa.array(kept, rows.schema.field(place).type))


def _as_their_accounts(rows: pa.Table) -> pa.Table:
    """Let nothing lead from a removed account to whoever had it then, who may have let it go since and is still here.

    It never becomes 0: that is who is known by a count alone.
    """
    account, person = (rows[name].to_numpy() for name in _ACTORS)
    name = _ACTORS[1]
    field = rows.schema.field(name)
    numbered = np.where((account < 0) & (person > 0), account, person)
    return rows.set_column(rows.schema.get_field_index(name), field, pa.array(numbered, field.type))


def _renamed(rows: pa.Table, name: str, number_of: Mapping[int, int]) -> pa.Table:
    """Put the negative number of a removal in the place of whoever was removed."""
    values = rows[name].to_numpy().copy()
    gone = np.array(sorted(number_of), np.int64)
    place = np.minimum(np.searchsorted(gone, values), max(len(gone) - 1, 0))
    hit = gone[place] == values if len(gone) else np.zeros(len(values), np.bool_)
    if not hit.any():
        return rows
    values[hit] = -np.array([number_of[id_] for id_ in gone.tolist()], np.int64)[place[hit]]
    field = rows.schema.field(name)
    return rows.set_column(rows.schema.get_field_index(name), field, pa.array(values, field.type))


def _purge_scores(path: Path, people: Collection[int]) -> int:
    """Take people out of scores.sqlite, so that no byte of theirs stays; return how many are left with a score."""
    tables = {"influencer": "id", "leader": "influencer", "formula_change": "influencer"}
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        there = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        file.execute("BEGIN")
        for table in tables.keys() & there:
            file.executemany(f"DELETE FROM {table} WHERE {tables[table]} = ?", [(each,) for each in people])
        file.execute("COMMIT")
        file.execute("VACUUM")
        (scored,) = file.execute("SELECT count(*) FROM influencer WHERE i9 > 0").fetchone()
    return int(scored)


def _tell(folder: Path, scored: int, now: datetime) -> None:
    manifest = read_manifest(folder)
    counts = manifest.counts | {"scored": scored}
    write_manifest(folder, msgspec.structs.replace(manifest, counts=counts, purged_at=now))
