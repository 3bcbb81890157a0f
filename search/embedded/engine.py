"""The port, spoken by tantivy."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import tantivy
from tantivy import Occur

from kernel.errors import AppError, Conflict
from search.cursors import Position, read_cursor, write_cursor
from search.embedded.beginnings import suggested
from search.embedded.clauses import Asking, Occurring, all_of
from search.embedded.counts import count_facets
from search.embedded.layout import FORM, line_of, schema_for
from search.embedded.orders import Ranked, order_of
from search.embedded.tiers import tiers_of
from search.entries import MARK
from search.errors import NO_CURSOR, OLDER_FORM, IndexOutdated, SearchResting, StaleCursor, UnknownSearch
from search.forms import answerable
from search.port.beginning import Beginning
from search.port.document import Document
from search.port.engine import About
from search.port.page import Page, Row
from search.port.query import Order, Query

_ABOUT = "meta.json"
_FILES = "tantivy"
#: What tantivy replaces with every commit.
_COMMITTED = f"{_FILES}/meta.json"
_WRITER_BYTES = 192_000_000
_WRITER_THREADS = 2
_CONTENTS_AT_ONCE = 20_000


def make_index(folder: Path, about: About) -> "EmbeddedEngine":
    """Make an empty index in an existing empty folder."""
    (folder / _FILES).mkdir()
    (folder / _ABOUT).write_text(json.dumps({**asdict(about), "form": FORM}))
    with _translated_errors():
        tantivy.Index(schema_for(about.topics), path=str(folder / _FILES), reuse=False)
    return open_index(folder)


def open_index(folder: Path) -> "EmbeddedEngine":
    """Open an index to write into it or to ask it."""
    try:
        about = json.loads((folder / _ABOUT).read_text())
    except (OSError, ValueError) as error:
        raise SearchResting("The search index cannot be read. `flask search rebuild` makes a new one.") from error
    with _translated_errors():
        index = tantivy.Index.open(str(folder / _FILES))
        index.config_reader("manual")
    form = about.pop("form", 0)
    return EmbeddedEngine(About(**{**about, "topics": tuple(about["topics"])}), index, folder / _COMMITTED, form=form)


@lru_cache(maxsize=4)
def open_for_readers(folder: Path) -> "EmbeddedEngine":
    """Open an index once a process, only to ask it."""
    return open_index(folder)


class EmbeddedEngine:
    """One index in one folder. `search.port.engine` says what it promises; one process at a time may write."""

    def __init__(self, about: About, index: tantivy.Index, committed: Path, *, form: int = FORM) -> None:
        self.about = about
        self._form = form
        self._index = index
        self._committed = committed
        self._seen: tuple[int, ...] = ()
        self._writer: tantivy.IndexWriter | None = None
        self._highest_id = 0

    @property
    def name(self) -> str:
        """The name of the index."""
        return self.about.name

    @property
    def as_of_s(self) -> int:
        """The moment the figures describe, epoch seconds."""
        return self.about.as_of_s

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace people; ids that rise from an empty index on are the fastest."""
        self._check_form()
        for document in documents:
            line = line_of(document, as_of_s=self.as_of_s)
            with _translated_errors():
                writer = self._writer or self._writing()
                if document.id <= self._highest_id:
                    writer.delete_documents_by_term("id", document.id)
                writer.add_json(line)
            self._highest_id = max(self._highest_id, document.id)

    def remove(self, ids: Iterable[int]) -> None:
        """Take people out."""
        with _translated_errors():
            writer = self._writing()
            for person_id in ids:
                writer.delete_documents_by_term("id", person_id)

    def commit(self) -> None:
        """Make what was put and removed visible to readers, for good."""
        if self._writer is None:
            return
        with _translated_errors():
            self._writer.commit()

    def close(self) -> None:
        """Commit, end merging and let the next writer in."""
        self.commit()
        writer, self._writer = self._writer, None
        if writer is not None:
            with _translated_errors():
                writer.wait_merging_threads()

    def find(self, query: Query) -> Page:
        """Answer a query."""
        query = answerable(query, form=self._form)
        position = read_cursor(self.name, query)
        with _translated_errors():
            return _Question(self, self._searcher(), query, position).answer()

    def suggest(self, beginning: Beginning) -> tuple[int, ...]:
        """Return the people who may be meant by what somebody has begun to type."""
        self._check_form()
        with _translated_errors():
            asking = Asking(self.schema, frozenset(self.about.topics), self.as_of_s)
            return suggested(self._searcher(), asking, beginning)

    def contents(self) -> Iterator[tuple[int, int]]:
        """Yield the id of everybody in the index with the mark of their document."""
        self._check_form()
        with _translated_errors():
            searcher, last = self._searcher(), 0
            while True:
                later = tantivy.Query.range_query(self.schema, "id", tantivy.FieldType.Integer, last + 1, None)
                hits = searcher.search(
                    later, _CONTENTS_AT_ONCE, count=False, order_by_field="id", order=tantivy.Order.Asc
                ).hits
                marks = searcher.fast_field_values(MARK, [address for _id, address in hits])
                yield from (
                    (person_id, int(mark or 0)) for (person_id, _address), mark in zip(hits, marks, strict=True)
                )
                if len(hits) < _CONTENTS_AT_ONCE:
                    return
                last = hits[-1][0]

    @property
    def schema(self) -> tantivy.Schema:
        """The fields of the index."""
        return self._index.schema

    @property
    def is_outdated(self) -> bool:
        """Whether the index has another form than what would be put into it."""
        return self._form != FORM

    def _searcher(self) -> tantivy.Searcher:
        """Return the state of the last commit; it is opened when there was one, which takes as long as a question."""
        there = self._committed.stat()
        committed = (there.st_ino, there.st_mtime_ns, there.st_size)
        if committed != self._seen:
            self._index.reload()
            self._seen = committed
        return self._index.searcher()

    def _check_form(self) -> None:
        if self.is_outdated:
            raise IndexOutdated(OLDER_FORM)

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(_WRITER_BYTES, _WRITER_THREADS)
            # In an index that holds people, any id may be known and has to be replaced.
            self._highest_id = 1 << 62 if self._searcher().num_docs else 0
        return self._writer


