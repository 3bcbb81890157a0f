"""Questions about the taxonomy itself: what a topic is called, whoever is heard in it."""

from collections.abc import Mapping
from contextlib import ContextDecorator
from functools import lru_cache
from typing import NamedTuple

from flask import has_app_context

from influencers.errors import GenerationMissing, UnknownTopic
from influencers.generations.reading import Generation, current_generation
from influencers.topics.suggesting import Suggestion, named, suggest
from influencers.topics.taxonomy import Taxonomy, Topic, load_taxonomy, pinned_taxonomy
from influencers.wording.name_languages import NAME_LANGUAGES

#: Of so many topics one at least is no place.
_PLACES_AMONG = 20


def of_one_taxonomy() -> ContextDecorator:
    """Let everything that a function answers be of the taxonomy it began with, which is then looked up once."""
    return pinned_taxonomy()


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
    """Return whether a topic says something of somebody: those of the first level hold too much, places none.

    One that was retired for nothing has no page to lead to.
    """
    taxonomy = load_taxonomy()
    topic = taxonomy.known(number)
    return topic is not None and bool(taxonomy.parents(topic.number)) and not (topic.is_place or topic.is_retired)


def topic_by_number(number: int) -> Topic:
    """Return the topic of a number; raise UnknownTopic."""
    return load_taxonomy().topic(number)


def current_number(number: int) -> int:
    """Return the number that stands for a number today: what it was merged into or retired for, or itself."""
    return load_taxonomy().current(number)


def same_topics(number: int) -> frozenset[int]:
    """Return every number that stands for the same topic today, itself among them: what was kept may hold any."""
    return load_taxonomy().aliases(number)


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


def name_languages() -> tuple[str, ...]:
    """Return the languages in which topics have names, by code, English first."""
    return tuple(NAME_LANGUAGES)


def topics_called(name: str, lang: str = "en") -> list[Suggestion]:
    """Return the topics whose name is exactly what was typed, in a language or in English."""
    return named(name, lang)


def people_counts() -> Mapping[int, int]:
    """Return how many people are heard in each topic, as `topic_sums` does; topics without anybody are absent."""
    return _sums().people


def topic_sums() -> Mapping[int, tuple[int, int]]:
    """Return, by the numbers of today, how many people are heard in each topic and the influence of all (nano-units).

    They are those of the current generation; of two topics that were merged since, the larger. Nothing before the first
    one, and where no house is open in which there could be any.
    """
    return _sums().both


class _Sums(NamedTuple):
    both: Mapping[int, tuple[int, int]]
    people: Mapping[int, int]


_NO_SUMS = _Sums({}, {})


def _sums() -> _Sums:
    if not has_app_context():
        return _NO_SUMS
    try:
        return _sums_of(current_generation(), load_taxonomy())
    except GenerationMissing:
        return _NO_SUMS


@lru_cache(maxsize=2)
def _sums_of(generation: Generation, taxonomy: Taxonomy) -> _Sums:
    found: dict[int, tuple[int, int]] = {}
    for number, both in generation.topic_sums().items():
        current = taxonomy.current(number)
        found[current] = max(both, found.get(current, both))
    return _Sums(found, {number: people for number, (people, _i9) in found.items() if people})
