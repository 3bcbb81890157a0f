"""Applies an operator's changes to the rows of the committed taxonomy."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from influencers.topics.graph import above
from influencers.topics.ontology import LANGUAGES, tidy_slug
from influencers.topics.operator_changes import (
    FIRST_NUMBER,
    ID_PREFIX,
    LAST_NUMBER,
    Added,
    Change,
    GivenName,
    Merged,
    NameChanges,
    Renamed,
    Retired,
)
from influencers.topics.rows import ROOT_ENDING, TopicRow, is_place

#: The longest slug that an operator may give, in characters: it stands in addresses.
MOST_OF_A_SLUG = 60
#: What stands beside the topics under `/topics/`: no topic can have its page there.
PAGES_BESIDE = frozenset({"suggest"})


@dataclass(frozen=True, slots=True)
class Changed:
    """The taxonomy after all changes.

    `gone` holds the topics that were merged or retired, `successors` the number that each of them leads to, where it
    leads anywhere. `faults` tells of every change that could not be applied: its place in the sequence, and why.
    """

    topics: tuple[TopicRow, ...]
    gone: tuple[TopicRow, ...] = ()
    successors: dict[int, int] = field(default_factory=dict)
    names: NameChanges = field(default_factory=NameChanges)
    faults: tuple[tuple[int, str], ...] = ()


def apply_changes(topics: Iterable[TopicRow], changes: Sequence[Change]) -> Changed:
    """Return a taxonomy with an operator's changes.

    Parameters
    ----------
    topics
        The committed rows; no topic lies above itself.
    changes
        Oldest first. One that does not fit is left out, the others are applied.

    Returns
    -------
    Changed
        Still without circles: a new topic has nobody below it, and nothing is merged into what lies below it.
    """
    draft = _Draft(topics)
    faults = [(place, fault) for place, change in enumerate(changes) if (fault := draft.apply(change))]
    return draft.finished(tuple(faults)) if changes else Changed(draft.committed)


class _Draft:
    """A taxonomy that is being changed. What cannot be done is told in a sentence, and nothing is done."""

    def __init__(self, topics: Iterable[TopicRow]) -> None:
        self.committed = tuple(topics)
        self._living = {row.number: row for row in self.committed}
        self._gone: dict[int, TopicRow] = {}
        self._numbers = {row.slug: row.number for row in self.committed}
        self._successors: dict[int, int] = {}
        self._given: list[tuple[int, GivenName]] = []
        self._leads_to: dict[int, int | None] = {}

    def apply(self, change: Change) -> str | None:
        """Do what a change says; return why it cannot be done, None when it is done."""
        match change:
            case Added():
                return self._add(change)
            case Renamed():
                return self._rename(change)
            case Merged():
                return self._merge(change)
            case Retired():
                return self._retire(change)

    def finished(self, faults: tuple[tuple[int, str], ...]) -> Changed:
        """Return the outcome, in which every topic is a place or not by the roots that it has now."""
        parents = self._parents()
        return Changed(
            tuple(self._placed(row, parents) for row in self._living.values()),
            tuple(self._gone.values()),
            dict(self._successors),
            NameChanges(tuple(self._given), dict(self._leads_to)),
            faults,
        )

    def _add(self, change: Added) -> str | None:
        parents = [self._living_number(slug) for slug in change.parents]
        if fault := self._wrong_with(change, parents):
            return fault
        row = TopicRow(
            change.number,
            ID_PREFIX + change.slug,
            change.slug,
            is_place=False,
            parents=tuple(dict.fromkeys(parent for parent in parents if parent is not None)),
            labels=dict(change.labels),
        )
        known = self._numbers.get(change.slug)
        if known is not None:
            # A newer release brought the topic that was missing: it is that one now.
            self._gone[change.number], self._successors[change.number] = row, known
            self._leads_to[change.number] = known
        else:
            self._living[change.number], self._numbers[change.slug] = row, change.number
        self._given.extend((change.number, name) for name in change.names)
        return None

    def _wrong_with(self, change: Added, parents: Sequence[int | None]) -> str | None:
        refusals = {
            "A topic needs a parent, and an English name.": not parents or not change.labels.get("en"),
            f"“{change.slug}” is no slug: a to z, digits and single hyphens.": tidy_slug(change.slug) != change.slug,
            f"“{change.slug}” is longer than {MOST_OF_A_SLUG} characters.": len(change.slug) > MOST_OF_A_SLUG,
            f"“{change.slug}” ends in {ROOT_ENDING}, as topics of the first level do; none is added to these.": (
                change.slug.endswith(ROOT_ENDING)
            ),
            f"“{change.slug}” is the address of another page.": change.slug in PAGES_BESIDE,
            f"“{change.slug}” was added before.": self._numbers.get(change.slug, 0) >= FIRST_NUMBER,
            f"Number {change.number} is not free.": not self._is_free(change.number),
            f"A parent of “{change.slug}” is no topic: {', '.join(change.parents)}.": None in parents,
        }
        return next((sentence for sentence, is_so in refusals.items() if is_so), _wrong_languages(change.labels))

    def _rename(self, change: Renamed) -> str | None:
        number = self._living_number(change.slug)
        if number is None:
            return _no_topic(change.slug)
        if fault := _wrong_languages(change.labels):
            return fault
        row = self._living[number]
        self._living[number] = _replaced(row, labels=row.labels | change.labels)
        taken = {(number, name.lang, name.text) for name in change.taken or ()}
        self._given = [each for each in self._given if (each[0], each[1].lang, each[1].text) not in taken]
        self._given.extend((number, name) for name in change.names)
        return None

    def _merge(self, change: Merged) -> str | None:
        number, into = self._own_number(change.slug), self._living_number(change.into)
        if number is None or into is None:
            return _no_topic(change.slug if number is None else change.into)
        if fault := self._wrong_with_merging(number, into):
            return fault
        self._hang_children_of(number, (into,))
        self._take_away(number, into)
        self._leads_to[number] = into
        return None

    def _wrong_with_merging(self, number: int, into: int) -> str | None:
        row, target = self._living[number], self._living[into]
        refusals = {
            "A topic cannot be merged into itself.": number == into,
            f"“{row.slug}” is a topic of the first level; those stay.": not row.parents,
            f"“{target.slug}” lies below “{row.slug}”: merge the narrower topic into the wider one.": number
            in above(into, self._parents()),
            f"“{row.slug}” and “{target.slug}” are not both places.": row.is_place != target.is_place,
        }
        return next((sentence for sentence, is_so in refusals.items() if is_so), None)

    def _retire(self, change: Retired) -> str | None:
        number = self._own_number(change.slug)
        into = self._living_number(change.into) if change.into else None
        if number is None:
            return _no_topic(change.slug)
        row = self._living[number]
        if fault := self._wrong_with_retiring(row, change, into):
            return fault
        self._hang_children_of(number, row.parents)
        self._take_away(number, into)
        self._leads_to[number] = None
        return None

    def _wrong_with_retiring(self, row: TopicRow, change: Retired, into: int | None) -> str | None:
        if change.into and (into is None or into == row.number):
            return f"“{change.slug}” cannot lead to “{change.into}”."
        if not row.parents:
            return f"“{row.slug}” is a topic of the first level; those stay."
        if into is not None and row.is_place != self._living[into].is_place:
            # Until the next run whoever was heard in Madrid would be heard on coffee.
            return f"“{row.slug}” and “{self._living[into].slug}” are not both places."
        return None

    def _hang_children_of(self, number: int, parents: tuple[int, ...]) -> None:
        for rows in (self._living, self._gone):
            for child in [row for row in rows.values() if number in row.parents]:
                above_it = (over for old in child.parents for over in (parents if old == number else (old,)))
                rows[child.number] = _replaced(child, parents=tuple(dict.fromkeys(above_it)))

    def _take_away(self, number: int, into: int | None) -> None:
        self._gone[number] = self._living.pop(number)
        if into is not None:
            self._successors[number] = into

    def _living_number(self, slug: str) -> int | None:
        number = self._numbers.get(slug)
        while number is not None and number not in self._living:
            number = self._successors.get(number)
        return number

    def _own_number(self, slug: str) -> int | None:
        """Return the number of a slug that still stands for a topic of its own."""
        number = self._numbers.get(slug)
        return number if number in self._living else None

    def _is_free(self, number: int) -> bool:
        return FIRST_NUMBER <= number <= LAST_NUMBER and number not in self._living and number not in self._gone

    def _parents(self) -> dict[int, tuple[int, ...]]:
        return {row.number: row.parents for row in self._living.values()}

    def _placed(self, row: TopicRow, parents: Mapping[int, tuple[int, ...]]) -> TopicRow:
        lineage = (row, *(self._living[number] for number in above(row.number, parents)))
        placed = is_place(each.slug for each in lineage if not each.parents)
        return row if placed == row.is_place else _replaced(row, is_place=placed)


def _replaced(row: TopicRow, **fresh: object) -> TopicRow:
    return msgspec.structs.replace(row, **fresh)


def _no_topic(slug: str) -> str:
    return f"There is no topic “{slug}” any more, or there never was."


def _wrong_languages(labels: dict[str, str]) -> str | None:
    wrong = sorted(set(labels) - set(LANGUAGES)) + sorted(lang for lang, name in labels.items() if not name.strip())
    if wrong:
        return f"Names are in {', '.join(LANGUAGES)}, and none is empty; not so: {', '.join(wrong)}."
    return None
