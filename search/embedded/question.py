"""One query over one state of an index.

The first search counts who is found and hands back the first of them by their text tiers. Tiers that are whole among
those are put into order here, from the columns of their people; of the others the index is asked for the first.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

import tantivy
from tantivy import DocAddress, Occur

from search.cursors import Position, write_cursor
from search.embedded.clauses import Asking, Occurring, all_of
from search.embedded.counts import FacetRuns
from search.embedded.orders import Ranked, order_of
from search.embedded.tiers import Places, scoring, tiers_of
from search.errors import NO_CURSOR, StaleCursor
from search.port.page import CountedLater, Page, Row
from search.port.query import Order, Query

#: Reading the columns of so many people takes less than one more search.
_FEW = 2_000


class _Tier(Protocol):
    """Gives the first people of a tier."""

    def __call__(self, wanted: int, *, after: tuple[int, ...] | None) -> list[Ranked]:
        """Return the first people, at most as many as wanted, after the place with the given keys."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the first search says."""

    total: int
    whole: Mapping[int, Sequence[DocAddress]]  # by tier, everybody in it
    highest_left: int | None  # the highest tier that has others besides; None when everybody was handed back


class Question:
    """A query with everything that answers it."""

    def __init__(
        self, name: str, asking: Asking, searcher: tantivy.Searcher, query: Query, position: Position | None
    ) -> None:
        self._name, self._query, self._position = name, query, position
        self._asking, self._searcher = asking, searcher
        self._order = order_of(query, asking, searcher)
        if position is not None and len(position.keys) != self._order.keys_count:
            raise StaleCursor(NO_CURSOR)
        self._wanted = [word for word in query.words if not word.is_without]
        self._has_tiers = bool(self._wanted) and query.order is Order.RELEVANCE
        self._is_near = position is not None and position.is_near
        self._seen, self._counting = self._look_and_count()
        if not (self._seen.total or position) and self._was_found_nowhere():
            self._counting.drop()
            self._is_near = True
            self._seen, self._counting = self._look_and_count()

    def answer(self) -> Page:
        """Return who is found, and the counts beside them."""
        ranked = self._ranked(self._query.size + 1)
        shown = ranked[: self._query.size]
        return Page(
            rows=tuple(Row(person.id, tier or None, person.topic) for tier, person in shown),
            total=self._seen.total,
            facets=CountedLater(self._counting.counted),
            next_cursor=self._cursor_after(*shown[-1]) if len(ranked) > len(shown) else None,
            is_near=self._is_near,
        )

    def _passing(self, query: Query) -> tantivy.Query:
        return all_of(self._clauses(query))

    def _clauses(self, query: Query) -> list[Occurring]:
        return [*self._asking.filters(query), *self._asking.words(query, is_near=self._is_near)]

    def _look_and_count(self) -> tuple[_Seen, FacetRuns]:
        """Return who is found, and the facets, which are counted meanwhile and longer."""
        with ExitStack() as when_it_fails:
            counting = FacetRuns(self._searcher, self._query, self._passing)
            when_it_fails.callback(counting.drop)
            seen = self._look()
            when_it_fails.pop_all()
        return seen, counting

    def _look(self) -> _Seen:
        """Return who is found, as far as one search tells."""
        passing = self._passing(self._query)
        if self._has_tiers:
            left_out = tuple(word for word in self._query.words if word.is_without)
            passing = scoring(self._places(), self._clauses(replace(self._query, words=left_out)))
        first = self._searcher.search(passing, _FEW)
        by_tier: defaultdict[int, list[DocAddress]] = defaultdict(list)
        for score, address in first.hits:
            by_tier[round(score) if self._has_tiers else 0].append(address)
        total = int(first.count)  # type: ignore[attr-defined]  # not in the stubs
        highest_left = None
        if total > len(first.hits):
            highest_left = min(by_tier)
            del by_tier[highest_left]
        return _Seen(total, by_tier, highest_left)

    def _places(self) -> list[Places]:
        return [self._asking.places(word, is_near=self._is_near) for word in self._wanted]

    def _was_found_nowhere(self) -> bool:
        typed = all_of(self._asking.words(Query(words=tuple(self._wanted)), is_near=False))
        return bool(self._wanted) and not self._searcher.search(typed, 1, count=False).hits

    def _ranked(self, wanted: int) -> list[tuple[int, Ranked]]:
        """Return the next people with their tiers, tier by tier from the highest down."""
        found: list[tuple[int, Ranked]] = []
        for tier, first in self._tiers():
            if self._position is not None and tier > self._position.tier:
                continue
            is_reached = self._position is not None and tier == self._position.tier
            after = self._position.keys if self._position and is_reached else None
            found += [(tier, person) for person in first(wanted - len(found), after=after)]
            if len(found) >= min(wanted, self._seen.total):
                break
        return found

    def _tiers(self) -> Iterator[tuple[int, _Tier]]:
        """Yield the tiers, the highest first; there is one alone where no text tier sets the order."""
        for tier in sorted(self._seen.whole, reverse=True):
            yield tier, partial(self._order.among, self._seen.whole[tier])
        if self._seen.highest_left is None:
            return
        passing = self._clauses(self._query)
        if not self._has_tiers:
            yield 0, partial(self._order.first, passing)
            return
        tiers = tiers_of(self._places(), passing, total=self._seen.total, asking=self._asking, searcher=self._searcher)
        for tier, clause in tiers:
            if tier <= self._seen.highest_left:
                yield tier, partial(self._order.first, [*passing, (Occur.Must, clause)])

    def _cursor_after(self, tier: int, person: Ranked) -> str:
        return write_cursor(self._name, self._query, Position(self._is_near, tier, person.keys))
