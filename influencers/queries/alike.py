"""Questions about who is like somebody: heard on the same topics, or listened to by the same people.

Only people who may be shown now are asked about, told and named; topics that somebody hides make them like nobody.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import hypot, sqrt

import numpy as np
import pyarrow.compute as pc
from sqlalchemy.orm import Session

from influencers.generations.blobs import LEAST_POSTS
from influencers.generations.edges import Edges, edges_of
from influencers.generations.reading import Generation, ScoreRow, current_generation
from influencers.queries.cards import InfluencerCard
from influencers.queries.hidden import NOTHING, hidden_topics
from influencers.queries.listing import listed_ids
from influencers.queries.people import current_topics, influencer_card, influencer_cards
from influencers.queries.taxonomy import narrows
from influencers.queries.topics import leading_in
from influencers.topics.taxonomy import load_taxonomy
from influencers.wording.numbers import counted, percent

#: How many of somebody's best topics are asked who leads them; a topic knows 200 leaders.
TOPICS_ASKED = 6
#: Reactors that two people must share before anything is said of them.
LEAST_SHARED = 3
#: Row groups of edges that are read for one question, at some milliseconds each.
MOST_GROUPS = 48
#: People whose number of reactors is looked up: those who could be the most alike.
MOST_CANDIDATES = 200
#: Shared topics, and shared reactors who may be shown, that are named for one person.
NAMED = 3
#: People with whom somebody is compared at first.
COMPARED = 3
#: Shared reactors of one person of whom it is asked whether they may be named, the least common first.
_ASKED_FOR_NAMES = 12
#: People of whom it is asked whether they may be shown: of tens of thousands the question alone would take long.
_ASKED_FOR_LISTING = 1_000

Fits = Mapping[int, float]
"""Fit by the number of the topic."""


@dataclass(frozen=True, slots=True)
class Example:
    """Somebody who may be shown, and reacts to two people."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class SimilarCard:
    """Somebody who is like somebody else, and in what."""

    card: InfluencerCard
    likeness: float  # share: 1 for the same mix of topics, or for all the same reactors who react to nobody else
    shared_count: int  # topics, or reactors
    reasons: tuple[str, ...]  # sentences
    examples: tuple[Example, ...] = ()  # shared reactors who may be shown, those who react to fewest first


@dataclass(frozen=True, slots=True)
class SimilarPeople:
    """Who is like somebody, the most alike first, and how far it was looked."""

    card: InfluencerCard  # whom they are like
    people: tuple[SimilarCard, ...]
    looked_at_count: int  # topics whose leaders, or reactors whose other attention, were looked at
    of_count: int  # as many as there are

    @property
    def is_capped(self) -> bool:
        """Whether there are more than were looked at."""
        return self.looked_at_count < self.of_count


@dataclass(frozen=True, slots=True)
class SimilarBothWays:
    """Who is like somebody by topics, and who by reactors."""

    by_topics: SimilarPeople
    by_reactors: SimilarPeople

    @property
    def ids(self) -> tuple[int, ...]:
        """Return everybody of both, each once, the most alike by topics first."""
        return tuple(dict.fromkeys(each.card.id for each in (*self.by_topics.people, *self.by_reactors.people)))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names by which somebody is compared with the first of them."""
        return tuple(f"influencer:{person}" for person in (self.by_topics.card.id, *self.ids[:COMPARED]))


def similar_people(session: Session, card: InfluencerCard, limit: int) -> SimilarBothWays:
    """Return who is like somebody who may be shown, at most so many each way."""
    return SimilarBothWays(_by_topics(session, card, limit), _by_reactors(session, card, limit))


def similar_by_topics(session: Session, influencer_id: int, limit: int) -> SimilarPeople:
    """Return who has the most similar mix of topics among the leaders of somebody's best ones; raise NotListed.

    Likeness is the cosine of their fits, without places and topics of the first level.
    """
    return _by_topics(session, influencer_card(session, influencer_id), limit)


def similar_by_reactors(session: Session, influencer_id: int, limit: int) -> SimilarPeople:
    """Return to whom those react who react to somebody, at least three the same; raise NotListed.

    Likeness is the sum over shared reactors of 1 / log₂(to how many they react), by the root of the product of both
    numbers of reactors. Of somebody with very many reactors those who bring most are looked at.
    """
    return _by_reactors(session, influencer_card(session, influencer_id), limit)


def _by_topics(session: Session, card: InfluencerCard, limit: int) -> SimilarPeople:
    generation = current_generation()
    own = _fits(session, generation, [card.id]).get(card.id, {})
    best = sorted(own, key=lambda number: (-own[number], number))[:TOPICS_ASKED]
    leading = {person for topic in best for person in leading_in(generation, topic)} - {card.id}
    others = _fits(session, generation, listed_ids(session, leading))
    alike = {person: _cosine(own, fits) for person, fits in others.items()}
    chosen = _best(alike, limit)
    cards = influencer_cards(session, chosen)
    people = tuple(_on_topics(cards[p], own, others[p], likeness=alike[p]) for p in chosen if p in cards)
    return SimilarPeople(card, people, len(best), len(own))


def _by_reactors(session: Session, card: InfluencerCard, limit: int) -> SimilarPeople:
    generation = current_generation()
    reactors = reactors_of(generation, card.id)
    edges = edges_of(generation, reactors, most_groups=MOST_GROUPS)
    met = _meet(edges, card.id)
    likely = _likeliest(session, met)
    rows = generation.rows(likely)
    alike = {p: met.weights[p] / sqrt(len(edges.looked_at) * rows[p].card["reactors"]) for p in likely if p in rows}
    chosen = _best(alike, limit)
    shared = {person: met.shared_with(person) for person in chosen}
    named = _named(session, generation, [r for each in shared.values() for r in each[:_ASKED_FOR_NAMES]])
    cards = influencer_cards(session, chosen)
    so_far = SimilarPeople(card, (), len(edges.looked_at), len(reactors))
    people = tuple(
        SimilarCard(
            card=cards[person],
            likeness=min(1.0, alike[person]),
            shared_count=met.counts[person],
            reasons=(_reactors_reason(so_far, met.counts[person]),),
            examples=tuple(named[reactor] for reactor in shared[person][:_ASKED_FOR_NAMES] if reactor in named)[:NAMED],
        )
        for person in chosen
        if person in cards
    )
    return replace(so_far, people=people)


def reactors_of(generation: Generation, influencer_id: int) -> list[int]:
    """Return who reacts to somebody with attention that counts, who brings most first; each person once."""
    rows = generation.ledger("ledger/pairs", influencer_id, ("actor_person", "c9"))
    counting = rows.filter(pc.greater(rows["c9"], 0))["actor_person"].to_pylist()
    return list(dict.fromkeys(person for person in counting if person != influencer_id))


@dataclass(frozen=True, slots=True)
class _Met:
    """Whom somebody's reactors also react to."""

    edges: Edges
    weight_of: Mapping[int, float]  # by reactor
    counts: Mapping[int, int]  # shared reactors, by person
    weights: Mapping[int, float]  # the sums of their weights

    def shared_with(self, person: int) -> list[int]:
        """Return the shared reactors, those who react to fewest first."""
        shared: list[int] = self.edges.actors[self.edges.people == person].tolist()
        return sorted(shared, key=lambda reactor: (-self.weight_of[reactor], reactor))


