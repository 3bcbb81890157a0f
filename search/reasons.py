"""Why somebody was found, as sentences with one fact each. Nobody's pronouns are guessed: it is always “their”."""

from collections.abc import Iterable, Iterator, Sequence

from influencers.queries.cards import InfluencerCard, TopicScore
from influencers.queries.labels import confidence_label, score_label
from influencers.queries.topics import focus_label, posts_behind
from search.near import nearest
from search.port.query import Kind, Query, Word
from search.words import fold_handle, nearness, tags, tokens

_MOST_TOPICS = 2
_DATE = "%-d %B %Y"


def reasons_for(card: InfluencerCard, query: Query, *, is_near: bool = False) -> tuple[str, ...]:
    """Return why a person is among the hits of a query.

    Parameters
    ----------
    card
        The person, with the figures of the index's generation.
    query
        What was asked.
    is_near
        Whether the words were read as near ones.

    Returns
    -------
    tuple[str, ...]
        Topics first, then the words and where they were found, then who listens, then when they were last active.
    """
    words = [word for word in query.words if not word.is_without]
    return (
        *map(_of_topic, topics_asked(card, query)[:_MOST_TOPICS] or _best(card)),
        *(_of_word(word, card, is_near=is_near and nearness(word) > 0) for word in words),
        *_of_reactors(card),
        *_of_last_act(card),
    )


def topics_asked(card: InfluencerCard, query: Query) -> Sequence[TopicScore]:
    """Return the asked topics that a person is heard in, inside the asked range, the best score first."""
    asked = [t for t in card.topics if t.number in query.topics and query.topic_score_tenths.holds(round(t.score * 10))]
    return sorted(asked, key=lambda topic: (-topic.score, topic.number))


def _best(card: InfluencerCard) -> Sequence[TopicScore]:
    return [topic for topic in card.topics if not topic.is_place][:1]


def _of_topic(topic: TopicScore) -> str:
    if topic.is_place:
        # A place is no subject that somebody could be good at, and no share of them lies there.
        return posts_behind(topic)
    return f"Score {score_label(topic.score)} in {topic.label}; {focus_label(topic)} of their influence lies there"


def _of_word(word: Word, card: InfluencerCard, *, is_near: bool) -> str:
    for place, seen in _seen_in(word, card, is_near=is_near):
        if seen:
            return f"{place} ‘{seen}’"
    # The card does not hold the posts, and engines find words nowhere else.
    return f"Recent posts say {'nearly ' if is_near else ''}‘{_typed(word)}’"


def _seen_in(word: Word, card: InfluencerCard, *, is_near: bool) -> Iterator[tuple[str, str | None]]:
    """Yield the places of a word from the best field down, with what was seen there."""
    if word.kind is Kind.TAG:
        yield "Bio has the tag", _alike(word, word.tokens[0], tags(card.bio), is_near=False)
        return
    if word.kind is not Kind.PHRASE:
        handles = [fold_handle(account.handle) for account in card.accounts if account.handle]
        yield "Handle is", _alike(word, word.handle, handles, is_near=is_near)
    if word.kind is not Kind.HANDLE:
        yield "Name matches", _in_text(word, card.name, is_near=is_near)
        yield "Bio says", _in_text(word, card.bio, is_near=is_near)


def _in_text(word: Word, text: str, *, is_near: bool) -> str | None:
    length = len(word.tokens)
    found = tokens(text)
    runs = [" ".join(found[at : at + length]) for at in range(len(found) - length + 1)]
    return _alike(word, " ".join(word.tokens), runs, is_near=is_near)


def _alike(word: Word, asked: str, seen: Iterable[str], *, is_near: bool) -> str | None:
    if is_near:
        return nearest(asked, seen, most_edits=nearness(word))
    return next((each for each in seen if each == asked or (word.is_prefix and each.startswith(asked))), None)


def _typed(word: Word) -> str:
    return (" ".join(word.tokens) or word.handle) + ("*" if word.is_prefix else "")


def _of_reactors(card: InfluencerCard) -> Iterator[str]:
    if card.reactors_count:
        people = "1 person reacts" if card.reactors_count == 1 else f"{card.reactors_count:,} people react"
        yield f"{people} to them; confidence {confidence_label(card.confidence)}"


def _of_last_act(card: InfluencerCard) -> Iterator[str]:
    if card.last_active_at:
        yield f"Last active on {card.last_active_at.strftime(_DATE)}"
