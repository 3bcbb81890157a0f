"""Questions about what somebody is heard on: the posts and words that say so, and what could not be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from influencers.errors import GenerationMissing
from influencers.generations.reading import Generation, current_generation
from influencers.queries.cards import Moment
from influencers.queries.hidden import hidden_topics_of
from influencers.queries.ownership import canonical_id
from influencers.queries.quoting import quoted
from influencers.topics.hiding import names_meaning, tells_of
from influencers.topics.languages import primary_language
from influencers.topics.ontology import LANGUAGES
from influencers.topics.taxonomy import Topic, load_taxonomy
from influencers.wording.codes import language_name
from kernel.clock import from_us

_HEARD, _QUOTES = "ledger/heard", "ledger/quotes"


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word in somebody's posts that says a topic."""

    name: str
    share: float  # of the topic's weight, at most a half: a word that repeats counts no more


@dataclass(frozen=True, slots=True)
class HeardPost:
    """The beginning of one of somebody's own posts that drew reactions."""

    text: str
    network: str
    at: datetime
    reactions_count: int


@dataclass(frozen=True, slots=True)
class TopicEvidence:
    """Why somebody is heard on a topic."""

    number: int
    slug: str
    label: str
    is_place: bool
    weight: float  # in (0, 1]; 1 for their heaviest topic, and for their heaviest place
    posts_count: int  # own posts that drew reactions
    words: tuple[HeardWord, ...]  # the largest first, at most five
    posts: tuple[HeardPost, ...]  # at most three, the newest first


def evidence_of(session: Session, influencer_id: int, topic: int | None = None) -> tuple[TopicEvidence, ...]:
    """Return why somebody is heard on each topic that they do not hide, topics first, the heaviest first; or on one.

    Empty where the generation keeps no evidence any more. Whom posts name is told only when those may be shown, and no
    word or post of a wider topic tells of one that they hide. The caller has made sure that the reader may see this
    person.
    """
    own_id = canonical_id(session, influencer_id)
    hidden = hidden_topics_of(session, own_id)
    try:
        generation = current_generation()
        rows = _rows(generation, own_id)
        asked = {number: found for number, found in rows.items() if number not in hidden and topic in (None, number)}
        quotes = _quotes(session, generation, own_id) if asked else {}
    except GenerationMissing:
        return ()
    untold = names_meaning(hidden)
    told = {post: quote for post, quote in quotes.items() if not tells_of(quote.text, untold)}
    return tuple(_evidence(about, row, told, untold=untold) for about, row in asked.values())


def unread_language(languages: Sequence[str]) -> str | None:
    """Return the name of the language somebody writes in most when no topics are looked for in it, else None.

    Parameters
    ----------
    languages
        What they write in lately, the most first, as their card has it.
    """
    if not languages or primary_language(languages[0]) in LANGUAGES:
        return None
    return language_name(languages[0])


def _rows(generation: Generation, influencer_id: int) -> dict[int, tuple[Topic, dict[str, Any]]]:
    """Return what is kept by the numbers of today, as it lies; of two topics that were merged since, the heavier.

    Nothing of a topic that was retired for nothing since.
    """
    taxonomy = load_taxonomy()
    columns = ("topic", "weight", "posts", "words", "example_posts")
    found: dict[int, tuple[Topic, dict[str, Any]]] = {}
    for row in generation.ledger(_HEARD, influencer_id, columns).to_pylist():
        topic = taxonomy.known(row["topic"])
        # The root of the places: to be heard in “Location” says nothing.
        if topic and not topic.is_retired and not (topic.is_place and not taxonomy.parents(topic.number)):
            found.setdefault(topic.number, (topic, row))
    return found


def _quotes(session: Session, generation: Generation, influencer_id: int) -> dict[int, HeardPost]:
    rows = generation.ledger(_QUOTES, influencer_id, ("post", "network", "at_us", "acts", "text")).to_pylist()
    as_moments = [Moment(row["text"], row["network"], from_us(row["at_us"]), row["acts"], 0, 0.0) for row in rows]
    masked = quoted(session, as_moments)
    return {
        row["post"]: HeardPost(each.text, each.network, each.at, each.acts_count)
        for row, each in zip(rows, masked, strict=True)
    }


def _evidence(
    topic: Topic, row: dict[str, Any], quotes: dict[int, HeardPost], *, untold: frozenset[str]
) -> TopicEvidence:
    posts = [quotes[post] for post in row["example_posts"] if post in quotes]
    return TopicEvidence(
        number=topic.number,
        slug=topic.slug,
        label=topic.label(),
        is_place=topic.is_place,
        weight=row["weight"],
        posts_count=row["posts"],
        words=tuple(HeardWord(word["name"], word["share"]) for word in row["words"] if word["name"] not in untold),
        posts=tuple(sorted(posts, key=lambda post: post.at, reverse=True)),
    )
