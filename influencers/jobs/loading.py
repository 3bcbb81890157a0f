"""A load: files of activity become batches of the log, each wholly or not at all.

A batch is its bytes, and it exists when its row in SQL does. That row is written last, in the transaction that opens
the accounts; whatever a crash leaves before that, the next load removes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType

from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from influencers.actions.accounts import open_accounts, remember_handles
from influencers.actions.erasure import account_hash
from influencers.actions.listing import heed_answers
from influencers.actions.proofs import heed_codes
from influencers.activity.bio_codes import seen_codes
from influencers.activity.columns import STAGED
from influencers.activity.decoding import decode_file
from influencers.activity.gathering import (
    Gathering,
    accepted,
    answers,
    gathering,
    know,
    latest_handles,
    names_without_id,
    updated,
)
from influencers.activity.lines import ActivityFile, batch_id
from influencers.activity.publishing import clear_leftovers, publish, remove_parts, write_parts
from influencers.activity.staging import Stage, removal_check, stage_all
from influencers.models import ActivityBatch, Removal
from influencers.queries.accounts import account_ids, batch_ids
from kernel.clock import from_us, to_us
from kernel.database import reading, transaction
from kernel.storage import UNFINISHED, Storage

REPORTED = (*STAGED, "unknown")
"""The types that are counted; “unknown” is a refused line of which the type could not be told."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Where the lines went: accepted + duplicates + quarantined."""

    accepted: int = 0  # new to the log
    updated: int = 0  # of those, which told more of something that was known
    duplicates: int = 0  # said what the log, or a line before, had said
    quarantined: int = 0

    @property
    def lines(self) -> int:
        """How many lines there were, blank ones not counted."""
        return self.accepted + self.duplicates + self.quarantined

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.accepted + other.accepted,
            self.updated + other.updated,
            self.duplicates + other.duplicates,
            self.quarantined + other.quarantined,
        )


@dataclass(frozen=True, slots=True)
class LoadedBatch:
    """What a load did with one file. Of a batch that was there before, the types are not told."""

    id: str
    source: str
    was_known: bool
    counts: Counts
    by_type: Mapping[str, Counts]


@dataclass(frozen=True, slots=True)
class Total:
    """What a load did with all files together."""

    counts: Counts
    by_type: Mapping[str, Counts]


def summed(batches: Sequence[LoadedBatch]) -> Total:
    """Return the sum over batches."""
    counts = sum((batch.counts for batch in batches), start=Counts())
    by_type = {
        type_: sum((batch.by_type.get(type_, Counts()) for batch in batches), start=Counts()) for type_ in REPORTED
    }
    return Total(counts, by_type)


@contextmanager
def loading(now: datetime) -> Iterator[Callable[[ActivityFile, Callable[[int], None]], LoadedBatch]]:
    """Yield `load(file, advance)`; while the block lasts, nobody else loads.

    `advance` is told how many bytes of the file were read since it was told last.

    Raises
    ------
    Conflict
        When another process is loading.
    """
    storage: Storage = current_app.extensions["storage"]
    storage.activity.mkdir(parents=True, exist_ok=True)
    with storage.lock("activity"):
        _clear(storage)
        yield partial(_load, storage, to_us(now))


def _clear(storage: Storage) -> None:
    with reading() as session:
        clear_leftovers(storage, batch_ids(session))


def _load(storage: Storage, now_us: int, file: ActivityFile, advance: Callable[[int], None]) -> LoadedBatch:
    """Load one file; raise UnreadableActivity when it is broken as a whole, and nothing of it is kept."""
    batch = batch_id(file)
    with reading() as session:
        if known := session.get(ActivityBatch, batch):
            return _known(known, file.source)
        batches = batch_ids(session)
        removed = set(session.scalars(select(Removal.account_hash)))
    stage = Stage(
        folder=storage.activity / f"{UNFINISHED}{batch}",
        source=file.source,
        now_us=now_us,
        is_removed=removal_check(partial(account_hash, storage), removed),
    )
    stage.folder.mkdir()
    remove_parts(storage, batch)
    try:
        stage_all(stage, decode_file(file, advance))
        with gathering(storage, stage, batches) as found:
            return _settle(found, batch)
    finally:
        _clear(storage)


def _known(row: ActivityBatch, source: str) -> LoadedBatch:
    counts = Counts(duplicates=row.lines - row.quarantined, quarantined=row.quarantined)
    return LoadedBatch(row.id, source, was_known=True, counts=counts, by_type=MappingProxyType({}))


def _settle(found: Gathering, batch: str) -> LoadedBatch:
    """Open accounts, write what is new, and make it count."""
    with reading() as session:
        for names in names_without_id(found):
            know(found, account_ids(session, names))
    by_type = _count(found)
    counts = sum(by_type.values(), start=Counts())
    with transaction() as session:
        for names in names_without_id(found):
            know(found, open_accounts(session, names))
        for handles in latest_handles(found):
            remember_handles(session, handles)
        heed_answers(session, answers(found), now=from_us(found.stage.now_us))
        heed_codes(session, seen_codes(found), now=from_us(found.stage.now_us))
        publish(found.storage, found.stage, write_parts(found, batch), batch)
        _record(session, found.stage, batch, counts)
    return LoadedBatch(batch, found.stage.source, was_known=False, counts=counts, by_type=by_type)


def _count(found: Gathering) -> dict[str, Counts]:
    by_type: dict[str, Counts] = {}
    for type_ in REPORTED:
        new = accepted(found, type_) if type_ in STAGED else 0
        by_type[type_] = Counts(
            accepted=new,
            updated=updated(found, type_),
            duplicates=found.stage.staged[type_] - new,
            quarantined=found.stage.quarantined[type_],
        )
    return by_type


def _record(session: Session, stage: Stage, batch: str, counts: Counts) -> None:
    row = {
        "id": batch,
        "source": stage.source,
        "loaded_us": stage.now_us,
        "lines": counts.lines,
        "accepted": counts.accepted,
        "updated": counts.updated,
        "duplicates": counts.duplicates,
        "quarantined": counts.quarantined,
    }
    session.execute(insert(ActivityBatch), [row])
