"""Questions about people: who fits, and why."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

from flask import current_app
from sqlalchemy.orm import Session

from influencers.errors import GenerationMissing
from influencers.queries.accounts import resolve
from influencers.queries.cards import GenerationCard, InfluencerCard, TopicScore
from influencers.queries.generations import Figures, card_of, generation
from influencers.queries.hidden import NOTHING, hidden_since_indexed, without_hidden
from influencers.queries.listing import changed_and_hidden_ids
from influencers.queries.people import influencer_cards, people
from influencers.queries.reach import Reach, reach_of
from influencers.queries.taxonomy import topic_by_number
from kernel.storage import Storage
from search.counted import Counting
from search.cursors import index_of
from search.documents import fit_of
from search.errors import GONE, NO_FIGURES, IndexMissing, SearchResting, StaleCursor
from search.evidence import evidence_of, is_asked, reach_words
from search.indexes import open_current, open_named
from search.loosening import FEW, MISSES_OF_EACH, loosened
from search.merged import Numbers, todays
from search.naming import Finder
from search.port.engine import Engine
from search.port.page import CountedLater, FacetCount, Page, Row
from search.port.query import Query
from search.reasons import reasons_for, topics_asked
from search.shelves import generation_of
from search.swaps import ready_index

#: Times that a page is filled up for people who may not be shown: many only while an index is of another choice.
_MOST_FETCHES = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """A person found, and why."""

    card: InfluencerCard
    fit: float | None  # points, in `topic`
    topic: TopicScore | None  # the asked topic that set the place, or the best of those asked
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Somebody whom a search would find without one of its filters."""

    card: InfluencerCard
    filter: str


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A filter, and how many people a search would find without it."""

    filter: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search."""

    hits: tuple[Hit, ...]
    total: int
    total_is_exact: bool
    facets: Mapping[str, tuple[FacetCount, ...]]  # topics by slug
    next_cursor: str | None
    generation: GenerationCard  # that the figures and reasons come from
    query: Query
    is_near: bool  # nobody has the words as they were typed; these have near ones
    unknown: tuple[str, ...] = ()  # pasted names that nobody has who may be shown
    near_misses: tuple[NearMiss, ...] = ()  # where few are found: who fails one filter and no other
    relax: tuple[Relaxed, ...] = ()  # where few are found: what each filter keeps out


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many people a search finds."""

    total: int
    generation: GenerationCard
    query: Query


def find(session: Session, query: Query) -> Found:
    """Return the people whom a query finds, a full page while there are enough, with reasons and counts.

    Raises IndexMissing before the first index, StaleCursor for a page that is gone, SearchResting when the engine is.
    """
    with _figures_at_hand(query):
        asking = _Asking.of(session, query)
        page = asking.engine.find(asking.asked)
        shown = asking.shown(page)
        unknown = () if query.cursor else asking.unknown()
        relax, near_misses = asking.around(page, shown)
        told = asking.evidence(shown)
        counting = Counting(asking.engine, asking.asked, asking.numbers, asking.hiding)
    return Found(
        hits=tuple(_hit(card, row, query, told=told[card.id], is_near=page.is_near) for row, card in shown.people),
        total=page.total - shown.gone_count,
        total_is_exact=not shown.gone_count,
        facets=CountedLater(partial(_counted, counting, page, query)),
        next_cursor=shown.next_cursor,
        generation=card_of(asking.figures),
        query=query,
        is_near=page.is_near,
        unknown=unknown,
        near_misses=near_misses,
        relax=relax,
    )


def total_of(session: Session, query: Query) -> int:
    """Return the total that `find` tells, and nothing besides; raises what `find` raises."""
    with _figures_at_hand(query):
        asking = _Asking.of(session, replace(query, facets=()))
        page = asking.engine.find(asking.asked)
        return page.total - asking.shown(page).gone_count


def estimate(session: Session, query: Query) -> Estimate:
    """Return how many people a query finds, without looking at any of them; raises what `find` raises."""
    first = replace(query, size=1, cursor=None, facets=())
    with _figures_at_hand(first):
        asking = _Asking.of(session, first)
        return Estimate(asking.engine.find(asking.asked).total, card_of(asking.figures), query)


def unshown_index() -> str | None:
    """Return what an operator is told of an index that is ready and could not be shown; None without one."""
    ready = ready_index(current_app.extensions["storage"])
    return ready.sentence() if ready else None


@dataclass(frozen=True, slots=True)
class _Shown:
    people: list[tuple[Row, InfluencerCard]]
    gone_count: int
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class _Asking:
    """A query with everything that answers it: an index, its figures, who is hidden, and whom names mean."""

    session: Session
    query: Query
    engine: Engine
    figures: Figures
    numbers: Numbers
    hiding: Mapping[int, frozenset[int]]
    hidden: frozenset[int]
    reach: Reach | None
    reached: frozenset[int] | None  # None is everybody

    @classmethod
    def of(cls, session: Session, query: Query) -> Self:
        """Return what answers a query; raise UnknownSearch for a name that means nobody."""
        storage: Storage = current_app.extensions["storage"]
        engine = open_named(index_of(query.cursor)) if query.cursor else open_current(storage)
        figures = generation(generation_of(engine.name))
        hidden = query.hidden | changed_and_hidden_ids(session)
        finder = _finder(session, engine, figures, hidden)
        reach = reach_of(finder.one(query.reaches, field="reaches"), figures) if query.reaches else None
        reached = None if reach is None else frozenset(person for person, _count in reach.people)
        numbers = Numbers(figures.topic_sums())
        return cls(session, query, engine, figures, numbers, hidden_since_indexed(session), hidden, reach, reached)

    @property
    def asked(self) -> Query:
        """The query as it is put to the engine."""
        return self.put(self.query)

    def put(self, query: Query) -> Query:
        """Return this query, or one like it, as it is put to the engine."""
        # Somebody who hides a topic that is asked for comes back with the next catch-up, if another one finds them.
        gone = NOTHING.union(*(self.hiding.get(topic, NOTHING) for topic in (*query.topics, *query.insiders)))
        among = query.among
        if query.reaches and self.reached is not None:
            among = self.reached if among is None else among & self.reached
        return replace(self.numbers.spread(query), hidden=self.hidden | gone, among=among)

    def cards(self, ids: Sequence[int]) -> dict[int, InfluencerCard]:
        """Return the cards of those of some people who may be shown."""
        return influencer_cards(self.session, ids, self.figures)

    def shown(self, page: Page) -> _Shown:
        """Return who may be shown; where somebody left since the index was made, those after them move up."""
        people: list[tuple[Row, InfluencerCard]] = []
        seen_count = 0
        fetches = 1
        while True:
            cards = self.cards([row.id for row in page.rows])
            people += [(row, cards[row.id]) for row in page.rows if row.id in cards]
            seen_count += len(page.rows)
            if page.next_cursor is None or len(people) == self.query.size or fetches == _MOST_FETCHES:
                return _Shown(people, seen_count - len(people), page.next_cursor)
            rest = self.query.size - len(people)
            page = self.engine.find(replace(self.asked, size=rest, cursor=page.next_cursor, facets=()))
            fetches += 1

    def unknown(self) -> tuple[str, ...]:
        """Return the pasted names that nobody has who may be shown."""
        if not self.query.accounts:
            return ()
        finder = _finder(self.session, self.engine, self.figures, self.hidden)
        return finder.behind(self.query.accounts).nobody(self.query.accounts)

    def around(self, page: Page, shown: _Shown) -> tuple[tuple[Relaxed, ...], tuple[NearMiss, ...]]:
        """Return what each filter keeps out, and who fails only that one; nothing where enough people are found."""
        if self.query.cursor or page.total - shown.gone_count >= FEW:
            return (), ()
        relax: list[Relaxed] = []
        misses: list[NearMiss] = []
        found = {row.id for row in page.rows}
        wider_ones = loosened(self.query)
        for name, wider in wider_ones.items():
            answer = self.engine.find(self.put(replace(wider, size=MISSES_OF_EACH + len(found))))
            others = [row.id for row in answer.rows if row.id not in found][:MISSES_OF_EACH]
            relax.append(Relaxed(name, answer.total))
            # Whoever fails the only filter misses nothing by a little: that is everybody.
            if len(wider_ones) > 1:
                misses += [NearMiss(card, name) for card in self.cards(others).values()]
        return tuple(relax), tuple(misses)

    def evidence(self, shown: _Shown) -> Mapping[int, tuple[str, ...]]:
        """Return by person what is known of those who react to them, where the query asks for it."""
        told: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
        ids = {card.id for _row, card in shown.people}
        if self.reach is not None:
            told.update({i: (reach_words(self.reach, i, self.query.reaches),) for i in ids})
        known = list(people(self.figures, ids)) if ids and is_asked(self.query) else []
        for facts in without_hidden(self.session, known):
            told[facts.id] += tuple(evidence_of(facts, self.query, lambda number: topic_by_number(number).label()))
        return told


def _counted(counting: Counting, page: Page, query: Query) -> dict[str, tuple[FacetCount, ...]]:
    """Return the counts beside the hits as they are shown; it needs no database, which is closed by then."""
    with _figures_at_hand(query):
        return counting.shown(page.facets, query)


def _finder(session: Session, engine: Engine, figures: Figures, hidden: frozenset[int]) -> Finder:
    return Finder(engine, lambda ids: influencer_cards(session, ids, figures), hidden, partial(resolve, session))


@contextmanager
def _figures_at_hand(query: Query) -> Iterator[None]:
    try:
        yield
    except IndexMissing as error:
        if query.cursor:
            raise StaleCursor(GONE) from error
        raise
    except GenerationMissing as error:
        if query.cursor:
            raise StaleCursor(GONE) from error
        raise SearchResting(NO_FIGURES) from error


def _hit(card: InfluencerCard, row: Row, query: Query, *, told: tuple[str, ...], is_near: bool) -> Hit:
    asked = topics_asked(card, query)
    topic = next((each for each in asked if each.number == todays(row.topic)), max(asked, key=fit_of, default=None))
    fit = None if topic is None else fit_of(topic)
    return Hit(card=card, fit=fit, topic=topic, reasons=(*told, *reasons_for(card, query, is_near=is_near)))
