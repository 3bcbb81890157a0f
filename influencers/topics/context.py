"""Whether a name that stands in a text is meant: what the words around it say, how it is written, what else is named.

The words speak by the lexicon, which knows English only. In other languages a clear name is taken as it stands, and an
ambiguous one needs a hashtag, company, or a capital where capitals make names.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

from influencers.topics.books import Name, Sense
from influencers.topics.labels import LABELS
from influencers.topics.lexicon import Lexicon, Weighing
from influencers.topics.matches import Why
from influencers.topics.spelling import Spelling, spelling_of

#: What the words of a text have to say for a clear name's own labels, in standard deviations above the usual text; and
#: how far the label that they say most for may be ahead.
CLEAR_LEAST, MOST_BEHIND = -0.25, 2.0
#: A text of fewer known words says nothing against a clear name, and no text against a name of so many words.
FEWEST_KNOWN, MANY_WORDS = 6, 3
#: What the other words have to say for an ambiguous name: as a rule, and when it is a proper name that is written like
#: one, or like a word.
AMBIGUOUS_LEAST, NAME_LEAST, WORD_LEAST = 0.5, 0.0, 1.5
#: Places have no label. For an ambiguous one speaks travel; and the news too when it is written like a name.
PLACE_LEAST, PLACE_NAME_LEAST = 1.0, 0.5
TRAVEL, NEWS = LABELS.index("Travel & Adventure"), LABELS.index("News & Social Concern")
#: From here on the other words mean what else a place's name says: roast and gravy, not Turkey.
OTHER_MEANING = 1.0


class Voices(Protocol):
    """What a text has to say about the names in it."""

    def speak_for(self, name: Name, sense: Sense) -> Why | None:
        """Return what speaks for a sense of a name; None when nothing does."""
        ...

    def speak_against(self, name: Name) -> bool:
        """Return whether even company is not enough for an ambiguous name."""
        ...


class NoVoices:
    """A text whose words nobody knows, and whose capitals tell nothing: clear names stand for themselves."""

    def speak_for(self, name: Name, sense: Sense) -> Why | None:
        """Return that a clear name is clear."""
        return None if name.is_ambiguous else "clear"

    def speak_against(self, name: Name) -> bool:
        """Return False."""
        return False


class Capitals(NoVoices):
    """A text in another language: what is an ordinary word in English is none there, so a capital makes it a name.

    Places are left out: most of those that are ambiguous are given names, which have a capital too.

    Parameters
    ----------
    text
        The text as it was posted.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def speak_for(self, name: Name, sense: Sense) -> Why | None:
        """Return that a name is clear, or that it is written like one."""
        if not name.is_ambiguous:
            return "clear"
        is_written = name.is_proper and not sense.is_place and spelling_of(name.text, self._text) is Spelling.NAME
        return "context" if is_written else None


class Words:
    """The words of one English text.

    Parameters
    ----------
    lexicon
        What words speak for.
    text, prepared
        The text as it was posted, and as `wording.prepare` made it.
    """

    def __init__(self, lexicon: Lexicon, text: str, prepared: str) -> None:
        self._lexicon = lexicon
        self._text = text
        self._prepared = prepared
        self._z_without: dict[str, Sequence[float]] = {}

    @cached_property
    def weighing(self) -> Weighing:
        """What the words speak for together; added up when it is first asked for."""
        return self._lexicon.weigh(self._prepared.split())

    def speak_for(self, name: Name, sense: Sense) -> Why | None:
        """Return what speaks for a sense of a name: that it is clear and nothing is against it, or the words around it.

        A sense without a label that is no place has nothing that could be weighed.
        """
        if not name.is_ambiguous:
            return "clear" if self._fits(name, sense) else None
        is_meant = self._is_place_meant(name) if sense.is_place else self._is_meant(name, sense)
        return "context" if is_meant else None

    def speak_against(self, name: Name) -> bool:
        """Return whether a name is written like a word, or the other words mean what else it says."""
        return name.is_proper and (self._spelling(name) is Spelling.WORD or self._is_other_meaning(name))

    def _fits(self, name: Name, sense: Sense) -> bool:
        """Return whether nothing is against a clear name; its own words may speak for it."""
        if not sense.labels or name.words_count >= MANY_WORDS or self.weighing.known < FEWEST_KNOWN:
            return True
        z = self._z
        own = max([z[place] for place in sense.labels])
        return own >= CLEAR_LEAST and own >= self._strongest - MOST_BEHIND

    def _is_meant(self, name: Name, sense: Sense) -> bool:
        if not sense.labels:
            return False
        z = self._without(name)
        others = max(z[place] for place in sense.labels)
        return others >= NAME_LEAST and others >= self._least(name)

    def _least(self, name: Name) -> float:
        if not name.is_proper:
            return AMBIGUOUS_LEAST
        return {Spelling.NAME: NAME_LEAST, Spelling.WORD: WORD_LEAST}.get(self._spelling(name), AMBIGUOUS_LEAST)

    def _is_place_meant(self, name: Name) -> bool:
        z, spelling = self._without(name), self._spelling(name)
        if spelling is Spelling.WORD or self._is_other_meaning(name):
            return False
        if spelling is Spelling.NAME:
            return max(z[TRAVEL], z[NEWS]) >= PLACE_NAME_LEAST
        return z[TRAVEL] >= PLACE_LEAST

    def _is_other_meaning(self, name: Name) -> bool:
        """Return whether the other words say what a place's name says besides the place."""
        if not any(sense.is_place for sense in name.senses):
            return False
        own = self._lexicon.own_label(name.text)
        return own is not None and own[0] != TRAVEL and self._without(name)[own[0]] >= OTHER_MEANING

    @cached_property
    def _z(self) -> Sequence[float]:
        return self.weighing.z()

    @cached_property
    def _strongest(self) -> float:
        return max(self._z)

    def _without(self, name: Name) -> Sequence[float]:
        known = self._z_without.get(name.text)
        if known is None:
            known = self._z_without[name.text] = self.weighing.z_without(name.text)
        return known

    def _spelling(self, name: Name) -> Spelling:
        return spelling_of(name.text, self._text)
