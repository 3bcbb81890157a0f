"""The first people of an order who pass some clauses. Everybody has a place of their own: ids break the last ties."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import ClassVar, Protocol

import tantivy
from tantivy import DocAddress, Occur
from tantivy import Order as Direction

from search.columns import TIE_FIELD, falling_field, fit_field, rising_field, score_field
from search.embedded.clauses import Asking, Occurring, all_of, any_of
from search.errors import TOPIC_FIRST, UnknownSearch
from search.keys import id_of_key
from search.port.query import Order, Query, Range


@dataclass(frozen=True, slots=True)
class Ranked:
    """A person with the keys of their place, and the topic that set it."""

    id: int
    keys: tuple[int, ...]
    topic: int | None = None


class InOrder(Protocol):
    """An order of one query over one state of an index."""

    keys_count: ClassVar[int]  # that the place of a person has

    def first(self, clauses: list[Occurring], wanted: int, *, after: tuple[int, ...] | None) -> list[Ranked]:
        """Return the first people who pass, at most as many as wanted, after the place with the given keys."""

    def among(self, people: Sequence[DocAddress], wanted: int, *, after: tuple[int, ...] | None) -> list[Ranked]:
        """Return the first of some people, at most as many as wanted, after the place with the given keys."""


def order_of(query: Query, asking: Asking, searcher: tantivy.Searcher) -> InOrder:
    """Return the order that a query asks for; raise UnknownSearch for the score in a topic when none is asked."""
    if query.order is Order.TOPIC and not query.topics:
        raise UnknownSearch(TOPIC_FIRST, fields={"order": TOPIC_FIRST})
    topics = [number for number in query.topics if number in asking.topics]
    if query.topics and query.order is Order.RELEVANCE:
        return ByFit(searcher, asking, topics, query.topic_score_tenths)
    if query.order is Order.TOPIC:
        return ByTopicScore(searcher, asking, topics, query)
    figure = Order.SCORE if query.order is Order.RELEVANCE else query.order
    rises = query.is_ascending and query.order is not Order.RELEVANCE
    return ByFigure(searcher, asking, rising_field(figure) if rises else falling_field(figure))


@dataclass(frozen=True, slots=True)
class ByFigure:
    """One column of packed keys, read from the largest down."""

    keys_count: ClassVar[int] = 1

    searcher: tantivy.Searcher
    asking: Asking
    column: str

    def first(self, clauses: list[Occurring], wanted: int, *, after: tuple[int, ...] | None) -> list[Ranked]:
        """Return the first people who pass, after the place with the given key."""
        rest = [] if after is None else [(Occur.Must, self.asking.between(self.column, None, after[0] - 1))]
        hits = self.searcher.search(all_of([*clauses, *rest]), wanted, count=False, order_by_field=self.column).hits
        return [Ranked(id_of_key(key), (key,)) for key, _address in hits]

    def among(self, people: Sequence[DocAddress], wanted: int, *, after: tuple[int, ...] | None) -> list[Ranked]:
        """Return the first of some people, after the place with the given key."""
        keys = (key for key in _column(self.searcher, self.column, people) if key is not None)
        later = (key for key in keys if after is None or key < after[0])
        return [Ranked(id_of_key(key), (key,)) for key in nlargest(wanted, later)]


@dataclass(frozen=True, slots=True)
class ByFit:
    """A merge of the packed fits in several topics: a person stands where their best one puts them."""

    keys_count: ClassVar[int] = 1

    searcher: tantivy.Searcher
    asking: Asking
    topics: Sequence[int]
    inside: Range

    def first(self, clauses: list[Occurring], wanted: int, *, after: tuple[int, ...] | None) -> list[Ranked]:
        """Return the first people who pass, after the place with the given key."""
        rest = [] if after is None else [(Occur.MustNot, self._shown(after[0]))]
        found = [
            Ranked(id_of_key(key), (key,), topic)
            for topic in self.topics
            for key in self._keys_in(topic, [*clauses, *rest], wanted)
        ]
        return _best_of_each(found, _by_fit)[:wanted]

    def among(self, people: Sequence[DocAddress], wanted: int, *, after: tuple[int, ...] | None) -> list[Ranked]:
        """Return the first of some people, after the place with the given key."""
        found = [
            Ranked(id_of_key(key), (key,), topic) for topic in self.topics for key in self._fits_inside(topic, people)
        ]
        return [each for each in _best_of_each(found, _by_fit) if after is None or each.keys < after][:wanted]

    def _fits_inside(self, topic: int, people: Sequence[DocAddress]) -> list[int]:
        fits = _column(self.searcher, fit_field(topic), people)
        scores = _column(self.searcher, score_field(topic), people)
        both = zip(fits, scores, strict=True)
        return [key for key, score in both if key is not None and self.inside.holds(score)]

    def _keys_in(self, topic: int, clauses: list[Occurring], wanted: int) -> list[int]:
        # tantivy hands back people without the column last, so only those who have the topic may pass.
        clause = all_of([*clauses, (Occur.Must, self.asking.in_topic(topic, self.inside))])
        hits = self.searcher.search(clause, wanted, count=False, order_by_field=fit_field(topic)).hits
        return [key for key, _address in hits]

    def _shown(self, last: int) -> tantivy.Query:
        """Return the clause of people whose best fit was on an earlier page: another topic must not show them again."""
        return any_of(
            [
                all_of(
                    [
                        (Occur.Must, self.asking.in_topic(topic, self.inside)),
                        (Occur.Must, self.asking.between(fit_field(topic), last, None)),
                    ]
                )
                for topic in self.topics
            ]
        )


class ByTopicScore:
    """A merge of the scores in several topics: the first of theirs in this direction places a person."""

    keys_count: ClassVar[int] = 2

    def __init__(self, searcher: tantivy.Searcher, asking: Asking, topics: Sequence[int], query: Query) -> None:
        self._searcher, self._asking, self._topics = searcher, asking, topics
        self._inside, self._rises = query.topic_score_tenths, query.is_ascending

    def first(self, clauses: list[Occurring], wanted: int, *, after: tuple[int, ...] | None) -> list[Ranked]:
        """Return the first people who pass, after the place with the given score and tie."""
        rest = [] if after is None else [(Occur.MustNot, self._shown(*after))]
        found = [
            Ranked(id_of_key(tie), (score, tie), topic)
            for topic in self._topics
            for score, tie in self._places_in(topic, [*clauses, *rest], wanted)
        ]
        return _best_of_each(found, self._place)[:wanted]

    def among(self, people: Sequence[DocAddress], wanted: int, *, after: tuple[int, ...] | None) -> list[Ranked]:
        """Return the first of some people, after the place with the given score and tie."""
        ties = _column(self._searcher, TIE_FIELD, people)
        found = [
            Ranked(id_of_key(tie or 0), (score, tie or 0), topic)
            for topic in self._topics
            for score, tie in zip(_column(self._searcher, score_field(topic), people), ties, strict=True)
            if score is not None and self._inside.holds(score)
        ]
        ranked = _best_of_each(found, self._place)
        if after is not None:
            last = self._place_of(*after)
            ranked = [each for each in ranked if self._place_of(*each.keys) > last]
        return ranked[:wanted]

    def _place(self, ranked: Ranked) -> tuple[int, int, int]:
        return (*self._place_of(*ranked.keys), ranked.topic or 0)

    def _place_of(self, score: int, tie: int) -> tuple[int, int]:
        return (score if self._rises else -score, -tie)

    def _places_in(self, topic: int, clauses: list[Occurring], wanted: int) -> list[tuple[int, int]]:
        column = score_field(topic)
        passing = [*clauses, (Occur.Must, self._asking.in_topic(topic, self._inside))]
        direction = Direction.Asc if self._rises else Direction.Desc
        hits = self._searcher.search(all_of(passing), wanted, count=False, order_by_field=column, order=direction).hits
        ties = self._searcher.fast_field_values(TIE_FIELD, [address for _score, address in hits])
        places = [(score, int(tie or 0)) for (score, _address), tie in zip(hits, ties, strict=True)]
        if len(places) < wanted:
            return places
        # The page ends inside a run of equal scores, of which tantivy took anybody: take those who come first in it.
        last = places[-1][0]
        tied = [*passing, (Occur.Must, self._asking.between(column, last, last))]
        nearest = self._searcher.search(all_of(tied), wanted, count=False, order_by_field=TIE_FIELD).hits
        return [place for place in places if place[0] != last] + [(last, tie) for tie, _address in nearest]

    def _shown(self, score: int, tie: int) -> tantivy.Query:
        """Return the clause of people who stood on an earlier page."""
        return any_of([clause for topic in self._topics for clause in self._shown_by(topic, score, tie)])

    def _shown_by(self, topic: int, score: int, tie: int) -> list[tantivy.Query]:
        column, asking = score_field(topic), self._asking
        before = asking.between(column, None, score - 1) if self._rises else asking.between(column, score + 1, None)
        inside = (Occur.Must, asking.in_topic(topic, self._inside))
        tied = [(Occur.Must, asking.between(column, score, score)), (Occur.Must, asking.between(TIE_FIELD, tie, None))]
        return [all_of([inside, (Occur.Must, before)]), all_of([inside, *tied])]


def _by_fit(ranked: Ranked) -> tuple[int, int]:
    return (-ranked.keys[0], ranked.topic or 0)


def _column(searcher: tantivy.Searcher, name: str, people: Sequence[DocAddress]) -> list[int | None]:
    """Return what a column of whole numbers holds of some people, None where it holds nothing."""
    return [None if value is None else int(value) for value in searcher.fast_field_values(name, [*people])]


def _best_of_each(found: list[Ranked], place: Callable[[Ranked], tuple[int, ...]]) -> list[Ranked]:
    best: dict[int, Ranked] = {}
    for ranked in sorted(found, key=place):
        best.setdefault(ranked.id, ranked)
    return list(best.values())
