"""From a text to its topics: names found in it, and what lies above them.

A name that is an ordinary word as well counts only as a hashtag, or beside a clear name under the same root; else
“the gap between” would be about fashion.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick

from influencers.topics.names import NameRow, NamesFile, load_names
from influencers.topics.taxonomy import Taxonomy, load_taxonomy
from influencers.topics.wording import CLOSE, OPEN, prepare

#: What is left of a weight one step up.
STEP_SHARE = 0.6
CLEAR_WEIGHT, AMBIGUOUS_WEIGHT = 1.0, 0.5
#: Words of the languages that a network may state when it does not know.
_UNSTATED = frozenset({"", "und", "zxx", "mul"})

#: Topic number → (weight in (0, 1], steps from the name that was found).
Spread = dict[int, tuple[float, int]]


@dataclass(frozen=True, slots=True)
class Match:
    """A name that was found, and one topic that it means.

    `name` is in the spelling of `wording.normalise`; `weight` is in (0, 1]: 1 for a clear name, 0.5 for an ambiguous
    one, divided by the number of topics that share the name.
    """

    name: str
    number: int
    weight: float
    is_ambiguous: bool


class Matcher:
    """Finds topics in texts of six languages. Share one: it is slow to make, quick to ask, and asking changes nothing.

    Parameters
    ----------
    taxonomy
        Where the topics lie.
    names
        Their names; the committed ones when not given.
    """

    def __init__(self, taxonomy: Taxonomy, names: NamesFile | None = None) -> None:
        self._taxonomy = taxonomy
        self._names = names or load_names()
        self._books: dict[str, _Book | None] = {}
        self._lineages: dict[int, tuple[tuple[int, float, int], ...]] = {}
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
            In the order of the text; a topic that is named twice in the same words is there once.

        Examples
        --------
        >>> [match.name for match in load_matcher().match("Flat white, then #espresso. Mind the gap!")]
        ['espresso']
        """
        book = self._book(lang)
        if book is None:
            return ()
        prepared = prepare(text, tags)
        hits = book.automaton.find_matches_as_indexes(prepared, overlapping=True)
        if not hits:
            return ()
        longest, entries = _longest(hits), book.entries
        if not book.ambiguous.isdisjoint(index for index, _, _ in longest):
            return self._sifted(entries, longest, prepared)
        return tuple(dict.fromkeys(match for index, _, _ in longest for match in entries[index]))

    def covers(self, lang: str | None) -> bool:
        """Return whether there are names for a language; without them a text in it has no topics."""
        return self._book(lang) is not None

    def spread(self, matches: Iterable[Match]) -> Spread:
        """Return the topics of a text with all that lies above them.

        Parameters
        ----------
        matches
            What `match` found.

        Returns
        -------
        dict[int, tuple[float, int]]
            Topic number to weight and distance. Each step up leaves 0.6 of the weight; a topic that is reached from
            several matches has the largest of their weights, not the sum, or topics with many children would win.
        """
        best: Spread = {}
        for match in matches:
            for number, share, distance in self._lineage(match.number):
                weight = match.weight * share
                known = best.get(number)
                if known is None or weight > known[0]:
                    best[number] = (weight, distance)
        return best

    def _sifted(self, entries: Sequence[tuple[Match, ...]], hits: Sequence["_Hit"], prepared: str) -> tuple[Match, ...]:
        """Return the matches of all hits, ambiguous ones only where something speaks for them."""
        found = [(match, start, end) for index, start, end in hits for match in entries[index]]
        roots = frozenset().union(*(self._roots_of(match.number) for match, _, _ in found if not match.is_ambiguous))
        kept = (
            match
            for match, start, end in found
            if not match.is_ambiguous
            or _is_whole_hashtag(prepared, start, end)
            or not roots.isdisjoint(self._roots_of(match.number))
        )
        return tuple(dict.fromkeys(kept))

    def _roots_of(self, number: int) -> frozenset[int]:
        known = self._roots.get(number)
        if known is None:
            known = self._roots[number] = self._taxonomy.root_numbers(number)
        return known

    def _lineage(self, number: int) -> tuple[tuple[int, float, int], ...]:
        known = self._lineages.get(number)
        if known is None:
            above = self._taxonomy.ancestors(number)
            known = ((number, 1.0, 0), *((above_, STEP_SHARE**distance, distance) for above_, distance in above))
            self._lineages[number] = known
        return known

    def _book(self, lang: str | None) -> "_Book | None":
        """Return the names for a language, made when it is first met."""
        lang = lang or "en"
        if lang not in self._books:
            self._books[lang] = self._new_book(primary_language(lang))
        return self._books[lang]

    def _new_book(self, lang: str) -> "_Book | None":
        if lang in self._books:
            return self._books[lang]
        if lang not in self._names.names:
            return None
        return _Book(_names_for(self._names, lang))


_Hit = tuple[int, int, int]  # which name, first and last position


class _Book:
    """The names of one language and the automaton that finds them."""

    def __init__(self, names: Sequence[NameRow]) -> None:
        phrases = [name for name in names if " " in name.text]
        self.automaton = AhoCorasick([f" {name.text} " for name in names] + [_run_together(name) for name in phrases])
        names = [*names, *phrases]
        self.entries = [_matches_of(name) for name in names]
        self.ambiguous = frozenset(index for index, name in enumerate(names) if name.is_ambiguous)


@cache
def load_matcher() -> Matcher:
    """Return the matcher of the committed taxonomy; made once a process."""
    return Matcher(load_taxonomy())


def primary_language(lang: str | None) -> str:
    """Return the first part of a language tag in small letters; English when none is stated.

    Examples
    --------
    >>> primary_language("pt-BR"), primary_language(None), primary_language("und")
    ('pt', 'en', 'en')
    """
    first = (lang or "").replace("_", "-").split("-")[0].casefold()
    return "en" if first in _UNSTATED else first


def _names_for(names: NamesFile, lang: str) -> list[NameRow]:
    """Return the names of a language over the English ones, without what are everyday words there."""
    if lang == "en":
        return list(names.names["en"])
    everyday = frozenset(names.ordinary.get(lang, ()))
    merged: dict[str, NameRow] = {name.text: name for name in names.names["en"] if name.text not in everyday}
    merged.update((name.text, name) for name in names.names[lang])
    return list(merged.values())


def _run_together(name: NameRow) -> str:
    """Return a phrase as a whole hashtag has it: “#machinelearning”."""
    return f"{OPEN} {name.text.replace(' ', '')} {CLOSE}"


def _matches_of(name: NameRow) -> tuple[Match, ...]:
    weight = (AMBIGUOUS_WEIGHT if name.is_ambiguous else CLEAR_WEIGHT) / len(name.topics)
    return tuple(Match(name.text, number, weight, name.is_ambiguous) for number in name.topics)


def _longest(hits: Sequence[_Hit]) -> Sequence[_Hit]:
    """Return the hits in the order of the text, without those inside a longer one."""
    if len(hits) == 1:
        return hits
    kept, reached = [], -1
    for hit in sorted(hits, key=_by_start_then_longest):
        if hit[2] > reached:
            kept.append(hit)
            reached = hit[2]
    return kept


def _by_start_then_longest(hit: _Hit) -> tuple[int, int]:
    return hit[1], -hit[2]


def _is_whole_hashtag(prepared: str, start: int, end: int) -> bool:
    return OPEN in prepared[start - 1 : start + 1] and CLOSE in prepared[end - 1 : end + 1]
