"""The names of one language, and the automaton that finds them in a text."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from influencers.topics.labels import labels_of
from influencers.topics.names import NameRow
from influencers.topics.taxonomy import Taxonomy
from influencers.topics.wording import CLOSE, OPEN

CLEAR_WEIGHT, AMBIGUOUS_WEIGHT = 1.0, 0.5
#: A topic that is called the same in so many of these languages has a proper name: Lost, Nice, Drake; not coffee.
_SAME_IN = 3
_COMPARED = ("fr", "de", "es", "it")

Hit = tuple[int, int, int]  # which name, first and last position


@dataclass(frozen=True, slots=True)
class Sense:
    """One topic that a name means, its labels, and what a match of it weighs."""

    number: int
    labels: tuple[int, ...]
    is_place: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Name:
    """A name with its senses; none for a phrase that only keeps the names inside it from being found.

    `is_proper` tells whether it is written with a capital when it is meant; of phrases that is not asked.
    """

    text: str
    is_ambiguous: bool
    is_proper: bool
    senses: tuple[Sense, ...]
    words_count: int


Found = tuple[Name, int, int]  # a name, its first and last position


class Book:
    """The names of one language and the automaton that finds them.

    Parameters
    ----------
    lang
        Which language that is.
    rows
        Its own names.
    topics
        What they may mean.
    """

    def __init__(self, lang: str, rows: Sequence[NameRow], topics: "TopicFacts") -> None:
        self.lang = lang
        phrases = [row for row in rows if " " in row.text]
        self._automaton = AhoCorasick([f" {row.text} " for row in rows] + [_run_together(row) for row in phrases])
        self.rows = [*rows, *phrases]
        self._topics = topics

    def found_in(self, prepared: str) -> Sequence[Found]:
        """Return the names in a prepared text in its order with their places, without those inside a longer one."""
        hits = self.hits_in(prepared)
        rows, name = self.rows, self._topics.name
        return [(name(rows[which]), start, end) for which, start, end in (hits if len(hits) < 2 else _longest(hits))]

    def hits_in(self, prepared: str) -> list[Hit]:
        """Return every hit of every name."""
        return self._automaton.find_matches_as_indexes(prepared, overlapping=True)


class SecondBook(Book):
    """The names of another language over the English ones, which are looked for in every text.

    Parameters
    ----------
    lang, rows, topics
        As of any book.
    first
        The English book.
    everyday
        Words of the language that are no names in it, though they are names in English.
    """

    def __init__(
        self, lang: str, rows: Sequence[NameRow], topics: "TopicFacts", *, first: Book, everyday: Iterable[str]
    ) -> None:
        super().__init__(lang, rows, topics)
        self._first, self._before = first, len(self.rows)
        self._hidden = frozenset(everyday).union(row.text for row in rows)
        self.rows = [*self.rows, *first.rows]

    def hits_in(self, prepared: str) -> list[Hit]:
        """Return the hits of its own names, and of the English ones that mean the same here."""
        found = super().hits_in(prepared)
        for which, start, end in self._first.hits_in(prepared):
            place = self._before + which
            if self.rows[place].text not in self._hidden:
                found.append((place, start, end))
        return found


class TopicFacts:
    """What has to be known of topics to make names of rows.

    Parameters
    ----------
    taxonomy
        Where the topics lie.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._labels = labels_of(taxonomy)
        # Made when they are first found: most names never are.
        self._names: dict[NameRow, Name] = {}

    def name(self, row: NameRow) -> Name:
        """Return the name of a row; the same object for the same row."""
        known = self._names.get(row)
        if known is None:
            known = self._names[row] = self._new_name(row)
        return known

    def _new_name(self, row: NameRow) -> Name:
        senses = tuple(self._sense(row, number) for number in row.topics)
        is_proper = " " not in row.text and any(map(self._is_proper, row.topics))
        return Name(row.text, row.is_ambiguous, is_proper, senses, row.text.count(" ") + 1)

    def _sense(self, row: NameRow, number: int) -> Sense:
        weight = (AMBIGUOUS_WEIGHT if row.is_ambiguous else CLEAR_WEIGHT) / len(row.topics)
        return Sense(number, self._labels.get(number, ()), self._taxonomy.topic(number).is_place, weight)

    def _is_proper(self, number: int) -> bool:
        topic = self._taxonomy.topic(number)
        labels = Counter(topic.labels[lang] for lang in _COMPARED if lang in topic.labels)
        return topic.is_place or max(labels.values(), default=0) >= _SAME_IN


def _run_together(row: NameRow) -> str:
    """Return a phrase as a whole hashtag has it: “#machinelearning”."""
    return f"{OPEN} {row.text.replace(' ', '')} {CLOSE}"


def _longest(hits: Sequence[Hit]) -> Sequence[Hit]:
    kept, reached = [], -1
    for hit in sorted(hits, key=_by_start_then_longest):
        if hit[2] > reached:
            kept.append(hit)
            reached = hit[2]
    return kept


def _by_start_then_longest(hit: Hit) -> tuple[int, int]:
    return hit[1], -hit[2]
