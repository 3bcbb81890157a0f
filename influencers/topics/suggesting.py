"""Topics for what somebody has begun to type."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from typing import NamedTuple

from influencers.topics.matching import primary_language
from influencers.topics.names import load_names
from influencers.topics.taxonomy import Taxonomy, Topic, load_taxonomy

_NO_WORD = re.compile(r"[\W_]+")
_BEHIND_ALL = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A topic that may be meant. `path` names what lies above it, root first, and is empty for a root."""

    number: int
    slug: str
    label: str
    path: str


def suggest(prefix: str, lang: str = "en", limit: int = 10) -> list[Suggestion]:
    """Return the topics whose names, or a word of them, begin like what was typed.

    Parameters
    ----------
    prefix
        What was typed; accents, capitals and signs do not matter. Nothing typed, nothing suggested.
    lang
        The language of the names and labels as a BCP 47 tag. English names fill up what is left of the limit.
    limit
        At most so many, >= 0.

    Returns
    -------
    list[Suggestion]
        Every topic once. First a name that is exactly that, then names that begin so, then names with a word that
        begins so; shorter ones first. Whatever only the English names offer comes last.

    Examples
    --------
    >>> [suggestion.label for suggestion in suggest("espresso", limit=1)]
    ['Espresso']
    """
    typed = fold(prefix)
    if not typed:
        return []
    language = primary_language(lang)
    shelves = [_shelf(language), _shelf("en")] if language != "en" else [_shelf("en")]
    found = dict.fromkeys(number for shelf in shelves for number in shelf.beginning(typed, limit))
    taxonomy = load_taxonomy()
    return [_suggestion(taxonomy, taxonomy.topic(number), language) for number in list(found)[:limit]]


def fold(text: str) -> str:
    """Return a text without accents, capitals and signs, its words one space apart.

    Examples
    --------
    >>> fold(" Café-au-lait ")
    'cafe au lait'
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return _NO_WORD.sub(" ", plain.replace("'", "").replace("\u2019", "")).strip()


class _ShelvedName(NamedTuple):
    """A name under one of its words."""

    is_later_word: bool  # whether that word is not the first
    length: int
    name: str
    number: int


class _Shelf:
    """The names of one language, sorted, each under all of its words."""

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        entries = sorted({entry for name, number in names for entry in _entries(name, number)})
        self._keys = [key for key, _ in entries]
        self._names = [name for _, name in entries]

    def beginning(self, typed: str, limit: int) -> list[int]:
        """Return the numbers of the best topics with a name that begins so, each once."""
        first = bisect_left(self._keys, typed)
        last = bisect_left(self._keys, typed + _BEHIND_ALL, lo=first)
        best: dict[int, tuple[bool, int, str]] = {}
        for later_word, length, name, number in self._names[first:last]:
            # A name that is exactly what was typed is the shortest of those that begin so.
            place = (later_word, length, name)
            if number not in best or place < best[number]:
                best[number] = place
        return nsmallest(limit, best, key=best.__getitem__)


def _entries(name: str, number: int) -> Iterator[tuple[str, _ShelvedName]]:
    """Yield a name under each of its words, with the words that follow."""
    words = name.split()
    for place in range(len(words)):
        yield " ".join(words[place:]), _ShelvedName(place > 0, len(name), name, number)


@cache
def _shelf(lang: str) -> _Shelf:
    """Return the shelf of a language; in a language without names it is empty."""
    labels = ((fold(topic.labels[lang]), topic.number) for topic in load_taxonomy().topics if lang in topic.labels)
    if lang != "en":
        return _Shelf(labels)
    spellings = ((fold(row.text), number) for row in load_names().names["en"] for number in row.topics)
    return _Shelf([*labels, *spellings])


def _suggestion(taxonomy: Taxonomy, topic: Topic, lang: str) -> Suggestion:
    above = taxonomy.path(topic.number)[:-1]
    return Suggestion(topic.number, topic.slug, topic.label(lang), " › ".join(step.label(lang) for step in above))
