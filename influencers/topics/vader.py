"""VADER's compound in fewer steps: what no rule of it touches is added up here, all else is left to the package.

Most words that praise or blame stand alone: nothing near them strengthens or turns them. The package asks all of its
rules of each all the same, which takes two thirds of its time. The figures are those of the package, to the last digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from string import punctuation

from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    C_INCR,
    NEGATE,
    SentimentIntensityAnalyzer,
    allcap_differential,
    normalize,
)

#: A token whose letters are fewer is an emoticon, and keeps its signs.
_SHORTEST_WORD = 3
#: What VADER tells of a text is rounded to so many.
_DIGITS = 4
#: A rule looks at so many words before a word, and so many behind it.
_BEFORE, _BEHIND = 3, 2
#: A word of each idiom.
_IDIOMS = ("shit", "bomb", "ass", "badass", "bus", "right", "death", "die", "heart")
#: Without one of these words near it, no rule changes what a word says: what strengthens, weakens or negates, idioms.
_MODIFYING = frozenset(
    (*NEGATE, "no", "least", "so", "this", *_IDIOMS, *(word for phrase in BOOSTER_DICT for word in phrase.split()))
)


class Vader:
    """Tells how much texts in English praise or blame."""

    def __init__(self) -> None:
        self._package = SentimentIntensityAnalyzer()
        self._valences = {word: each for word, each in self._package.lexicon.items() if word not in BOOSTER_DICT}
        self._emojis = frozenset(self._package.emojis)

    def compound(self, text: str) -> float:
        """Return the compound of a text: -1 is all blame, 1 is all praise."""
        if not (text.isascii() or self._emojis.isdisjoint(text)):
            text = self._in_words(text)
        words = [token if token.isalnum() else _bare(token) for token in text.split()]
        low = [word.lower() for word in words]
        if self._valences.keys().isdisjoint(low):
            return 0.0
        valences = self._each(_Words(words, low))
        if "but" in low:
            valences = self._package._but_check(words, valences)
        total = float(sum(valences))
        emphasis = self._package._punctuation_emphasis(text) if total else 0.0
        return round(float(normalize(total + emphasis if total > 0 else total - emphasis)), _DIGITS)

    def _in_words(self, text: str) -> str:
        """Return a text with words in the place of its emojis, as the package puts them there."""
        told = ""
        for sign in text:
            named = self._package.emojis.get(sign)
            gap = " " if named is not None and told and told[-1] != " " else ""
            told += gap + (sign if named is None else named)
        return told

    def _each(self, words: "_Words") -> list[float]:
        """Return what each word says."""
        valences = [0.0] * len(words.written)
        for place, word in enumerate(words.low):
            valence = self._valences.get(word)
            if valence is None:
                continue
            valences[place] = valence
            if _is_modified(words.low, place):
                valences[place] = self._by_all_rules(words, place)
            elif words.written[place].isupper() and words.is_cap_diff:
                valences[place] += C_INCR if valence > 0 else -C_INCR
        return valences

    def _by_all_rules(self, words: "_Words", place: int) -> float:
        if words.low[place] == "kind" and words.low[place + 1 : place + 2] == ["of"]:
            return 0.0
        # Its rules look at the words near by, and lower all that they are given: of a whole text, again and again.
        first = max(0, place - _BEFORE)
        near = _Near(words.written[first : place + _BEHIND + 1], words.is_cap_diff)
        (valence,) = self._package.sentiment_valence(0, near, words.written[place], place - first, [])
        return float(valence)


@dataclass(frozen=True)
class _Words:
    """The words of a text."""

    written: Sequence[str]
    low: Sequence[str]

    @cached_property
    def is_cap_diff(self) -> bool:
        """Whether some words are in capitals, and not all."""
        return bool(allcap_differential(self.written))


@dataclass(frozen=True, slots=True)
class _Near:
    """Some words of a text, by the names under which the package asks for them."""

    words_and_emoticons: Sequence[str]
    is_cap_diff: bool


def _is_modified(low: Sequence[str], place: int) -> bool:
    """Return whether a rule may change what a word says."""
    near = low[max(0, place - _BEFORE) : place + _BEHIND + 1]
    return not _MODIFYING.isdisjoint(near) or "n't" in " ".join(near)


def _bare(token: str) -> str:
    bare = token.strip(punctuation)
    return bare if len(bare) >= _SHORTEST_WORD else token
