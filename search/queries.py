"""Questions about people: who fits, and why."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from flask import current_app
from sqlalchemy.orm import Session

from influencers.errors import GenerationMissing
from influencers.queries.cards import GenerationCard, InfluencerCard, TopicScore
from influencers.queries.generations import card_of, generation
from influencers.queries.listing import changed_and_hidden_ids
from influencers.queries.people import influencer_cards
from influencers.queries.taxonomy import narrows, topic_by_number
from kernel.storage import Storage
from search.cursors import index_of
from search.documents import fit_of
from search.errors import SearchResting, StaleCursor
from search.indexes import generation_of, open_current, open_named
from search.labels import label_of
from search.port import Engine, FacetCount, Page, Query, Row
from search.reasons import reasons_for, topics_asked

#: Times that a page is filled up for people who may not be shown: many only while an index is of another choice.
_MOST_FETCHES = 10
#: Topics that the facet names besides those asked for: those that narrow a search, the most frequent first.
_TOPICS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Hit:
    """A person found, and why."""

    card: InfluencerCard
    fit: float | None  # points, in `topic`
    topic: TopicScore | None  # the asked topic that set the place, or the best of those asked
    reasons: tuple[str, ...]


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


def find(session: Session, query: Query) -> Found:
    """Return the people whom a query finds, a full page while there are enough, with reasons and counts.

    Raises IndexMissing before the first index, StaleCursor for a page that is gone, SearchResting when the engine is.
    """
    storage: Storage = current_app.extensions["storage"]
    engine = open_named(storage, index_of(query.cursor)) if query.cursor else open_current(storage)
    asked = replace(query, hidden=query.hidden | changed_and_hidden_ids(session))
    page = engine.find(asked)
    with _figures_at_hand(query):
        figures = generation(generation_of(engine.name))
        shown = _shown(session, engine, asked, page)
    return Found(
        hits=tuple(_hit(card, row, query, is_near=page.is_near) for row, card in shown.people),
        total=page.total - shown.gone_count,
        total_is_exact=not shown.gone_count,
        facets={name: _named(name, counts, query) for name, counts in page.facets.items()},
        next_cursor=shown.next_cursor,
        generation=card_of(figures),
        query=query,
        is_near=page.is_near,
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    people: list[tuple[Row, InfluencerCard]]
    gone_count: int
    next_cursor: str | None


def _shown(session: Session, engine: Engine, asked: Query, page: Page) -> _Shown:
    """Return who may be shown; where somebody left since the index was made, those after them move up."""
    people: list[tuple[Row, InfluencerCard]] = []
    seen_count = 0
    figures = generation(generation_of(engine.name))
    fetches = 1
    while True:
        cards = influencer_cards(session, [row.id for row in page.rows], figures)
        people += [(row, cards[row.id]) for row in page.rows if row.id in cards]
        seen_count += len(page.rows)
        if page.next_cursor is None or len(people) == asked.size or fetches == _MOST_FETCHES:
            return _Shown(people, seen_count - len(people), page.next_cursor)
        page = engine.find(replace(asked, size=asked.size - len(people), cursor=page.next_cursor, facets=()))
        fetches += 1


@contextmanager
def _figures_at_hand(query: Query) -> Iterator[None]:
    try:
        yield
    except GenerationMissing as error:
        if query.cursor:
            raise StaleCursor("The figures behind this page are gone. Start again from the first page.") from error
        raise SearchResting("The figures behind the search are gone. `flask search rebuild` makes new ones.") from error


def _hit(card: InfluencerCard, row: Row, query: Query, *, is_near: bool) -> Hit:
    asked = topics_asked(card, query)
    topic = next((each for each in asked if each.number == row.topic), max(asked, key=fit_of, default=None))
    fit = None if topic is None else fit_of(topic)
    return Hit(card=card, fit=fit, topic=topic, reasons=reasons_for(card, query, is_near=is_near))


def _named(facet: str, counts: Iterable[FacetCount], query: Query) -> tuple[FacetCount, ...]:
    if facet != "topic":
        return tuple(replace(each, label=label_of(facet, each.value)) for each in counts)
    numbered = [(int(each.value), each.count) for each in counts]
    telling = {number for number, _count in [pair for pair in numbered if narrows(pair[0])][:_TOPICS_SHOWN]}
    shown = telling.union(query.topics)
    topics = ((topic_by_number(number), count) for number, count in numbered if number in shown)
    return tuple(FacetCount(topic.slug, count, topic.label()) for topic, count in topics)
