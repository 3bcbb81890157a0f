"""Keeps the index up with the scores and with single people: rebuild beside the current one and swap, or catch up."""

import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from flask import current_app

from influencers.actions.generations import drop_unread_generations
from influencers.actions.listing import settle_changes
from influencers.errors import GenerationMissing
from influencers.queries.cards import PersonFacts
from influencers.queries.generations import generation
from influencers.queries.hidden import without_hidden
from influencers.queries.listing import listed_ids, pending_changes
from influencers.queries.people import people
from kernel.database import reading, transaction
from kernel.progress import progress
from kernel.storage import Storage
from search.documents import document_of
from search.embedded.engine import About, make_index, open_index
from search.indexes import folder_of, generation_of, index_names, next_name
from search.port import Document

_LOCK = "search"
_PEOPLE_AT_ONCE = 2_000
_CHANGES_AT_ONCE = 5_000
_ALL = 2**62


def rebuild() -> str:
    """Build the index of the current scores beside the current index, swap, and return its name.

    Readers keep the old index until the pointer moves; a crash leaves it, and the next run sweeps what was unfinished.
    Raises Conflict while another process writes, GenerationMissing before anybody was scored.
    """
    storage: Storage = current_app.extensions["storage"]
    with storage.lock(_LOCK):
        storage.sweep(storage.index)
        with reading() as session:
            covered = pending_changes(session, _ALL)
        name = _build_current(storage)
        previous = storage.current().index
        storage.point({"index": name})
        _drop_all_but(storage, {name, previous})
        _settle_covered(storage, previous, covered)
        # Whoever changed while the index was built is in it as they were, or was met twice: catching up mends both.
        _catch_up(storage)
    drop_unread_generations()
    return name


def catch_up() -> int:
    """Bring the kept indexes up to date with single people; return how many changes were settled.

    Changes are read in one short transaction and settled in another; in between the engine takes its time. What fails
    is not settled, what is changed meanwhile stays. Raises Conflict while another process writes.
    """
    storage: Storage = current_app.extensions["storage"]
    with storage.lock(_LOCK):
        return _catch_up(storage)


def keep_up() -> None:
    """Do whichever is due: rebuild when the scores are of another generation than the index, else catch up."""
    pointer = current_app.extensions["storage"].current()
    if pointer.scores is None:
        return
    if pointer.index is None or generation_of(pointer.index) != pointer.scores:
        rebuild()
    else:
        catch_up()
        drop_unread_generations()


def _settle_covered(storage: Storage, previous: str | None, covered: dict[int, int]) -> None:
    """Settle what the new index met when it was built; from the one before it only those go who may not be shown."""
    with reading() as session:
        left = set(covered.values()) - listed_ids(session, covered.values())
    if previous is not None and left:
        _apply(storage, previous, left, set())
    with transaction() as session:
        settle_changes(session, covered)


def _build_current(storage: Storage) -> str:
    """Build the index of the current scores; do it again when they were replaced and dropped meanwhile."""
    while True:
        number = storage.current().scores
        if number is None:
            raise GenerationMissing("Nobody has been scored yet. `flask scores run` makes the first generation.")
        name = next_name(storage, number)
        _build(storage, name, number)
        try:
            generation(number)
        except GenerationMissing:
            shutil.rmtree(folder_of(storage, name))
        else:
            return name


def _build(storage: Storage, name: str, number: int) -> None:
    figures = generation(number)
    with storage.new_folder(folder_of(storage, name)) as folder:
        about = About(
            name=name,
            generation=number,
            as_of_s=_end_of_day_s(figures.manifest.as_of_on),
            topics=tuple(sorted(figures.topic_sums())),
        )
        engine = make_index(folder, about)
        with progress(None, "Indexing", unit="people") as advance:
            for batch in _batches(people(figures), _PEOPLE_AT_ONCE):
                engine.put(_listed(batch))
                advance(len(batch))
        engine.close()


def _end_of_day_s(as_of_on: date) -> int:
    """Return the moment up to which figures of a day count, epoch seconds."""
    return int(datetime.combine(as_of_on + timedelta(days=1), time(), UTC).timestamp())


def _listed(batch: list[PersonFacts]) -> list[Document]:
    with reading() as session:
        listed = listed_ids(session, [facts.id for facts in batch])
        shown = without_hidden(session, [facts for facts in batch if facts.id in listed])
    return [document_of(facts) for facts in shown]


def _catch_up(storage: Storage) -> int:
    names = index_names(storage) if storage.current().index is not None else []
    settled = 0
    while names:
        with reading() as session:
            changes = pending_changes(session, _CHANGES_AT_ONCE)
            changed = set(changes.values())
            listed = listed_ids(session, changed)
        if not changes:
            break
        for name in names:
            _apply(storage, name, changed, listed)
        with transaction() as session:
            settle_changes(session, changes)
        settled += len(changes)
    return settled


def _apply(storage: Storage, name: str, changed: set[int], listed: set[int]) -> None:
    """Put changed people who may be shown into an index as they are in its generation, and take out the others."""
    engine = open_index(folder_of(storage, name))
    try:
        known = _documents(generation_of(name), listed)
        engine.put(known)
        engine.remove(changed - {document.id for document in known})
    finally:
        engine.close()


def _documents(number: int, ids: set[int]) -> list[Document]:
    if not ids:
        return []
    try:
        figures = generation(number)
    except GenerationMissing:
        # An index outlives its generation only as the one before; nobody is put into it any more.
        return []
    with reading() as session:
        shown = without_hidden(session, list(people(figures, ids)))
    return [document_of(facts) for facts in shown]


def _drop_all_but(storage: Storage, kept: set[str | None]) -> None:
    for name in index_names(storage):
        if name not in kept:
            shutil.rmtree(folder_of(storage, name))


def _batches(facts: Iterable[PersonFacts], size: int) -> Iterator[list[PersonFacts]]:
    stream = iter(facts)
    while batch := list(islice(stream, size)):
        yield batch
