"""Answers to searches as programs and terminals take them. Pure: values in, values out."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from influencers.queries.cards import GenerationCard, TopicScore
from influencers.queries.labels import score_label
from influencers.queries.taxonomy import topic_by_number
from search import queries
from search.filters import alone
from search.sentences import fragment_of, sentence_of
from search.suggestions import SuggestedPerson

_EXCERPT = 5
_TELLING = 10


def of_answer(found: queries.Found | queries.Estimate) -> dict[str, Any]:
    """Return an answer for programs."""
    return of_estimate(found) if isinstance(found, queries.Estimate) else of_found(found)


def of_found(found: queries.Found) -> dict[str, Any]:
    """Return the answer to a search for programs."""
    return {
        "total": found.total,
        "as_of": _as_of(found.generation),
        "items": [
            {
                "influencer_id": hit.card.id,
                "handle": hit.card.handle,
                "network": hit.card.network,
                "name": hit.card.name,
                "score": hit.card.score,
                "topics": [{"slug": topic.slug, "score": topic.score} for topic in _telling(hit, found)],
                "fit": hit.fit,
                "reasons": list(hit.reasons),
            }
            for hit in found.hits
        ],
        "facets": {
            name: [{"value": each.value, "label": each.label, "count": each.count} for each in counts]
            for name, counts in found.facets.items()
        },
        "next_cursor": found.next_cursor,
        "unknown": list(found.unknown),
        "near_misses": [
            {
                "influencer_id": miss.card.id,
                "name": miss.card.name,
                "filter": miss.filter,
                "asked": asked_of(found, miss.filter),
            }
            for miss in found.near_misses
        ],
        "relax": [
            {"filter": each.filter, "asked": asked_of(found, each.filter), "count": each.count} for each in found.relax
        ],
    }


def of_estimate(found: queries.Estimate) -> dict[str, Any]:
    """Return how many people a search finds, for programs."""
    sentence = sentence_of(found.query, topic_label)
    return {"total": found.total, "as_of": _as_of(found.generation), "sentence": sentence}


def of_suggestions(people: Iterable[SuggestedPerson], topics: Iterable[Any], lang: str) -> dict[str, Any]:
    """Return who and what may be meant, for programs; the topics are those of `topics_like`."""
    named = [{"slug": each.slug, "label": each.label, "path": each.path} for each in topics]
    return {"lang": lang, "people": [asdict(each) for each in people], "topics": named}


def asked_of(found: queries.Found, name: str) -> str:
    """Return what one filter of a search asks, in words."""
    return fragment_of(alone(found.query, name), topic_label)


def topic_label(number: int) -> str:
    """Return what a topic is called."""
    return topic_by_number(number).label()


def _as_of(card: GenerationCard) -> dict[str, Any]:
    return {"generation": card.number, "on": card.as_of_on.isoformat()}


def _telling(hit: queries.Hit, found: queries.Found) -> list[TopicScore]:
    """Return the topics that say who somebody is: their best, and those that were asked for."""
    asked = found.query.topics
    return [topic for place, topic in enumerate(hit.card.topics) if place < _TELLING or topic.number in asked]


def table(found: queries.Found | queries.Estimate) -> str:
    """Return an answer for people at a terminal."""
    if isinstance(found, queries.Estimate):
        return headline(found)
    near = "; nobody has the words as typed, these are near" if found.is_near and found.total else ""
    lines = [headline(found) + near]
    if found.unknown:
        lines.append(f"Nobody who may be shown is known as: {', '.join(found.unknown)}")
    for hit in found.hits:
        topics = ", ".join(f"{topic.label} {score_label(topic.score)}" for topic in hit.card.topics[:_EXCERPT])
        lines += [f"{hit.card.score:5.1f}  {hit.card.name} ({hit.card.network}:{hit.card.handle})  {topics}"]
        lines += [f"       {reason}" for reason in hit.reasons]
    if found.next_cursor:
        lines.append(f"The next page: --cursor {found.next_cursor}")
    lines += [f"Without “{asked_of(found, each.filter)}”: {each.count:,}" for each in found.relax]
    lines += [f"Fails only “{asked_of(found, each.filter)}”: {each.card.name}" for each in found.near_misses]
    return "\n".join(lines)


def headline(found: queries.Found | queries.Estimate) -> str:
    """Return how many people a search finds, and as of when."""
    people = "1 person" if found.total == 1 else f"{found.total:,} people"
    return f"{people} found, scores of {found.generation.as_of_on.isoformat()}"
