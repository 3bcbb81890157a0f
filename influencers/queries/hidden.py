"""Questions about topics that owners hide: they are not shown, not found, not led and not used."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
from sqlalchemy import select
from sqlalchemy.orm import Session

from influencers.models import HiddenTopic
from influencers.queries.cards import PersonFacts
from kernel.database import in_pieces
from kernel.statements import Statement

Hidden = Mapping[int, frozenset[int]]
"""Numbers of hidden topics by the influencer who hides them; who hides none is absent."""

NOTHING: frozenset[int] = frozenset()


def hidden_topics(session: Session, ids: Iterable[int]) -> Hidden:
    """Return which topics the given influencers hide."""
    found: dict[int, frozenset[int]] = {}
    for some in in_pieces(list(dict.fromkeys(ids))):
        rows = select(HiddenTopic.influencer_id, HiddenTopic.topic).where(HiddenTopic.influencer_id.in_(some))
        for influencer_id, topic in session.execute(rows):
            found[influencer_id] = found.get(influencer_id, NOTHING) | {topic}
    return found


def hidden_topics_of(session: Session, influencer_id: int) -> frozenset[int]:
    """Return which topics one influencer hides."""
    return frozenset(topic for (topic,) in _HIDDEN.rows(session, influencer_id=influencer_id))


_HIDDEN = Statement("SELECT topic FROM hidden_topics WHERE influencer_id = :influencer_id")


def all_hidden(session: Session) -> tuple[tuple[int, int], ...]:
    """Return everything that is hidden, as (influencer, number of the topic), in that order."""
    columns = (HiddenTopic.influencer_id, HiddenTopic.topic)
    return tuple((person, topic) for person, topic in session.execute(select(*columns).order_by(*columns)))


def hidden_table(session: Session) -> pa.Table:
    """Return the same as a scoring run reads it: columns person and topic."""
    pairs = all_hidden(session)
    people, topics = zip(*pairs, strict=True) if pairs else ((), ())
    return pa.table({"person": pa.array(people, pa.int64()), "topic": pa.array(topics, pa.int64())})


def without_hidden(session: Session, facts: Sequence[PersonFacts]) -> list[PersonFacts]:
    """Return facts of people without the topics that they hide."""
    hidden = hidden_topics(session, [each.id for each in facts])
    return [_shown(each, hidden[each.id]) if each.id in hidden else each for each in facts]


def _shown(facts: PersonFacts, hidden: frozenset[int]) -> PersonFacts:
    return replace(facts, topics=tuple(topic for topic in facts.topics if topic[0] not in hidden))
