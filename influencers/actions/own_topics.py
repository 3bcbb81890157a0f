"""Verbs of owners about the topics of their page: add one themselves, take it back, and put them into an order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from types import MappingProxyType

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from influencers.actions.choices import own_influencer, settle, show_again
from influencers.errors import TopicRefused, UnknownTopic
from influencers.models import OwnTopic
from influencers.queries.choices import OwnTopics, own_topics
from influencers.queries.own_topics import AMONG_HEARD, MOST_DECLARED, own_order
from influencers.topics.taxonomy import Topic, load_taxonomy
from kernel.clock import to_us

#: How far a topic moves, by the word of its button.
STEPS: Mapping[str, int] = MappingProxyType({"up": -1, "down": 1})


def add_topic(session: Session, user_id: int, slug: str, *, now: datetime) -> None:
    """Let owners say that a topic is theirs. It stands on their page as their own word: no score, list or search knows.

    One that they hid is shown again. Raises UnknownTopic, and TopicRefused for a place, for what is there already and
    beyond MOST_DECLARED.
    """
    own, topic = own_influencer(session, user_id), load_taxonomy().by_slug(slug)
    before = own_topics(session, own)
    _refuse(before, topic)
    show_again(session, own, topic.number)
    if topic.number not in {each.number for each in before.hidden}:  # else its score stands there again
        _declare(session, own, topic.number, now=now)
    settle(session, own, user_id, "topic.added", now=now, topic=topic.slug)


def remove_topic(session: Session, user_id: int, slug: str, *, now: datetime) -> None:
    """Take back a topic that an owner added; raise UnknownTopic for what is none."""
    own, topic = own_influencer(session, user_id), load_taxonomy().by_slug(slug)
    for row in _rows(session, own):
        if row.declared_us is not None and load_taxonomy().current(row.topic) == topic.number:
            session.delete(row)
    settle(session, own, user_id, "topic.removed", now=now, topic=topic.slug)


def move_topic(session: Session, user_id: int, slug: str, step: str, *, now: datetime) -> tuple[int, int]:
    """Move a topic one place up or down among those that stand with it, at the end not; return its place, of how many.

    Raises UnknownTopic for one that does not stand on the owner's page.
    """
    own, topic = own_influencer(session, user_id), load_taxonomy().by_slug(slug)
    beside, first = _beside(own_topics(session, own), topic)
    here = beside.index(topic.number)
    there = min(max(here + STEPS[step], 0), len(beside) - 1)
    beside[here], beside[there] = beside[there], beside[here]
    _place(session, own, dict(zip(beside, count(first), strict=False)))
    settle(session, own, user_id, "topic.moved", now=now, topic=topic.slug, step=step)
    return there + 1, len(beside)


def order_by_score(session: Session, user_id: int, *, now: datetime) -> None:
    """Take every place back that an owner gave to topics with a score: the best comes first again."""
    own = own_influencer(session, user_id)
    placed = delete(OwnTopic).where(OwnTopic.influencer_id == own, OwnTopic.declared_us.is_(None))
    session.execute(placed)
    for row in _rows(session, own):
        row.place %= AMONG_HEARD
    settle(session, own, user_id, "topic.order_reset", now=now)


def _declare(session: Session, own: int, topic: int, *, now: datetime) -> None:
    """Write down that a topic is theirs, once; raise TopicRefused when there are enough."""
    order = own_order(session, own)
    if topic in order.declared:
        return
    if len(order.declared) >= MOST_DECLARED:
        raise TopicRefused(f"You added {MOST_DECLARED} topics already. Remove one to add another.")
    place = max((place for place in order.places.values() if place < AMONG_HEARD), default=0) + 1
    session.merge(OwnTopic(influencer_id=own, topic=topic, place=place, declared_us=to_us(now)))


def _refuse(topics: OwnTopics, topic: Topic) -> None:
    if topic.is_place:
        raise TopicRefused(f"{topic.label()} is a place, and a place is nothing to be heard on.")
    if topic.is_retired:
        raise TopicRefused(f"{topic.label()} is no topic here any more.")
    if topic.number in {each.number for each in topics.shown}:
        raise TopicRefused(f"You are heard in {topic.label()}: it stands on your page with its score already.")


def _beside(topics: OwnTopics, topic: Topic) -> tuple[list[int], int]:
    """Return the numbers of the list in which a topic stands, in its order, and the first place of that list."""
    for group, first in ((topics.shown, AMONG_HEARD + 1), (topics.declared, 1)):
        numbers = [each.number for each in group]
        if topic.number in numbers:
            return numbers, first
    raise UnknownTopic(f"{topic.label()} does not stand on your page.")


def _place(session: Session, own: int, places: Mapping[int, int]) -> None:
    known: set[int] = set()
    for row in _rows(session, own):
        number = load_taxonomy().current(row.topic)
        known.add(number)
        row.place = places.get(number, row.place)
    for number in places.keys() - known:
        session.add(OwnTopic(influencer_id=own, topic=number, place=places[number], declared_us=None))
    session.flush()


def _rows(session: Session, own: int) -> Sequence[OwnTopic]:
    return session.scalars(select(OwnTopic).where(OwnTopic.influencer_id == own)).all()
