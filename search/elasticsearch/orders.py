"""The orders of a query as bodies of searches, and what comes back as places of people. Pure.

Elasticsearch sorts by several keys and takes up after any place, so one search gives a page. Only where several topics
are asked there is one search for each, and their answers are merged: a person stands where their best topic puts them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search.columns import TIE_FIELD, falling_field, fit_field, rising_field, score_field
from search.cursors import Position
from search.elasticsearch.clauses import Asking, Clause, all_of, any_of, between
from search.errors import NO_CURSOR, TOPIC_FIRST, StaleCursor, UnknownSearch
from search.keys import id_of_key
from search.port.query import Order, Query

Body = dict[str, Any]

#: A position below it in a falling order is of a lower tier.
_BELOW_EVERY_KEY = -(1 << 63)
_ABOVE_EVERY_TIER = 1_000_000


@dataclass(frozen=True, slots=True)
class Ranked:
    """A person with their text tier, the keys of their place, and the topic that set it."""

    id: int
    tier: int
    keys: tuple[int, ...]
    topic: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One way people are sorted: by a column, and where that does not say it by who comes first among equals."""

    name: str
    topic: int | None = None
    is_rising: bool = False
    is_packed: bool = True  # who comes first among equals stands in the key


@dataclass(frozen=True, slots=True)
class InOrder:
    """The order of one query: by one column, or by the best place in several."""

    columns: tuple[Column, ...]
    has_tiers: bool

    @property
    def keys_count(self) -> int:
        """How many keys the place of a person has."""
        return 1 if all(column.is_packed for column in self.columns) else 2

    def check(self, position: Position | None) -> None:
        """Refuse a position that no page of this order ended at."""
        if position is None:
            return
        if len(position.keys) != self.keys_count or abs(position.tier) > _ABOVE_EVERY_TIER:
            raise StaleCursor(NO_CURSOR)


def order_of(query: Query, topics: frozenset[int]) -> InOrder:
    """Return the order that a query asks for; raise UnknownSearch for the score in a topic when none is asked."""
    if query.order is Order.TOPIC and not query.topics:
        raise UnknownSearch(TOPIC_FIRST, fields={"order": TOPIC_FIRST})
    has_tiers = query.order is Order.RELEVANCE and any(not word.is_without for word in query.words)
    return InOrder(tuple(_columns(query, [number for number in query.topics if number in topics])), has_tiers)


def _columns(query: Query, known: Sequence[int]) -> list[Column]:
    if query.order is Order.TOPIC:
        return [Column(score_field(number), number, query.is_ascending, is_packed=False) for number in known]
    if query.topics and query.order is Order.RELEVANCE:
        return [Column(fit_field(number), number) for number in known]
    figure = Order.SCORE if query.order is Order.RELEVANCE else query.order
    rises = query.is_ascending and query.order is not Order.RELEVANCE
    return [Column(rising_field(figure) if rises else falling_field(figure))]


@dataclass(frozen=True, slots=True)
class Paging:
    """The searches that give the people after a position."""

    query: Query
    order: InOrder
    asking: Asking
    position: Position | None

    def bodies(self, question: Clause, wanted: int) -> list[Body]:
        """Return the searches; the first people of a merge of their answers are the next page."""
        several = len(self.order.columns) > 1
        return [
            body
            for column in self.order.columns
            for body in (self._merged(column, question, wanted) if several else [self._body(column, question, wanted)])
        ]

    def _merged(self, column: Column, question: Clause, wanted: int) -> list[Body]:
        """Return the searches of one topic of several: others must not show again whom they showed."""
        inside = self.asking.in_topic(column.topic or 0, self.query.topic_score_tenths)
        in_topic = _also(question, [inside])
        if self.position is None:
            return [self._body(column, in_topic, wanted)]
        rest = self._body(column, _also(question, [inside], [self._shown(self.position.keys)]), wanted)
        if not self.order.has_tiers:
            return [rest]
        # Of a lower tier nobody was shown, whatever their best place is.
        below = self._body(column, in_topic, wanted)
        below["search_after"] = [self.position.tier, _BELOW_EVERY_KEY]
        return [rest, below]

    def _body(self, column: Column, question: Clause, wanted: int) -> Body:
        sort: list[dict[str, str]] = [{"_score": "desc"}] if self.order.has_tiers else []
        sort.append({column.name: "asc" if column.is_rising else "desc"})
        if not column.is_packed:
            sort.append({TIE_FIELD: "desc"})
        body: Body = {"size": wanted, "query": question, "sort": sort, "stored_fields": "_none_"}
        body["track_total_hits"] = False  # the search that counts does
        if self.position is not None:
            tier = [self.position.tier] if self.order.has_tiers else []
            body["search_after"] = [*tier, *self.position.keys]
        return body

    def _shown(self, keys: tuple[int, ...]) -> Clause:
        """Return the clause of people whose best place in a topic was on an earlier page, of those in the same tier."""
        return any_of([_shown_by(column, keys, self.asking, self.query) for column in self.order.columns])

    def read(self, answers: Sequence[Mapping[str, Any]]) -> list[Ranked]:
        """Return the people in the answers to `bodies`, each once, the first first."""
        columns = [column for column in self.order.columns for _each in range(len(answers) // len(self.order.columns))]
        found = [
            self._ranked(column, hit["sort"])
            for column, answer in zip(columns, answers, strict=True)
            for hit in answer["hits"]["hits"]
        ]
        best: dict[int, Ranked] = {}
        for ranked in sorted(found, key=self._place) if len(self.order.columns) > 1 else found:
            best.setdefault(ranked.id, ranked)
        return list(best.values())

    def _ranked(self, column: Column, sort: Sequence[float]) -> Ranked:
        tier, keys = (int(sort[0]), sort[1:]) if self.order.has_tiers else (0, sort)
        numbers = tuple(map(int, keys))
        return Ranked(id_of_key(numbers[-1]), tier, numbers, column.topic)

    def _place(self, ranked: Ranked) -> tuple[int, ...]:
        first, *ties = ranked.keys
        is_rising = self.order.columns[0].is_rising
        return (-ranked.tier, first if is_rising else -first, *(-tie for tie in ties), ranked.topic or 0)


def _also(question: Clause, must: Sequence[Clause], must_not: Sequence[Clause] = ()) -> Clause:
    """Return a question of which some clauses hold besides and others do not; they score nothing."""
    asked = question["bool"]
    return {
        "bool": asked | {"filter": [*asked["filter"], *must], "must_not": [*asked["must_not"], *must_not]},
    }


def _shown_by(column: Column, keys: tuple[int, ...], asking: Asking, query: Query) -> Clause:
    inside = asking.in_topic(column.topic or 0, query.topic_score_tenths)
    if column.is_packed:
        return all_of([inside, between(column.name, keys[0], None)])
    score, tie = keys
    before = between(column.name, None, score - 1) if column.is_rising else between(column.name, score + 1, None)
    tied = all_of([between(column.name, score, score), between(TIE_FIELD, tie, None)])
    return all_of([inside, any_of([before, tied])])
