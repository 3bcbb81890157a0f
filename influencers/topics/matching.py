"""From a text to its topics: names found in it that are meant.

A name that is an ordinary word as well counts only as a hashtag, where the words around it speak for it, or beside a
clear name under the same root; else “the gap between” would be about fashion.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from influencers.topics.books import Book, Found, Name, SecondBook, Sense, TopicFacts
from influencers.topics.context import Capitals, NoVoices, Voices, Words
from influencers.topics.languages import primary_language
from influencers.topics.lexicon import Lexicon, load_lexicon
from influencers.topics.matches import Match, Why
from influencers.topics.names import NamesFile, names_of
from influencers.topics.spreading import Spread, Spreader
from influencers.topics.taxonomy import Taxonomy, load_taxonomy
from influencers.topics.wording import CLOSE, OPEN, prepare

__all__ = ["Match", "Matcher", "Spread", "load_matcher", "primary_language"]

_NO_VOICES = NoVoices()
#: The language whose words the lexicon knows.
_WEIGHED = "en"
_NOUNS_WITH_CAPITALS = frozenset({"de"})


class Matcher:
    """Finds topics in texts of six languages. Share one: it is slow to make, quick to ask, and asking changes nothing.

    Parameters
    ----------
    taxonomy
        Where the topics lie.
    names
        Their names; the committed ones when not given.
    lexicon
        What English words speak for; without one nothing is weighed, in English as in other languages.
    """

    def __init__(self, taxonomy: Taxonomy, names: NamesFile | None = None, lexicon: Lexicon | None = None) -> None:
        self._taxonomy = taxonomy
        self._names = names or names_of(taxonomy)
        self._lexicon = lexicon
        self._facts = TopicFacts(taxonomy)
        self._spreader = Spreader(taxonomy)
        self._books: dict[str, Book | None] = {}
        self._roots: dict[int, frozenset[int]] = {}

    def match(self, text: str, tags: Iterable[str] = (), lang: str | None = None) -> tuple[Match, ...]:
        """Find the topics that a text names.

        Parameters
        ----------
        text
            The text of a post, as it was written.
        tags
            Hashtags that the network gave besides the text, without `#`; a cashtag (`$AAPL`) finds nothing.
        lang
            The language of the text as a BCP 47 tag. English names are always looked for, besides those of the
            language; not stated means English. In a language without names nothing is found.

        Returns
        -------
        tuple[Match, ...]
            In the order of the text; a topic that is named twice in the same words is there once, with what spoke for
            it at first.

        Examples
        --------
        >>> [match.name for match in load_matcher().match("Flat white, then #espresso. Mind the gap!")]
        ['flat white', 'espresso']
        """
        book = self._book(lang)
        if book is None:
            return ()
        prepared = prepare(text, tags)
        found = book.found_in(prepared)
        if not found:
            return ()
        return self._sifted(found, prepared, self._voices(book.lang, text, prepared))

    def covers(self, lang: str | None) -> bool:
        """Return whether there are names for a language; without them a text in it has no topics."""
        return self._book(lang) is not None

    def spread(self, matches: Iterable[Match]) -> Spread:
        """Return the topics of a text with all that lies above them: number to weight and distance."""
        return self._spreader.spread(matches)

    def _voices(self, lang: str, text: str, prepared: str) -> Voices:
        if lang == _WEIGHED:
            return Words(self._lexicon, text, prepared) if self._lexicon else _NO_VOICES
        return _NO_VOICES if lang in _NOUNS_WITH_CAPITALS else Capitals(text)

    def _sifted(self, found: Sequence[Found], prepared: str, voices: Voices) -> tuple[Match, ...]:
        """Return the matches of the names that are meant."""
        verdicts = [
            (name, sense, "hashtag" if _is_whole_hashtag(prepared, start, end) else voices.speak_for(name, sense))
            for name, start, end in found
            for sense in name.senses
        ]
        if any(name.is_ambiguous and why is None for name, _, why in verdicts):
            verdicts = self._in_company(verdicts, voices)
        kept: dict[tuple[str, int], Match] = {}
        for name, sense, why in verdicts:
            if why is not None and (name.text, sense.number) not in kept:
                kept[name.text, sense.number] = Match(name.text, sense.number, sense.weight, name.is_ambiguous, why)
        return tuple(kept.values())

    def _in_company(
        self, verdicts: Sequence[tuple[Name, Sense, Why | None]], voices: Voices
    ) -> list[tuple[Name, Sense, Why | None]]:
        """Let clear names that are meant speak for ambiguous ones under the same root."""
        vouching = (self._roots_of(sense.number) for name, sense, why in verdicts if why and not name.is_ambiguous)
        roots = frozenset().union(*vouching)

        def heard(name: Name, sense: Sense) -> Why | None:
            if not name.is_ambiguous or roots.isdisjoint(self._roots_of(sense.number)):
                return None
            return None if voices.speak_against(name) else "beside"

        return [(name, sense, why or heard(name, sense)) for name, sense, why in verdicts]

    def _roots_of(self, number: int) -> frozenset[int]:
        known = self._roots.get(number)
        if known is None:
            known = self._roots[number] = self._taxonomy.root_numbers(number)
        return known

    def _book(self, lang: str | None) -> Book | None:
        """Return the names for a language, made when it is first met."""
        lang = lang or "en"
        if lang not in self._books:
            self._books[lang] = self._new_book(primary_language(lang))
        return self._books[lang]

    def _new_book(self, lang: str) -> Book | None:
        if lang in self._books:
            return self._books[lang]
        if lang not in self._names.names:
            return None
        rows, english = self._names.names[lang], self._book("en") if lang != "en" else None
        if english is None:
            return Book(lang, rows, self._facts)
        return SecondBook(lang, rows, self._facts, first=english, everyday=self._names.ordinary.get(lang, ()))


def load_matcher() -> Matcher:
    """Return the matcher of the taxonomy of today; made once as long as that stays."""
    return _matcher_of(load_taxonomy())


@lru_cache(maxsize=2)
def _matcher_of(taxonomy: Taxonomy) -> Matcher:
    return Matcher(taxonomy, lexicon=load_lexicon())


def _is_whole_hashtag(prepared: str, start: int, end: int) -> bool:
    return OPEN in prepared[start - 1 : start + 1] and CLOSE in prepared[end - 1 : end + 1]
