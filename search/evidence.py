"""What is known of those who react to somebody, and of how they speak of others, with the size of the sample."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from influencers.queries.cards import PersonFacts
from influencers.queries.fact_cards import Audience, SaidAbout, Shares
from influencers.queries.reach import Reach
from influencers.queries.taxonomy import current_number
from search.documents import said_about
from search.labels import label_of
from search.pasted import account_words
from search.port.query import Query

#: What a topic is called, by its number.
TopicNamer = Callable[[int], str]
Amount = TypeVar("Amount", int, float)


def evidence_of(facts: PersonFacts, query: Query, topic_name: TopicNamer) -> Iterator[str]:
    """Yield what a search asked of somebody's reactors and posts, as it is."""
    for number, count in _of_today(facts.insiders, query.insiders).items():
        if count >= query.least_insiders:
            yield f"{count:,} of the top 100 in {topic_name(number)} {'reacts' if count == 1 else 'react'} to them"
    yield from _of_saying(facts, query)
    if facts.audience is not None:
        yield from _of_audience(facts.audience, query, topic_name)


def is_asked(query: Query) -> bool:
    """Return whether a search asks for anything that `evidence_of` tells."""
    lists = (
        query.says_about,
        query.insiders,
        query.audience_countries,
        query.audience_languages,
        query.audience_topics,
    )
    return any(lists) or not query.audience_credible_tenths.is_open


def reach_words(reach: Reach, influencer_id: int, name: str) -> str:
    """Return how many of an account's reactors react to somebody else too."""
    count = reach.evidence_of(influencer_id)
    return f"{count:,} of {reach.asked_count:,} asked reactors of {account_words(name)} react to them too"


def _of_saying(facts: PersonFacts, query: Query) -> Iterator[str]:
    said = said_about(facts) if query.says_about else {}
    for name in query.says_about:
        if name in said and _is_enough(said[name], query):
            yield _told(name, said[name], query)


def _is_enough(said: SaidAbout, query: Query) -> bool:
    positive, negative = query.least_positive_percent, query.least_negative_percent
    return said.positive * 100 >= positive * said.posts and said.negative * 100 >= negative * said.posts


def _told(name: str, said: SaidAbout, query: Query) -> str:
    """Return how many posts are as was asked; where nothing was asked, how many are either."""
    tones = (
        ("positive", said.positive, query.least_positive_percent),
        ("negative", said.negative, query.least_negative_percent),
    )
    is_any = not any(least for _tone, _count, least in tones)
    counts = [(tone, count) for tone, count, least in tones if least or is_any]
    (tone, count), *more = counts
    are = f"{count:,} of {said.posts:,} posts about {name} {'is' if count == 1 else 'are'} {tone}"
    return ", ".join([are, *(f"{count:,} {tone}" for tone, count in more)])


def _of_audience(audience: Audience, query: Query, topic_name: TopicNamer) -> Iterator[str]:
    for country in query.audience_countries:
        yield from _share(audience.countries, country, f"are in {label_of('country', country)}")
    for language in query.audience_languages:
        yield from _share(audience.languages, language, f"write {label_of('language', language)}")
    topics = replace(
        audience.topics, shares=tuple(_of_today(audience.topics.shares or (), query.audience_topics).items())
    )
    for number in dict.fromkeys(map(current_number, query.audience_topics)):
        yield from _share(topics, number, f"write about {topic_name(number)}")
    if not query.audience_credible_tenths.is_open:
        yield from _share(audience.credible, True, "are credible")


def _of_today(amounts: Iterable[tuple[int, Amount]], asked: Iterable[int]) -> dict[int, Amount]:
    """Return, of the topics asked for, the amounts by the numbers of today: of two that are one now the larger."""
    wanted = {current_number(number) for number in asked}
    found: dict[int, Amount] = {}
    for number, amount in amounts:
        if (current := current_number(number)) in wanted:
            found[current] = max(amount, found.get(current, amount))
    return found


def _share(shares: Shares[Any], value: object, what: str) -> Iterator[str]:
    share = shares.of(value)
    if share:
        yield f"{share * 100:.3g}\u202f% of {shares.sample:,} reactors of whom it is known {what}"
