"""Questions about the taxonomy itself: what a topic is called, whoever is heard in it."""

from collections.abc import Mapping
from functools import lru_cache

from flask import has_app_context

from influencers.errors import GenerationMissing, UnknownTopic
from influencers.generations.reading import Generation, current_generation
from influencers.topics.suggesting import Suggestion, named, suggest
from influencers.topics.taxonomy import Taxonomy, Topic, load_taxonomy

#: Of so many topics one at least is no place.
_PLACES_AMONG = 20


def topic_by_slug(slug: str) -> Topic:
    """Return the topic of a slug; raise UnknownTopic."""
    return load_taxonomy().by_slug(slug)


def living_topic(slug: str) -> Topic:
    """Return the same; raise UnknownTopic as well for one that was retired and has no successor."""
    topic = topic_by_slug(slug)
    if topic.is_retired:
        raise UnknownTopic(f"{topic.label()} is no topic here any more.")
    return topic


def narrows(number: int) -> bool:
    """Return whether a topic says something of somebody: those of the first level hold too much, places none."""
    taxonomy = load_taxonomy()
    topic = taxonomy.known(number)
    return topic is not None and bool(taxonomy.parents(topic.number)) and not topic.is_place


def topic_by_number(number: int) -> Topic:
    """Return the topic of a number; raise UnknownTopic."""
    return load_taxonomy().topic(number)


def current_number(number: int) -> int:
    """Return the number that stands for a number today: what it was merged into or retired for, or itself."""
    return load_taxonomy().current(number)


def topics_like(typed: str, limit: int = 10, lang: str = "en") -> list[Suggestion]:
    """Return the topics whose names, or a word of them, begin like what was typed; the likeliest first.

    Of names that fit alike, the topic in which more people are heard comes first.
    """
    return suggest(typed, lang, limit, people_counts=people_counts())


def subjects_like(typed: str, limit: int = 10, lang: str = "en") -> list[Suggestion]:
    """Return the same without places: what somebody can be heard on."""
    taxonomy = load_taxonomy()
    found = topics_like(typed, limit * _PLACES_AMONG, lang)
    return [each for each in found if not taxonomy.topic(each.number).is_place][:limit]


def topics_called(name: str, lang: str = "en") -> list[Suggestion]:
    """Return the topics whose name is exactly what was typed, in a language or in English."""
    return named(name, lang)


def people_counts() -> Mapping[int, int]:
    """Return how many people are heard in each topic in the current generation, by number.

    Nothing before the first one, and where no house is open in which there could be any.
    """
    if not has_app_context():
        return {}
    try:
        return _counts_of(current_generation(), load_taxonomy())
    except GenerationMissing:
        return {}


@lru_cache(maxsize=2)
def _counts_of(generation: Generation, taxonomy: Taxonomy) -> Mapping[int, int]:
    return {taxonomy.current(number): people for number, (people, _i9) in generation.topic_sums().items() if people}
