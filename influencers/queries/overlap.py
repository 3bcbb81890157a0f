"""Questions about a chosen few together: whom they reach in common, whom all of them reach, and how they compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from influencers.errors import NotListed
from influencers.generations.reading import Generation, current_generation
from influencers.queries.cards import GenerationCard, InfluencerCard
from influencers.queries.generations import card_of
from influencers.queries.ledger_rows import anonymous_parts
from influencers.queries.ownership import canonical_ids
from influencers.queries.people import influencer_cards
from influencers.queries.taxonomy import narrows
from kernel.errors import BadInput

#: How many people can be held against each other.
LEAST_CHOSEN, MOST_CHOSEN = 2, 10
#: Topics that are told side by side.
_TOPICS_TOLD = 12
#: A column of people.parquet that generations of before do not have.
_ENGAGEMENT = "engagement_rate"


@dataclass(frozen=True, slots=True)
class Reach:
    """Who reacts to one of the chosen, as distinct people."""

    influencer_id: int
    reactors_count: int
    alone_count: int  # who react to none of the others
    unnamed_count: int  # acts besides, of which nobody knows whose they are: in no count of people


@dataclass(frozen=True, slots=True)
class SharedReach:
    """Who reacts to two of the chosen."""

    one_id: int
    other_id: int
    count: int


@dataclass(frozen=True, slots=True)
class AddedReach:
    """What one more of the chosen brings, in the order in which each adds most."""

    influencer_id: int
    added_count: int  # people whom those before do not reach
    reach_count: int  # whom all so far reach


@dataclass(frozen=True, slots=True)
class OverlapCard:
    """Whom the chosen reach, exactly: people behind reactions that count, each counted once."""

    reaches: tuple[Reach, ...]  # in the order in which they were asked for
    shared: tuple[SharedReach, ...]  # every two of them
    reach_count: int  # de-duplicated: who react to at least one
    summed_count: int  # the sum of all counts, in which who reacts to several is counted several times
    order: tuple[AddedReach, ...]

    def place_of(self, influencer_id: int) -> int:
        """Return the place, from 0, at which one of the chosen was asked for."""
        return [reach.influencer_id for reach in self.reaches].index(influencer_id)

    def shared_by(self, one_id: int, other_id: int) -> int:
        """Return how many people react to two of the chosen."""
        asked = {one_id, other_id}
        return next(each.count for each in self.shared if {each.one_id, each.other_id} == asked)


@dataclass(frozen=True, slots=True)
class TopicBeside:
    """One topic, and how each of the chosen is heard in it."""

    slug: str
    label: str
    scores: tuple[float | None, ...]  # points; None for who is not shown in it


@dataclass(frozen=True, slots=True)
class CompareCard:
    """The chosen beside each other."""

    people: tuple[InfluencerCard, ...]  # in the order in which they were asked for
    topics: tuple[TopicBeside, ...]  # those with the most people first
    engagement: tuple[float | None, ...] | None  # shares; None where the generation does not measure it
    overlap: OverlapCard
    generation: GenerationCard


def overlap_of(session: Session, influencer_ids: Sequence[int]) -> OverlapCard:
    """Return whom two to ten people reach; raise BadInput for another number, NotListed when one may not be shown."""
    return _overlap(current_generation(), [card.id for card in _chosen(session, influencer_ids)])


def compare(session: Session, influencer_ids: Sequence[int]) -> CompareCard:
    """Return two to ten people beside each other; raise BadInput for another number, NotListed as for one of them."""
    people = _chosen(session, influencer_ids)
    generation = current_generation()
    ids = [card.id for card in people]
    return CompareCard(
        people=people,
        topics=_topics_beside(people),
        engagement=_engagement(generation, ids),
        overlap=_overlap(generation, ids),
        generation=card_of(generation),
    )


def _chosen(session: Session, influencer_ids: Sequence[int]) -> tuple[InfluencerCard, ...]:
    leads_to = canonical_ids(session, influencer_ids)
    wanted = list(dict.fromkeys(leads_to[influencer_id] for influencer_id in influencer_ids))
    if not LEAST_CHOSEN <= len(wanted) <= MOST_CHOSEN:
        why = f"Choose {LEAST_CHOSEN} to {MOST_CHOSEN} different people."
        raise BadInput(why, fields={"who": why})
    cards = influencer_cards(session, wanted)
    for influencer_id in influencer_ids:
        if leads_to[influencer_id] not in cards:
            raise NotListed(f"influencer:{influencer_id} is nobody who may be shown: no such person, or not listed.")
    return tuple(cards.values())


def _overlap(generation: Generation, ids: Sequence[int]) -> OverlapCard:
    reactors = [_reactors(generation, influencer_id) for influencer_id in ids]
    everybody, places = np.unique(np.concatenate(reactors), return_inverse=True)
    reacts = np.zeros((len(ids), len(everybody)), np.bool_)
    reacts[np.repeat(np.arange(len(ids)), [len(each) for each in reactors]), places] = True
    by_how_many = reacts.sum(axis=0)
    return OverlapCard(
        reaches=tuple(
            Reach(
                influencer_id=influencer_id,
                reactors_count=int(row.sum()),
                alone_count=int((row & (by_how_many == 1)).sum()),
                unnamed_count=_unnamed(generation, influencer_id),
            )
            for influencer_id, row in zip(ids, reacts, strict=True)
        ),
        shared=tuple(
            SharedReach(ids[one], ids[other], int((reacts[one] & reacts[other]).sum()))
            for one, other in combinations(range(len(ids)), 2)
        ),
        reach_count=len(everybody),
        summed_count=int(reacts.sum()),
        order=_greedy(ids, reacts),
    )


def _greedy(ids: Sequence[int], reacts: NDArray[np.bool_]) -> tuple[AddedReach, ...]:
    """Return the chosen in the order in which each adds most; of equals, who was asked for first."""
    missing = np.ones(reacts.shape[1], np.bool_)
    left = list(range(len(ids)))
    order: list[AddedReach] = []
    while left:
        adds = (reacts[left] & missing).sum(axis=1)
        place = left.pop(int(adds.argmax()))
        missing &= ~reacts[place]
        order.append(AddedReach(ids[place], int(adds.max()), int((~missing).sum())))
    return tuple(order)


def _reactors(generation: Generation, influencer_id: int) -> NDArray[np.int64]:
    """Return the people whose attention counts, as a card counts them: not those whom a decision damps to nothing."""
    rows = generation.ledger("ledger/pairs", influencer_id, ("actor_person", "damping"))
    people: NDArray[np.int64] = np.unique(rows.filter(pc.greater(rows["damping"], 0))["actor_person"].to_numpy())
    return people.astype(np.int64)


def _unnamed(generation: Generation, influencer_id: int) -> int:
    return sum(anonymous_parts(generation, influencer_id)["acts"].to_pylist())


def _topics_beside(people: Sequence[InfluencerCard]) -> tuple[TopicBeside, ...]:
    """Return topics of any of the chosen, without places and the first level, which tell people apart too little."""
    told = [[topic for topic in card.topics if narrows(topic.number)] for card in people]
    scores = [{topic.slug: topic.score for topic in topics} for topics in told]
    labels = {topic.slug: topic.label for topics in told for topic in topics}
    beside = [TopicBeside(slug, label, tuple(each.get(slug) for each in scores)) for slug, label in labels.items()]
    return tuple(sorted(beside, key=_rank)[:_TOPICS_TOLD])


def _rank(topic: TopicBeside) -> tuple[int, float, str]:
    known = [score for score in topic.scores if score is not None]
    return -len(known), -sum(known), topic.slug


def _engagement(generation: Generation, ids: Sequence[int]) -> tuple[float | None, ...] | None:
    if _ENGAGEMENT not in pq.read_schema(generation.folder / "people.parquet").names:
        return None
    measured = {row["influencer"]: row[_ENGAGEMENT] for row in generation.people(("influencer", _ENGAGEMENT), ids)}
    return tuple(measured.get(influencer_id) for influencer_id in ids)
