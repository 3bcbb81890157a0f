"""Whether the kept indexes hold whom they should, and how the engine is: what operators ask when they doubt."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app

from influencers.errors import GenerationMissing
from influencers.queries.listing import listed_ids, pending_changes
from kernel.database import reading
from kernel.progress import progress
from kernel.storage import Storage
from search.entries import entry_of
from search.errors import OLDER_FORM, IndexMissing, IndexOutdated, SearchResting
from search.indexes import shelf
from search.jobs import EVERY_CHANGE, LOCK, apply_changes
from search.marks import line_of_entry, mark_of
from search.port.engine import Engine
from search.port.query import Query
from search.shelves import Health, generation_of
from search.swaps import ready_index
from search.writing import all_documents, apply


@dataclass(frozen=True, slots=True)
class Differences:
    """Where an index is not what it should be; ids of people, the smallest first."""

    index: str
    people_count: int  # that it holds
    missing: tuple[int, ...]
    extra: tuple[int, ...]
    stale: tuple[int, ...]  # there, but not as they are

    @property
    def ids(self) -> set[int]:
        """Everybody about whom it is wrong."""
        return {*self.missing, *self.extra, *self.stale}


@dataclass(frozen=True, slots=True)
class Condition:
    """How search is, for an operator."""

    health: Health | None  # None when the engine does not answer
    index: str | None
    people_count: int | None  # in the index; None when it could not be asked
    waiting_count: int  # changes that the index does not know yet
    problems: tuple[str, ...]


def verify(*, is_to_mend: bool = False) -> tuple[Differences, ...]:
    """Compare every kept index with its generation, who may be shown and what they hide; mend it when asked to.

    Who changed and waits for `catch_up` is no difference. Returns what was wrong before mending. Raises Conflict while
    another process writes, IndexMissing before the first index, IndexOutdated when the current one is of an older form.
    """
    storage: Storage = current_app.extensions["storage"]
    with storage.lock(LOCK):
        current = storage.current().index
        names = shelf().names()
        if current is None or current not in names:
            raise IndexMissing("The search index is not there. `flask search rebuild` makes it.")
        with reading() as session:
            waiting = set(pending_changes(session, EVERY_CHANGE).values())
        found = [each for name in names if (each := _compare(name, waiting, is_current=name == current))]
        if is_to_mend:
            for each in found:
                apply(shelf(), each.index, each.ids, is_current=each.index == current)
            apply_changes(storage)
    return tuple(found)


def condition() -> Condition:
    """Return how search is; what is wrong is told in it and not raised."""
    storage: Storage = current_app.extensions["storage"]
    pointer = storage.current()
    with reading() as session:
        waiting_count = len(pending_changes(session, EVERY_CHANGE))
    problems = [*_pointer_problems(pointer.scores, pointer.index)]
    if ready := ready_index(storage):
        problems.append(ready.sentence())
    health, people_count = None, None
    try:
        health = shelf().health()
        problems += health.problems
        if pointer.index and shelf().is_ours(pointer.index):
            if shelf().is_outdated(pointer.index):
                problems.append(f"{OLDER_FORM} The worker does so by itself.")
            people_count = shelf().open(pointer.index).find(Query(size=1)).total
    except (SearchResting, IndexMissing) as error:
        problems.append(error.message)
    return Condition(health, pointer.index, people_count, waiting_count, tuple(problems))


def _pointer_problems(scores: int | None, index: str | None) -> Iterable[str]:
    if scores is None:
        yield "Nobody has been scored yet. `flask scores run` makes the first generation."
    elif index is None:
        yield "Nothing was indexed yet. `flask search rebuild` does it."
    elif not shelf().is_ours(index):
        yield f"The index {index} is of another engine than the one that is set. `flask search rebuild` makes one."
    elif generation_of(index) != scores:
        yield f"The index is of generation {generation_of(index)}, the scores of {scores}: the worker rebuilds it."


def _compare(name: str, waiting: set[int], *, is_current: bool) -> Differences | None:
    """Return where an index is wrong; None for the one before in an older form, which gets nobody put into it."""
    try:
        engine = shelf().open(name)
        held = dict(engine.contents())
    except IndexOutdated:
        if is_current:
            raise
        return None
    people_count = len(held)
    try:
        missing, stale, left = _expected(engine, held)
    except GenerationMissing:
        # Of figures that are gone one thing can still be told: whoever may not be shown must not be there.
        missing, stale, left = set(), set(), _unlisted(held)
    missing, stale, extra = ({*ids} - waiting for ids in (missing, stale, left))
    return Differences(name, people_count, tuple(sorted(missing)), tuple(sorted(extra)), tuple(sorted(stale)))


def _expected(engine: Engine, held: dict[int, int]) -> tuple[set[int], set[int], set[int]]:
    """Return who is missing, who is stale, and who is held but should not be."""
    missing, stale = set(), set()
    left = dict(held)
    with progress(None, f"Comparing {engine.name}", unit="people") as advance:
        for document in all_documents(generation_of(engine.name), advance):
            mark = left.pop(document.id, None)
            if mark is None:
                missing.add(document.id)
            elif mark != mark_of(line_of_entry(entry_of(document, as_of_s=engine.as_of_s))):
                stale.add(document.id)
    return missing, stale, set(left)


def _unlisted(held: Iterable[int]) -> set[int]:
    with reading() as session:
        return set(held) - listed_ids(session, held)
