"""The port, spoken by Elasticsearch."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from elasticsearch import Elasticsearch

from search.cursors import Position, read_cursor, write_cursor
from search.elasticsearch.beginnings import body_of, people_in
from search.elasticsearch.bulk import Bulk, putting, removing
from search.elasticsearch.clauses import Asking
from search.elasticsearch.counts import Answers, Counts, total_of
from search.elasticsearch.failures import checked, checked_search, translated_failures
from search.elasticsearch.mapping import FORM, source_of
from search.elasticsearch.orders import Body, InOrder, Paging, Ranked, order_of
from search.errors import OLDER_FORM, IndexOutdated
from search.forms import answerable
from search.port.beginning import Beginning
from search.port.document import Document
from search.port.engine import About
from search.port.page import FacetCount, Page, Row
from search.port.query import Query

_CONTENTS_AT_ONCE = 10_000
_COUNTED: Body = {"size": 0, "track_total_hits": True}


class ElasticsearchEngine:
    """One index on a server, asked by its name and never by the alias. `search.port.engine` says what it promises."""

    def __init__(self, client: Elasticsearch, about: About, *, form: int = FORM, bulk: Bulk | None = None) -> None:
        self.about = about
        self._form = form
        self._client = client
        self._bulk = bulk or Bulk(client, about.name)
        self._is_changed = False

    @property
    def name(self) -> str:
        """The name of the index."""
        return self.about.name

    @property
    def as_of_s(self) -> int:
        """The moment the figures describe, epoch seconds."""
        return self.about.as_of_s

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace people; one call with many is faster than many calls."""
        self._check_form()
        self._is_changed = True
        self._bulk.send(putting(document.id, source_of(document, as_of_s=self.as_of_s)) for document in documents)

    def remove(self, ids: Iterable[int]) -> None:
        """Take people out."""
        self._is_changed = True
        self._bulk.send(map(removing, ids))

    def commit(self) -> None:
        """Make what was put and removed visible to readers, for good."""
        if not self._is_changed:
            return
        with translated_failures():
            checked_search(checked(self._client.indices.refresh(index=self.name).body))
        self._is_changed = False

    def close(self) -> None:
        """Commit; the next `put` or `remove` writes again."""
        self.commit()

    def find(self, query: Query) -> Page:
        """Answer a query."""
        query = answerable(query, form=self._form)
        asking = Asking(frozenset(self.about.topics), self.as_of_s)
        order = order_of(query, asking.topics)
        position = read_cursor(self.name, query)
        order.check(position)
        asked = _Question(query, order, asking, position, is_near=position is not None and position.is_near)
        answer = asked.read(self.ask(asked.bodies()))
        if not answer.total and position is None and self._is_found_nowhere(query, asking):
            asked = replace(asked, is_near=True)
            answer = asked.read(self.ask(asked.bodies()))
        return asked.page(self.name, answer)

    def suggest(self, beginning: Beginning) -> tuple[int, ...]:
        """Return the people who may be meant by what somebody has begun to type."""
        self._check_form()
        if not beginning.pieces:
            return ()
        (answer,) = self.ask([body_of(beginning)])
        return people_in(answer)

    def contents(self) -> Iterator[tuple[int, int]]:
        """Yield the id of everybody in the index with the mark of the entry that was put."""
        self._check_form()
        body: Body = {"size": _CONTENTS_AT_ONCE, "sort": ["id", "mark"], "stored_fields": "_none_"}
        body["track_total_hits"] = False
        while True:
            (answer,) = self.ask([body])
            places = [hit["sort"] for hit in answer["hits"]["hits"]]
            yield from ((person_id, mark) for person_id, mark in places)
            if len(places) < _CONTENTS_AT_ONCE:
                return
            body |= {"search_after": places[-1]}

    def ask(self, bodies: Sequence[Body]) -> Answers:
        """Return the answers to some searches, all whole."""
        # Part of an answer is no answer: totals and order would be wrong without anybody seeing it.
        head = {"index": self.name, "allow_partial_search_results": False}
        lines = [line for body in bodies for line in (head, body)]
        with translated_failures():
            answer = checked(self._client.msearch(searches=lines).body)
        return [checked_search(each) for each in answer["responses"]]

    @property
    def is_outdated(self) -> bool:
        """Whether the index has another form than what would be put into it."""
        return self._form != FORM

    def _check_form(self) -> None:
        if self.is_outdated:
            raise IndexOutdated(OLDER_FORM)

    def _is_found_nowhere(self, query: Query, asking: Asking) -> bool:
        wanted = tuple(word for word in query.words if not word.is_without)
        if not wanted:
            return False
        (answer,) = self.ask([_COUNTED | {"query": asking.question(Query(words=wanted), is_near=False)}])
        return not total_of(answer)


@dataclass(frozen=True, slots=True)
class _Answer:
    ranked: list[Ranked]
    total: int
    facets: Mapping[str, tuple[FacetCount, ...]]


@dataclass(frozen=True, slots=True)
class _Question:
    """One query, its words read as they were typed or as near ones: the searches to ask, and how to read them."""

    query: Query
    order: InOrder
    asking: Asking
    position: Position | None
    is_near: bool

    def bodies(self) -> list[Body]:
        """Return the searches: those that count, those of the page."""
        question = self.asking.question(self.query, is_near=self.is_near, has_tiers=self.order.has_tiers)
        return [*self._counts.bodies(), *self._paging.bodies(question, self.query.size + 1)]

    def read(self, answers: Answers) -> _Answer:
        """Return what the answers to `bodies` say."""
        count = self._counts.searches_count
        total, facets = self._counts.read(answers[:count])
        return _Answer(self._paging.read(answers[count:]), total, facets)

    def page(self, index: str, answer: _Answer) -> Page:
        """Return an answer as the port gives it."""
        shown = answer.ranked[: self.query.size]
        cursor = None
        if len(answer.ranked) > len(shown):
            last = shown[-1]
            cursor = write_cursor(index, self.query, Position(self.is_near, last.tier, last.keys))
        return Page(
            rows=tuple(Row(person.id, person.tier or None, person.topic) for person in shown),
            total=answer.total,
            facets=answer.facets,
            next_cursor=cursor,
            is_near=self.is_near,
        )

    @property
    def _counts(self) -> Counts:
        return Counts(self.query, self.asking, self.is_near)

    @property
    def _paging(self) -> Paging:
        return Paging(self.query, self.order, self.asking, self.position)
