"""The port, spoken by tantivy."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path

import tantivy

from search.cursors import read_cursor
from search.embedded.beginnings import suggested
from search.embedded.clauses import Asking
from search.embedded.failures import refusal_in, translated_errors
from search.embedded.layout import FORM, line_of, schema_for
from search.embedded.question import Question
from search.errors import OLDER_FORM, DocumentsRefused, IndexOutdated, SearchResting
from search.forms import answerable
from search.marks import MARK
from search.port.beginning import Beginning
from search.port.document import Document
from search.port.engine import About
from search.port.page import Page
from search.port.query import Query

_ABOUT = "meta.json"
_FILES = "tantivy"
#: What tantivy replaces with every commit.
_COMMITTED = f"{_FILES}/meta.json"
_WRITER_BYTES = 192_000_000
#: One thread takes lines in sooner than Python makes them. A second would only take turns with it, and cost more.
_WRITER_THREADS = 1
#: Of single lines each would have to wake that thread, which costs as much as a line itself.
_LINES_AT_ONCE = 1_000
_CONTENTS_AT_ONCE = 20_000


def make_index(folder: Path, about: About) -> "EmbeddedEngine":
    """Make an empty index in an existing empty folder."""
    (folder / _FILES).mkdir()
    (folder / _ABOUT).write_text(json.dumps({**asdict(about), "form": FORM}))
    with translated_errors():
        tantivy.Index(schema_for(about.topics), path=str(folder / _FILES), reuse=False)
    return open_index(folder)


def open_index(folder: Path) -> "EmbeddedEngine":
    """Open an index to write into it or to ask it."""
    try:
        about = json.loads((folder / _ABOUT).read_text())
    except (OSError, ValueError) as error:
        raise SearchResting("The search index cannot be read. `flask search rebuild` makes a new one.") from error
    with translated_errors():
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
        """Add or replace people; ids that rise from an empty index on are the fastest.

        Whom tantivy refuses stays as they were; DocumentsRefused names them when everybody else is put.
        """
        self._check_form()
        refused: dict[int, str] = {}
        stream = iter(documents)
        while lines := [(each.id, line_of(each, as_of_s=self.as_of_s)) for each in islice(stream, _LINES_AT_ONCE)]:
            with translated_errors():
                refused |= self._add(lines)
        if refused:
            raise DocumentsRefused.of(refused) from ValueError(next(iter(refused.values())))

    def remove(self, ids: Iterable[int]) -> None:
        """Take people out."""
        with translated_errors():
            writer = self._writing()
            for person_id in ids:
                writer.delete_documents_by_term("id", person_id)

    def commit(self) -> None:
        """Make what was put and removed visible to readers, for good."""
        if self._writer is None:
            return
        with translated_errors():
            self._writer.commit()

    def close(self) -> None:
        """Commit, end merging and let the next writer in, also after a commit that failed."""
        # Let go of first: such a writer goes on taking people in, and keeps none of them.
        writer, self._writer = self._writer, None
        if writer is None:
            return
        with translated_errors():
            try:
                writer.commit()
            finally:
                writer.wait_merging_threads()

    def find(self, query: Query) -> Page:
        """Answer a query."""
        query = answerable(query, form=self._form)
        position = read_cursor(self.name, query)
        with translated_errors():
            return Question(self.name, self._asking, self._searcher(), query, position).answer()

    def suggest(self, beginning: Beginning) -> tuple[int, ...]:
        """Return the people who may be meant by what somebody has begun to type."""
        self._check_form()
        with translated_errors():
            return suggested(self._searcher(), self._asking, beginning)

    def contents(self) -> Iterator[tuple[int, int]]:
        """Yield the id of everybody in the index with the mark of the entry that was put."""
        self._check_form()
        with translated_errors():
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

    @cached_property
    def _asking(self) -> Asking:
        return Asking(self.schema, frozenset(self.about.topics), self.as_of_s)

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

    def _add(self, lines: Iterable[tuple[int, str]]) -> dict[int, str]:
        """Add or replace people by their lines; return whom tantivy refused, and why."""
        writer = self._writing()
        refused: dict[int, str] = {}
        for person_id, line in lines:
            try:
                writer.add_json(line)
            except ValueError as error:
                refused[person_id] = refusal_in(error)
                continue
            if person_id > self._highest_id:
                self._highest_id = person_id
            else:
                # Nothing brings back whom a delete took out, so first it is seen that the line is taken. As the delete
                # takes that one out as well, it is added again.
                writer.delete_documents_by_term("id", person_id)
                writer.add_json(line)
        return refused

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(_WRITER_BYTES, _WRITER_THREADS)
            # In an index that holds people, any id may be known and has to be replaced.
            self._highest_id = 1 << 62 if self._searcher().num_docs else 0
        return self._writer
