"""Questions about the taxonomy itself: what a topic is called, whoever is heard in it."""

from influencers.topics.suggesting import Suggestion, suggest
from influencers.topics.taxonomy import Topic, load_taxonomy


def topic_by_slug(slug: str) -> Topic:
    """Return the topic of a slug; raise UnknownTopic."""
    return load_taxonomy().by_slug(slug)


def narrows(number: int) -> bool:
    """Return whether a topic says something of somebody: those of the first level hold too much, places none."""
    taxonomy = load_taxonomy()
    return bool(taxonomy.parents(number)) and not taxonomy.topic(number).is_place


def topic_by_number(number: int) -> Topic:
    """Return the topic of a number; raise UnknownTopic."""
    return load_taxonomy().topic(number)


def topics_like(typed: str, limit: int = 10) -> list[Suggestion]:
    """Return the topics whose names, or a word of them, begin like what was typed; the likeliest first."""
    return suggest(typed, limit=limit)
