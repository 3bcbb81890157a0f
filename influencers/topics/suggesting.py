"""Topics for what somebody has begun to type."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from types import MappingProxyType
from typing import NamedTuple

from influencers.topics.folding import fold, spellings, without_article
from influencers.topics.languages import primary_language
from influencers.topics.names import names_of
from influencers.topics.taxonomy import Taxonomy, Topic, load_taxonomy

_BEHIND_ALL = "\U0010ffff"
_NOBODY: Mapping[int, int] = MappingProxyType({})
#: How well a name fits what was typed.
_EXACT, _BEGINS, _WORD_BEGINS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A topic that may be meant. `path` names what lies above it, root first, and is empty for a root."""

    number: int
    slug: str
    label: str
    path: str


def suggest(
    prefix: str, lang: str = "en", limit: int = 10, *, people_counts: Mapping[int, int] = _NOBODY
) -> list[Suggestion]:
    """Return the topics whose names, or a word of them, begin like what was typed.

    Parameters
    ----------
    prefix
        What was typed; accents, capitals and signs do not matter. Nothing typed, nothing suggested.
    lang
        The language of the names and labels as a BCP 47 tag. English names fill up what is left of the limit.
    limit
        At most so many, >= 0.
    people_counts
        How many people are heard in a topic, by its number: of names that fit alike, the topic of more people first.

    Returns
    -------
    list[Suggestion]
        Every topic once. First a name that is exactly that, then names that begin so, then names with a word that
        begins so; among these the topics of more people, then the shorter names. Whatever only the English names offer
        comes last.

    Examples
    --------
    >>> [suggestion.label for suggestion in suggest("espresso", limit=1)]
    ['Espresso']
    """
    typed = fold(prefix)
    if not typed:
        return []
    language, taxonomy = primary_language(lang), load_taxonomy()
    found: dict[int, None] = {}
    for code in dict.fromkeys((language, "en")):
        if len(found) < limit:
            found |= dict.fromkeys(_shelf(taxonomy, code).beginning(typed, limit, people_counts))
    return [_suggestion(taxonomy, taxonomy.topic(number), language) for number in list(found)[:limit]]


def named(name: str, lang: str = "en") -> list[Suggestion]:
    """Return every topic whose name is exactly what was typed, in a language or in English; by number.

    Examples
    --------
    >>> [suggestion.slug for suggestion in named("ESPRESSO")]
    ['espresso']
    """
    typed, language, taxonomy = fold(name), primary_language(lang), load_taxonomy()
    numbers = {number for code in (language, "en") for number in _shelf(taxonomy, code).exactly(typed)}
    return [_suggestion(taxonomy, taxonomy.topic(number), language) for number in sorted(numbers)]


class _ShelvedName(NamedTuple):
    """A name under one of its words."""

    is_later_word: bool  # whether that word is not the first
    length: int
    name: str
    number: int


class _Shelf:
    """The names of one language, sorted, each under all of its words."""

    def __init__(self, names: Iterable[tuple[str, int]], lang: str) -> None:
        entries = sorted({entry for name, number in names for entry in _entries(name, number, lang)})
        self._keys = [key for key, _ in entries]
        self._names = [name for _, name in entries]

    def beginning(self, typed: str, limit: int, people_counts: Mapping[int, int]) -> list[int]:
        """Return the numbers of the best topics with a name that begins so, each once."""
        best: dict[int, tuple[int, int, int, str]] = {}
        for is_later_word, length, name, number in self._names[self._first(typed) : self._first(typed + _BEHIND_ALL)]:
            fits = _EXACT if name == typed else _WORD_BEGINS if is_later_word else _BEGINS
            place = (fits, -people_counts.get(number, 0), length, name)
            if number not in best or place < best[number]:
                best[number] = place
        return nsmallest(limit, best, key=best.__getitem__)

    def exactly(self, typed: str) -> Iterator[int]:
        """Yield the numbers of the topics with a name that is exactly that."""
        for place in range(self._first(typed), len(self._keys)):
            if self._keys[place] != typed:
                return
            if self._names[place].name == typed:
                yield self._names[place].number

    def _first(self, key: str) -> int:
        return bisect_left(self._keys, key)


def _entries(name: str, number: int, lang: str) -> Iterator[tuple[str, _ShelvedName]]:
    """Yield a name under each of its words, with the words that follow."""
    words = name.split()
    for place, word in enumerate(words):
        shelved = _ShelvedName(place > 0, len(name), name, number)
        yield " ".join(words[place:]), shelved
        if (bare := without_article(word, lang)) != word:
            yield " ".join([bare, *words[place + 1 :]]), shelved


@lru_cache(maxsize=12)
def _shelf(taxonomy: Taxonomy, lang: str) -> _Shelf:
    """Return the shelf of a language; in a language without names it is empty."""
    labels = [
        (spelling, topic.number)
        for topic in taxonomy.topics
        if lang in topic.labels
        for spelling in spellings(topic.labels[lang], lang)
    ]
    if lang != "en":
        return _Shelf(labels, lang)
    names = [(fold(row.text), number) for row in names_of(taxonomy).names["en"] for number in row.topics]
    return _Shelf([*labels, *names], lang)


def _suggestion(taxonomy: Taxonomy, topic: Topic, lang: str) -> Suggestion:
    above = taxonomy.path(topic.number)[:-1]
    return Suggestion(topic.number, topic.slug, topic.label(lang), " › ".join(step.label(lang) for step in above))