def _meet(edges: Edges, own_id: int) -> _Met:
    actors, places, degrees = np.unique(edges.actors, return_inverse=True, return_counts=True)
    weights = 1 / np.log2(np.maximum(degrees, 2))
    elsewhere = edges.people != own_id
    people, owners, counts = np.unique(edges.people[elsewhere], return_inverse=True, return_counts=True)
    sums = np.bincount(owners, weights[places[elsewhere]], len(people))
    enough = counts >= LEAST_SHARED
    ids = people[enough].tolist()
    return _Met(
        edges=edges,
        weight_of=dict(zip(actors.tolist(), weights.tolist(), strict=True)),
        counts=dict(zip(ids, counts[enough].tolist(), strict=True)),
        weights=dict(zip(ids, sums[enough].tolist(), strict=True)),
    )


def _likeliest(session: Session, met: _Met) -> list[int]:
    """Return who may be shown and could be the most alike: nobody has fewer reactors than they share."""
    at_most = {person: met.weights[person] / sqrt(count) for person, count in met.counts.items()}
    asked = _best(at_most, _ASKED_FOR_LISTING)
    listed = listed_ids(session, asked)
    return [person for person in asked if person in listed][:MOST_CANDIDATES]


def _best(alike: Mapping[int, float], limit: int) -> list[int]:
    return sorted((p for p in alike if alike[p] > 0), key=lambda person: (-round(alike[person], 9), person))[:limit]


def _reactors_reason(found: SimilarPeople, shared_count: int) -> str:
    both = counted(shared_count, "person reacts", "people react")
    share = percent(shared_count / found.looked_at_count)
    if found.is_capped:
        return f"{both} to both, {share} of the {found.looked_at_count:,} who give {found.card.name} most"
    return f"{both} to both, {share} of those who react to {found.card.name}"


def _on_topics(card: InfluencerCard, own: Fits, other: Fits, *, likeness: float) -> SimilarCard:
    common = sorted(own.keys() & other.keys(), key=lambda number: (-own[number] * other[number], number))
    known = {number: load_taxonomy().topic(number).label() for number in common[:NAMED]}
    reason = f"Both are heard on {_listed(tuple(known.values()))}"
    return SimilarCard(card, min(1.0, likeness), len(common), (reason,))


def _named(session: Session, generation: Generation, reactors: Collection[int]) -> dict[int, Example]:
    rows = generation.rows(listed_ids(session, dict.fromkeys(reactors)))
    return {person: Example(person, row.card["name"]) for person, row in rows.items()}


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _cosine(own: Fits, other: Fits) -> float:
    common = own.keys() & other.keys()
    return sum(own[n] * other[n] for n in sorted(common)) / (hypot(*own.values()) * hypot(*other.values()) or 1.0)


def _fits(session: Session, generation: Generation, ids: Collection[int]) -> dict[int, Fits]:
    rows = generation.rows(ids)
    hidden = hidden_topics(session, rows)
    return {person: _fits_in(row, hidden.get(person, NOTHING)) for person, row in rows.items()}


def _fits_in(row: ScoreRow, hidden: Collection[int]) -> Fits:
    """Return how much somebody is a person of each topic: score × (0.5 + 0.5 × focus), as search orders people."""
    return {
        number: tenths / 10 * (0.5 + 0.5 * focus / 1000)
        for number, (_topic, (_number, tenths, posts, focus, _i9)) in current_topics(row.topics).items()
        if posts >= LEAST_POSTS and number not in hidden and narrows(number)
    }