class _Question:
    """One query over one state of an index."""

    def __init__(
        self, engine: EmbeddedEngine, searcher: tantivy.Searcher, query: Query, position: Position | None
    ) -> None:
        self._name, self._query, self._position = engine.name, query, position
        self._searcher = searcher
        self._asking = Asking(engine.schema, frozenset(engine.about.topics), engine.as_of_s)
        self._order = order_of(query, self._asking, searcher)
        if position is not None and len(position.keys) != self._order.keys_count:
            raise StaleCursor(NO_CURSOR)
        self._wanted = [word for word in query.words if not word.is_without]
        self._is_near = position is not None and position.is_near
        self._passing = self._clauses(query)
        self._total = self._count(self._passing)
        if not (self._total or position) and self._was_found_nowhere():
            self._is_near = True
            self._passing = self._clauses(query)
            self._total = self._count(self._passing)

    def answer(self) -> Page:
        ranked = self._ranked(self._query.size + 1) if self._total else []
        shown = ranked[: self._query.size]
        return Page(
            rows=tuple(Row(person.id, tier or None, person.topic) for tier, person in shown),
            total=self._total,
            facets=count_facets(self._searcher, self._query, self._passing_of),
            next_cursor=self._cursor_after(*shown[-1]) if len(ranked) > len(shown) else None,
            is_near=self._is_near,
        )

    def _clauses(self, query: Query) -> list[Occurring]:
        return [*self._asking.filters(query), *self._asking.words(query, is_near=self._is_near)]

    def _passing_of(self, query: Query) -> tantivy.Query:
        return all_of(self._passing if query == self._query else self._clauses(query))

    def _count(self, clauses: list[Occurring]) -> int:
        return int(self._searcher.search(all_of(clauses), 1).count)  # type: ignore[attr-defined]  # not in the stubs

    def _was_found_nowhere(self) -> bool:
        typed = Query(words=tuple(self._wanted))
        return bool(self._wanted) and not self._count(self._asking.words(typed, is_near=False))

    def _ranked(self, wanted: int) -> list[tuple[int, Ranked]]:
        """Return the next people with their tiers, tier by tier from the highest down."""
        found: list[tuple[int, Ranked]] = []
        for tier, clauses in self._tiers():
            is_reached = self._position is not None and tier == self._position.tier
            after = self._position.keys if self._position and is_reached else None
            people = self._order.first([*self._passing, *clauses], wanted - len(found), after=after)
            found += [(tier, person) for person in people]
            if len(found) >= min(wanted, self._total):
                break
        return found

    def _tiers(self) -> Iterator[tuple[int, list[Occurring]]]:
        """Yield the tiers that still have to be shown; one without clauses where no text tier sets the order."""
        if not self._wanted or self._query.order is not Order.RELEVANCE:
            yield 0, []
            return
        places = [self._asking.places(word, is_near=self._is_near) for word in self._wanted]
        tiers = tiers_of(places, self._passing, total=self._total, asking=self._asking, searcher=self._searcher)
        for tier, clause in tiers:
            if self._position is None or tier <= self._position.tier:
                yield tier, [(Occur.Must, clause)]

    def _cursor_after(self, tier: int, person: Ranked) -> str:
        return write_cursor(self._name, self._query, Position(self._is_near, tier, person.keys))


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:
        raise _told(str(error)) from error


def _told(text: str) -> AppError:
    """Return the error of ours for a sentence of tantivy's: it has one exception for everything."""
    if "max expansions" in text:
        return UnknownSearch("A word with * would find too much. Write more letters before the *.")
    if "LockBusy" in text:
        return Conflict("Another process is writing to the search index. Try again when it is done.")
    return SearchResting("Search is resting. Please try again soon.")
