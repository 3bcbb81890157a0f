"""Where people stand in a generation, as rules ask for it: one person, or everybody as columns.

One meaning, two readings: for everybody of a generation both say the same. Topics that somebody hides are in neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from influencers.errors import GenerationMissing
from influencers.generations.blobs import LEAST_POSTS, NOT_MEASURED
from influencers.generations.columns import TOO_OLD, UNKNOWN, PeopleColumns, Texts, frozen, people_columns
from influencers.generations.reading import Generation, ScoreRow, current_generation
from influencers.queries.hidden import all_hidden, hidden_topics_of
from influencers.queries.listing import is_removed, listed_rows
from influencers.queries.ownership import canonical_id
from influencers.queries.people import current_topics
from influencers.topics.taxonomy import Taxonomy, load_taxonomy

__all__ = [
    "NOT_MEASURED",
    "UNKNOWN",
    "Standing",
    "Standings",
    "Texts",
    "everybodys_standings",
    "listed_since",
    "standing_of",
]

_STATED = ("country", "city", "oldest_us", "minor", "networks")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands."""

    id: int
    name: str
    handle: str | None
    score_tenths: int
    topics: Mapping[int, int]  # number of the topic → tenths
    hidden_topics: frozenset[int]  # numbers of those that the person hides
    confidence: float  # share
    country: str | None  # ISO 3166, as an account states it
    city: str | None  # folded, as an account states it
    networks: frozenset[str]
    history: tuple[int | None, ...]  # tenths on ninety days, oldest first; None where nothing was measured
    oldest_us: int | None  # when the oldest account was made
    is_minor: bool  # any account says so
    generation: int
    formula: str


@dataclass(frozen=True)
class Standings(PeopleColumns):
    """Where everybody of a generation stands."""

    generation: int
    formula: str


def standing_of(session: Session, influencer_id: int) -> Standing | None:
    """Return where somebody stands in the current generation, also by an id that was merged; None when nowhere.

    Somebody who was removed stands nowhere. Raises GenerationMissing when the generation is of an earlier version.
    """
    own_id = canonical_id(session, influencer_id)
    generation = _current()
    row = generation.rows([own_id]).get(own_id) if generation else None
    if generation is None or row is None or is_removed(session, own_id):
        return None
    return _standing(row, generation, hidden_topics_of(session, own_id))


def everybodys_standings(session: Session, generation: Generation | None = None) -> Standings:
    """Return where everybody stands in a generation, listed or not; in the current one when none is named.

    Raises GenerationMissing before the first generation, and for one that an earlier version made.
    """
    figures = generation or current_generation()
    return _shown(with_current_topics(_everybody(figures), load_taxonomy()), all_hidden(session))


def listed_since(session: Session) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return everybody who may be shown, the lowest id first, and since when on any basis, epoch microseconds."""
    based, refused = (np.fromstring(text, np.int64, sep=",") for text in listed_rows(session))
    rows = based.reshape(-1, 2)
    rows = rows[~np.isin(rows[:, 0], refused)]
    rows = rows[np.argsort(rows[:, 0])]
    ids, firsts = np.unique(rows[:, 0], return_index=True)
    return ids, np.minimum.reduceat(rows[:, 1], firsts) if len(ids) else ids


def _current() -> Generation | None:
    try:
        return current_generation()
    except GenerationMissing:
        return None


def _standing(row: ScoreRow, generation: Generation, hidden: frozenset[int]) -> Standing:
    card = row.card
    if missing := [name for name in _STATED if name not in card]:
        raise GenerationMissing(TOO_OLD.format(generation.manifest.number, ", ".join(missing)))
    return Standing(
        id=row.id,
        name=card["name"],
        handle=card["handle"],
        score_tenths=row.tenths,
        topics=MappingProxyType(_topics(row, hidden)),
        hidden_topics=hidden,
        confidence=card["confidence"],
        country=card["country"],
        city=card["city"],
        networks=frozenset(card["networks"]),
        history=tuple(None if t == NOT_MEASURED else t for t in np.frombuffer(row.history, "<u2").tolist()),
        oldest_us=card["oldest_us"],
        is_minor=card["minor"],
        generation=generation.manifest.number,
        formula=generation.manifest.formula,
    )


def _topics(row: ScoreRow, hidden: frozenset[int]) -> dict[int, int]:
    return {
        number: tenths
        for number, (topic, (_kept, tenths, posts, *_rest)) in current_topics(row.topics).items()
        if posts >= LEAST_POSTS and number not in hidden and not topic.is_retired
    }


def _everybody(generation: Generation) -> Standings:
    columns = people_columns(generation.folder)
    same = {field.name: getattr(columns, field.name) for field in fields(columns)}
    return Standings(**same, generation=generation.manifest.number, formula=generation.manifest.formula)


def with_current_topics(standings: Standings, taxonomy: Taxonomy) -> Standings:
    """Return standings under the numbers that topics have today.

    Of two topics merged since, the better score is told; of one that was retired for nothing, none.
    """
    kept, places = np.unique(standings.topic_numbers, return_inverse=True)
    current = np.array([taxonomy.current(number) for number in kept.tolist()], kept.dtype)
    topics = map(taxonomy.known, kept.tolist())
    retired = np.array([topic is not None and topic.is_retired for topic in topics], np.bool_)
    if np.array_equal(kept, current) and not retired.any():
        return standings
    numbers = current[places]
    owners = np.repeat(np.arange(len(standings.ids)), np.diff(standings.topic_starts))
    best_first = np.lexsort((-standings.topic_tenths.astype(np.int64), numbers, owners))
    again = np.zeros(len(numbers), np.bool_)
    again[best_first[1:]] = (numbers[best_first[1:]] == numbers[best_first[:-1]]) & (
        owners[best_first[1:]] == owners[best_first[:-1]]
    )
    return _without(replace(standings, topic_numbers=frozen(numbers)), np.flatnonzero(again | retired[places]).tolist())


def _shown(standings: Standings, hidden: tuple[tuple[int, int], ...]) -> Standings:
    """Return standings without the topics that people hide."""
    return _without(standings, [place for person, topic in hidden for place in _places_of(standings, person, topic)])


def _without(standings: Standings, gone: list[int]) -> Standings:
    """Return standings without the topics at some places."""
    if not gone:
        return standings
    owners = np.searchsorted(standings.topic_starts, gone, "right") - 1
    fewer = np.append(0, np.cumsum(np.bincount(owners, minlength=len(standings.ids))))
    return replace(
        standings,
        topic_starts=frozen(standings.topic_starts - fewer),
        topic_numbers=frozen(np.delete(standings.topic_numbers, gone)),
        topic_tenths=frozen(np.delete(standings.topic_tenths, gone)),
    )


def _places_of(standings: Standings, person: int, topic: int) -> list[int]:
    row = int(np.searchsorted(standings.ids, person))
    if row == len(standings.ids) or standings.ids[row] != person:
        return []
    start, end = standings.topic_starts[row : row + 2].tolist()
    places: list[int] = (start + np.flatnonzero(standings.topic_numbers[start:end] == topic)).tolist()
    return places
