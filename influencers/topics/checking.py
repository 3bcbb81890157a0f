"""Proves that a taxonomy hangs together: every rule that the import and an operator's changes keep, asked again."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from influencers.topics.changing import Changed
from influencers.topics.graph import above, circle_in
from influencers.topics.names import NameRow
from influencers.topics.ontology import LANGUAGES, tidy_slug
from influencers.topics.operator_changes import FIRST_NUMBER, ID_PREFIX, LAST_NUMBER
from influencers.topics.rows import ROOT_ENDING, TopicRow, is_place
from influencers.topics.wording import normalise

Kind = TypeVar("Kind", bound=Hashable)
#: Ids of topics that the project added itself: these have names in all languages.
_OURS = "bellwether:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is checked.

    `committed` holds the rows of the committed file; `numbers` the lines (number, id) of the file of numbers in their
    order; `changed` the rows after the operator's changes; `committed_names` and `names` the names by language before
    and after them; `decided` the names that were decided by hand, by the word for the decision; `unreadable` a sentence
    on every change that nobody can read.
    """

    version: str
    committed: Sequence[TopicRow]
    numbers: Sequence[tuple[int, str]]
    changed: Changed
    committed_names: Mapping[str, Sequence[NameRow]]
    names: Mapping[str, Sequence[NameRow]]
    decided: Mapping[str, frozenset[str]]
    unreadable: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: counts, what is worth knowing, and what is wrong, each a sentence."""

    version: str
    counts: Mapping[str, int]
    notes: tuple[str, ...]
    faults: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


def check(evidence: Evidence) -> Report:
    """Return what is right and wrong with a taxonomy.

    Parameters
    ----------
    evidence
        The committed rows and names, and what an operator made of them.
    """
    topics, names = evidence.changed.topics, evidence.names
    faults = [
        *_number_faults(evidence),
        *_identity_faults((*topics, *evidence.changed.gone)),
        *_graph_faults(topics),
        *_label_faults(topics),
        *_name_faults(names, {row.number for row in topics}),
        *_phrase_faults(evidence.committed_names),
        *_decision_faults(evidence.decided),
        *evidence.unreadable,
        *(f"Change {place + 1} does not fit: {fault}" for place, fault in evidence.changed.faults),
    ]
    counts = {
        "topics": len(topics),
        "places": sum(row.is_place for row in topics),
        "names": sum(len(rows) for rows in names.values()),
        "negative phrases": sum(not row.topics for rows in names.values() for row in rows),
        "retired": len(evidence.changed.gone),
    }
    return Report(evidence.version, counts, tuple(_notes(topics)), tuple(faults))


def _number_faults(evidence: Evidence) -> Iterator[str]:
    """Yield what is wrong with numbers: they are given once, counted on, and never taken away."""
    given = [number for number, _id in evidence.numbers]
    if given != list(range(1, len(given) + 1)):
        yield "The file of numbers does not count from 1 line by line: a line was changed or taken away."
    yield from (f"The id {id_} has two numbers." for id_ in _twice(id_ for _number, id_ in evidence.numbers))
    numbered = {id_: number for number, id_ in evidence.numbers}
    for row in evidence.committed:
        if numbered.get(row.id) != row.number:
            yield f"“{row.slug}” has the number {row.number}; the file of numbers says {numbered.get(row.id)}."
    gone = numbered.keys() - {row.id for row in evidence.committed}
    yield from (f"Number {numbered[id_]} ({id_}) has lost its topic." for id_ in sorted(gone))


def _identity_faults(rows: Sequence[TopicRow]) -> Iterator[str]:
    yield from (f"Two topics have the number {number}." for number in _twice(row.number for row in rows))
    yield from (f"Two topics have the id {id_}." for id_ in _twice(row.id for row in rows))
    living = Counter(row.slug for row in rows if not row.id.startswith(ID_PREFIX))
    yield from (f"Two topics have the slug “{slug}”." for slug, count in living.items() if count > 1)
    yield from (f"“{row.slug}” is no slug for an address." for row in rows if tidy_slug(row.slug) != row.slug)
    for row in rows:
        if row.id.startswith(ID_PREFIX) != (FIRST_NUMBER <= row.number <= LAST_NUMBER) or row.number < 1:
            yield f"“{row.slug}” has the number {row.number}, which is not of its kind."


def _graph_faults(rows: Sequence[TopicRow]) -> Iterator[str]:
    """Yield what is wrong with how topics hang together, and with what is a place."""
    slugs = {row.number: row.slug for row in rows}
    for row in rows:
        yield from _parent_faults(row, slugs)
    parents = {row.number: tuple(number for number in row.parents if number in slugs) for row in rows}
    if circle := circle_in(parents):
        yield f"These lie above themselves: {' below '.join(slugs[number] for number in circle)}."
        return
    for row in rows:
        roots = (slugs[number] for number in (row.number, *above(row.number, parents)) if not parents[number])
        if is_place(roots) != row.is_place:
            yield f"“{row.slug}” is {'' if row.is_place else 'not '}marked as a place, against where it lies."


def _parent_faults(row: TopicRow, slugs: Mapping[int, str]) -> Iterator[str]:
    if lost := [parent for parent in row.parents if parent not in slugs]:
        yield f"“{row.slug}” lies below {lost[0]}, which is no topic."
    if len(set(row.parents)) < len(row.parents):
        yield f"“{row.slug}” has the same parent twice."
    if bool(row.parents) == row.slug.endswith(ROOT_ENDING):
        yield f"“{row.slug}” is {'not ' if row.parents else ''}of the first level, against its slug."


def _label_faults(rows: Sequence[TopicRow]) -> Iterator[str]:
    for row in rows:
        if not row.labels.get("en"):
            yield f"“{row.slug}” has no English name."
        if foreign := sorted(row.labels.keys() - set(LANGUAGES)):
            yield f"“{row.slug}” has a name in “{foreign[0]}”, which is not one of ours."
        if row.id.startswith(_OURS) and (missing := [lang for lang in LANGUAGES if lang not in row.labels]):
            yield f"“{row.slug}” is our own and has no name in {', '.join(missing)}."


def _name_faults(names: Mapping[str, Sequence[NameRow]], living: set[int]) -> Iterator[str]:
    for lang, rows in names.items():
        yield from (f"The name “{text}” ({lang}) stands there twice." for text in _twice(row.text for row in rows))
        for row in rows:
            if normalise(row.text) != row.text:
                yield f"The name “{row.text}” ({lang}) is not spelt as names are compared."
            if lost := [number for number in row.topics if number not in living]:
                yield f"The name “{row.text}” ({lang}) means {lost[0]}, which is no living topic."
    yield from _divided_names(names)


def _phrase_faults(names: Mapping[str, Sequence[NameRow]]) -> Iterator[str]:
    """Yield phrases for nothing; after an operator retired a topic, its phrases may stay."""
    for lang, rows in names.items():
        texts = {row.text for row in rows}
        for row in rows:
            if not row.topics and (row.is_ambiguous or texts.isdisjoint(_parts(row.text))):
                yield f"The phrase “{row.text}” ({lang}) means nothing and swallows no name."


def _divided_names(names: Mapping[str, Sequence[NameRow]]) -> Iterator[str]:
    """Yield names that are clear in English and ambiguous in another language for the same topic, or the reverse."""
    english = {row.text: row for row in names.get("en", ())}
    for lang, rows in names.items():
        for row in rows:
            same = english.get(row.text)
            if same and set(same.topics) & set(row.topics) and same.is_ambiguous != row.is_ambiguous:
                yield f"The name “{row.text}” is both clear and ambiguous: in English and in {lang}."


def _decision_faults(decided: Mapping[str, frozenset[str]]) -> Iterator[str]:
    ways = sorted(decided)
    for place, one in enumerate(ways):
        for other in ways[place + 1 :]:
            for text in sorted(decided[one] & decided[other]):
                yield f"The name “{text}” was decided to be both {one} and {other}."


def _notes(rows: Sequence[TopicRow]) -> Iterator[str]:
    for lang in LANGUAGES:
        if missing := sum(lang not in row.labels for row in rows):
            yield f"{missing:,} topics have no name in {lang}, as whoever made them gave none: shown in English."


def _parts(phrase: str) -> Iterator[str]:
    words = phrase.split()
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            if end - start < len(words):
                yield " ".join(words[start:end])


def _twice(values: Iterable[Kind]) -> list[Kind]:
    return [value for value, count in Counter(values).items() if count > 1]
