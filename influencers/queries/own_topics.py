"""Questions about topics as their owners want them shown: in which order, and which ones they add themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from influencers.models import OwnTopic
from influencers.queries.cards import DeclaredTopic, TopicScore
from influencers.queries.hidden import hidden_topics_of
from influencers.topics.taxonomy import load_taxonomy

#: As many topics as somebody may add: more would say nothing.
MOST_DECLARED = 10
_BEHIND_ALL = 2**62
#: Above this are the places among what somebody is heard in; below, those among their own words. A topic can be both.
AMONG_HEARD = 2**40


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """What an owner chose: the places of topics, by number, and the topics that they add themselves, in their order."""

    places: Mapping[int, int]
    declared: tuple[int, ...]
    is_chosen: bool  # whether they placed a topic in which they are heard: else the best comes first

    def sort(self, topics: Sequence[TopicScore]) -> tuple[TopicScore, ...]:
        """Return topics as their owner placed them; those without a place come after, as they came.

        A topic that they added before they were heard in it has a place among their own words alone: none here.
        """
        if not self.is_chosen:
            return tuple(topics)
        return tuple(sorted(topics, key=lambda topic: self._place_of(topic.number)))

    def _place_of(self, topic: int) -> int:
        place = self.places.get(topic, _BEHIND_ALL)
        return place if place > AMONG_HEARD or topic not in self.declared else _BEHIND_ALL


def own_order(session: Session, influencer_id: int) -> OwnOrder:
    """Return what the owner of an influencer chose."""
    asked = select(OwnTopic).where(OwnTopic.influencer_id == influencer_id)
    rows = session.scalars(asked.order_by(OwnTopic.place, OwnTopic.topic)).all()
    # A topic that was merged into another stands for that one, once.
    current = load_taxonomy().current
    places: dict[int, int] = {}
    for row in rows:
        number = current(row.topic)
        if places.setdefault(number, row.place) <= AMONG_HEARD < row.place:
            places[number] = row.place
    declared = dict.fromkeys(current(row.topic) for row in rows if row.declared_us is not None)
    is_chosen = any(row.declared_us is None or row.place > AMONG_HEARD for row in rows)
    return OwnOrder(places, tuple(declared), is_chosen=is_chosen)


def declared_by(session: Session, influencer_id: int) -> list[str]:
    """Return the slugs of the topics that the owner of an influencer adds themselves, hidden ones left out."""
    hidden = hidden_topics_of(session, influencer_id)
    return [topic.slug for topic in declared_topics(own_order(session, influencer_id), hidden)]


def declared_topics(order: OwnOrder, without: frozenset[int]) -> tuple[DeclaredTopic, ...]:
    """Return the topics that an owner adds themselves, as pages name them, but for some."""
    taxonomy = load_taxonomy()
    topics = (taxonomy.known(number) for number in order.declared if number not in without)
    return tuple(
        DeclaredTopic(topic.number, topic.slug, topic.label()) for topic in topics if topic and not topic.is_retired
    )
