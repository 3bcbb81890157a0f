"""Keeps the index up with the scores and with single people: rebuild beside the current one and swap, or catch up."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress

from flask import current_app

from influencers.actions.generations import drop_unread_generations, note_read_generations
from influencers.actions.listing import note_changes, settle_changes
from influencers.errors import GenerationMissing
from influencers.queries.generations import generation
from influencers.queries.listing import pending_changes
from kernel.clock import now
from kernel.database import reading, transaction
from kernel.progress import progress
from kernel.storage import Pointer, Storage
from search.embedded.shelf import EmbeddedShelf
from search.errors import DocumentsRefused, IndexMissing, IndexOutdated, SearchResting
from search.indexes import next_name, shelf
from search.shelves import Shelf, counter_of, generation_of
from search.swaps import Ready, forget_ready, note_refusal, ready_index
from search.writing import about_index, all_documents, apply

LOCK = "search"
EVERY_CHANGE = 2**62
_CHANGES_AT_ONCE = 5_000
#: So many indexes are kept before the current one: who turns pages goes on in theirs while two others are built.
_KEPT_BEFORE = 2
#: More than so many refused, and more than this share of everybody, are no single people: such an index is none.
_FEW, _MOST_REFUSED_SHARE = 10, 0.01


def rebuild() -> str:
    """Build the index of the current scores beside the current index, swap, and return its name.

    Readers keep the old index until the pointer moves; a crash leaves it, and the next run sweeps what was unfinished.
    Raises Conflict while another process writes, GenerationMissing before anybody was scored, and DocumentsRefused when
    the index was swapped without some people: they stay pending.
    """
    storage: Storage = current_app.extensions["storage"]
    with _forgetting_in_the_end(), storage.lock(LOCK):
        shelf().sweep()
        _drop_ready(storage)
        with reading() as session:
            covered = pending_changes(session, EVERY_CHANGE)
        name, refused = _build_current(storage)
        _swap(storage, name, covered, refused)
    return name


def catch_up() -> int:
    """Bring the kept indexes up to date with single people; return how many changes were settled.

    Changes are read in one short transaction and settled in another; in between the engine takes its time. What fails
    is not settled, what is changed meanwhile stays. Raises Conflict while another process writes.
    """
    storage: Storage = current_app.extensions["storage"]
    with storage.lock(LOCK):
        return apply_changes(storage)


def keep_up() -> None:
    """Do whichever is due: rebuild when no index of the current scores is there as we write it; else catch up.

    While the engine does not let a new index be shown, that index is kept, brought up to date and tried again, at
    growing intervals: it is not built anew.
    """
    storage: Storage = current_app.extensions["storage"]
    pointer = storage.current()
    if pointer.scores is None:
        return
    ready = ready_index(storage)
    if _needs_another(pointer):
        if ready and not ready.is_due(now()) and pointer.index in shelf().names():
            # One of an older form takes nobody in; who left is left out of what it finds.
            with suppress(IndexOutdated):
                catch_up()
        else:
            _show_ready_or_rebuild(storage, ready)
        return
    if (ready := _worth_showing(storage, pointer)) and ready.is_due(now()):
        _show_ready_or_rebuild(storage, ready)
        return
    try:
        with _forgetting_in_the_end():
            catch_up()
    except (IndexMissing, IndexOutdated):
        rebuild()


def _needs_another(pointer: Pointer) -> bool:
    """Return whether the current index is none of the current scores, as we write it."""
    name = pointer.index
    if name is None or not shelf().is_ours(name):
        return True
    try:
        return generation_of(name) != pointer.scores or shelf().is_outdated(name)
    except IndexMissing:
        return True


def _worth_showing(storage: Storage, pointer: Pointer) -> Ready | None:
    """Return what waits beside an index that would do; what is shown already, gone or of other scores is forgotten."""
    ready = ready_index(storage)
    if ready is None or not (ready.index == pointer.index or _needs_another(Pointer(pointer.scores, ready.index))):
        return ready
    with storage.lock(LOCK):
        if ready_index(storage) == ready:
            _drop_ready(storage)
            forget_ready(storage)
    return None


def _show_ready_or_rebuild(storage: Storage, ready: Ready | None) -> None:
    name = ready.index if ready else None
    if name not in shelf().names() or _needs_another(Pointer(storage.current().scores, name)):
        rebuild()
        return
    with _forgetting_in_the_end(), storage.lock(LOCK):
        # What changed since it was built, or when it was, is still pending.
        _swap(storage, name, {}, frozenset())


def _swap(storage: Storage, name: str, covered: dict[int, int], refused: Collection[int]) -> None:
    """Lead everybody to a new index that met some changes already, and bring every kept one up to date."""
    before = _kept_before(storage.current().index)
    _show(storage, name, refused)
    _drop_all_but(storage, {name, *before})
    _settle_covered(before, covered, refused)
    # Whoever changed while the index was built is in it as they were, or was met twice: catching up mends both.
    apply_changes(storage)


def apply_changes(storage: Storage) -> int:
    """Apply pending changes to every kept index; return how many were settled. Hold the lock.

    Whom an engine refuses stays pending, and is told when everybody else is settled. Raises IndexMissing when the
    current index is not there any more.
    """
    current = storage.current().index
    if current is None or not shelf().is_ours(current):
        return 0
    names = shelf().names()
    if current not in names:
        raise IndexMissing("The search index is not there any more. `flask search rebuild` makes a new one.")
    shelf().show(current)
    note_read_generations(map(generation_of, names))
    settled = 0
    refused: set[int] = set()
    while changes := _pending(without=refused):
        refused |= _apply_to_all(names, set(changes.values()), current)
        done = {change: who for change, who in changes.items() if who not in refused}
        with transaction() as session:
            settle_changes(session, done)
        settled += len(done)
    if refused:
        raise DocumentsRefused.of(refused)
    return settled


def _pending(*, without: Collection[int]) -> dict[int, int]:
    """Return the oldest changes, but not those of people who were refused just now: others wait behind them."""
    with reading() as session:
        # Each of them may have changed several times; whoever is refused waits in front of the others.
        limit = _CHANGES_AT_ONCE if not without else EVERY_CHANGE
        changes = pending_changes(session, limit)
    waiting = [(change, who) for change, who in changes.items() if who not in without]
    return dict(waiting[:_CHANGES_AT_ONCE])


def _apply_to_all(names: Iterable[str], changed: set[int], current: str | None) -> set[int]:
    """Apply changes to every kept index; return those whom one of them did not take."""
    refused: set[int] = set()
    for name in names:
        try:
            apply(shelf(), name, changed, is_current=name == current)
        except DocumentsRefused as error:
            refused |= error.ids
    return refused


def _kept_before(current: str | None) -> list[str]:
    """Return the indexes that stay beside a new one: the current one and the one before it, as far as they are there.

    What was built whole and not shown, as a crash or an engine that refuses leaves it, counts on from the current one
    and is none of them.
    """
    if current is None or not shelf().is_ours(current):
        return []
    return [name for name in shelf().names() if counter_of(name) <= counter_of(current)][-_KEPT_BEFORE:]


def _show(storage: Storage, name: str, refused: Collection[int]) -> None:
    """Lead everybody to an index; where the engine does not allow it, it waits, and the current one stays."""
    try:
        shelf().show(name)
    except SearchResting as error:
        with transaction() as session:
            note_changes(session, sorted(refused), now=now())
        note_refusal(storage, name, error.message, now=now())
        raise
    storage.point({"index": name})
    forget_ready(storage)


def _drop_ready(storage: Storage) -> None:
    """Drop what waits to be shown, as another index is built in its place; how long it was tried is remembered."""
    ready = ready_index(storage)
    if ready is None or not shelf().is_ours(ready.index):
        return
    if ready.index == storage.current().index:
        # It was shown, and the process ended before that was noted.
        forget_ready(storage)
    else:
        shelf().drop(ready.index)


def _settle_covered(before: Collection[str], covered: dict[int, int], refused: Collection[int]) -> None:
    """Settle what the new index met when it was built, but for whom it refused.

    The indexes before it meet them now: whoever turns pages there finds nobody by what is hidden since.
    """
    refused, changed = set(refused), sorted(set(covered.values()))
    for start in range(0, len(changed), _CHANGES_AT_ONCE):
        refused |= _apply_to_all(before, set(changed[start : start + _CHANGES_AT_ONCE]), current=None)
    with transaction() as session:
        settle_changes(session, covered)
        note_changes(session, sorted(refused), now=now())


def _build_current(storage: Storage) -> tuple[str, frozenset[int]]:
    """Build the index of the current scores; do it again when they were replaced and dropped meanwhile.

    Returns its name, and who was refused.
    """
    while True:
        pointer = storage.current()
        if pointer.scores is None:
            raise GenerationMissing("Nobody has been scored yet. `flask scores run` makes the first generation.")
        name = next_name(shelf(), pointer.scores, current=pointer.index)
        refused = _build(shelf(), name)
        try:
            generation(pointer.scores)
        except GenerationMissing:
            shelf().drop(name)
        else:
            return name, refused


def _build(shelf: Shelf, name: str) -> frozenset[int]:
    """Build an index; return the few who were refused. Where it is more than a few, nothing is built."""
    seen_count = 0

    def count(people_count: int) -> None:
        nonlocal seen_count
        seen_count += people_count
        advance(people_count)

    with shelf.make(about_index(name)) as engine, progress(None, "Indexing", unit="people") as advance:
        try:
            engine.put(all_documents(generation_of(name), count))
        except DocumentsRefused as error:
            if len(error.ids) > max(_FEW, _MOST_REFUSED_SHARE * seen_count):
                raise
            return error.ids
    return frozenset()


@contextmanager
def _forgetting_in_the_end() -> Iterator[None]:
    """Drop, when the work inside is done, the generations that no index needs any more."""
    try:
        yield
    except DocumentsRefused:
        # Everybody else is in; one who is refused for good must not keep every generation.
        drop_unread_generations()
        raise
    drop_unread_generations()


def _drop_all_but(storage: Storage, kept: set[str | None]) -> None:
    for name in shelf().names():
        if name not in kept:
            shelf().drop(name)
    if not isinstance(shelf(), EmbeddedShelf):
        # What the embedded engine kept before another one was chosen: nobody brings it up to date any more.
        folders = EmbeddedShelf(storage)
        for name in folders.names():
            folders.drop(name)
