"""Questions about topics that owners hide: they are not shown, not found, not led and not used."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

import pyarrow as pa
from sqlalchemy import select
from sqlalchemy.orm import Session

from influencers.models import HiddenTopic, InfluencerChange
from influencers.queries.cards import PersonFacts
from influencers.topics.taxonomy import load_taxonomy
from kernel.database import in_pieces
from kernel.statements import Statement

Hidden = Mapping[int, frozenset[int]]
"""Numbers of hidden topics by the influencer who hides them; who hides none is absent."""

NOTHING: frozenset[int] = frozenset()


def hidden_topics(session: Session, ids: Iterable[int]) -> Hidden:
    """Return which topics the given influencers hide."""
    aliases = _aliases()
    found: dict[int, frozenset[int]] = {}
    for some in in_pieces(list(dict.fromkeys(ids))):
        rows = select(HiddenTopic.influencer_id, HiddenTopic.topic).where(HiddenTopic.influencer_id.in_(some))
        for influencer_id, topic in session.execute(rows):
            found[influencer_id] = found.get(influencer_id, NOTHING) | aliases(topic)
    return found


def hidden_topics_of(session: Session, influencer_id: int) -> frozenset[int]:
    """Return which topics one influencer hides."""
    rows = _HIDDEN.rows(session, influencer_id=influencer_id)
    aliases = _aliases()
    return NOTHING.union(*(aliases(topic) for (topic,) in rows))


_HIDDEN = Statement("SELECT topic FROM hidden_topics WHERE influencer_id = :influencer_id")


def hidden_since_indexed(session: Session) -> Mapping[int, frozenset[int]]:
    """Return, by topic, who hides it and changed since the search index was made: it may still find them by it."""
    asked = select(HiddenTopic.topic, HiddenTopic.influencer_id).join(
        InfluencerChange, InfluencerChange.influencer_id == HiddenTopic.influencer_id
    )
    aliases = _aliases()
    found: dict[int, frozenset[int]] = {}
    for hidden, influencer_id in session.execute(asked.distinct()):
        for topic in aliases(hidden):
            found[topic] = found.get(topic, NOTHING) | {influencer_id}
    return found


def all_hidden(session: Session) -> tuple[tuple[int, int], ...]:
    """Return everything that is hidden, as (influencer, number of the topic), in that order."""
    columns = (HiddenTopic.influencer_id, HiddenTopic.topic)
    rows, aliases = session.execute(select(*columns).order_by(*columns)), _aliases()
    return tuple(sorted({(person, number) for person, topic in rows for number in aliases(topic)}))


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
    topics = tuple(topic for topic in facts.topics if topic[0] not in hidden)
    return replace(facts, topics=topics, insiders=tuple(each for each in facts.insiders if each[0] not in hidden))


def _aliases() -> Callable[[int], frozenset[int]]:
    """Return how to find every number of a topic: what was hidden stays so when it is merged into another topic.

    A generation from before the merge holds the old number, one from after it the new.
    """
    return cache(load_taxonomy().aliases)
