"""The taxonomy: a directed graph of topics without circles, sixteen roots, names in six languages.

A topic's `number`, `id` and `slug` never change; its labels and parents may. The files in `taxonomy_files/` are made by
`influencers.topics.importing` and committed; an operator's changes of an installation are applied over them.
"""

import gzip
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock
from types import MappingProxyType

import msgspec

from influencers.errors import UnknownTopic
from influencers.topics.changing import apply_changes
from influencers.topics.ontology import tidy_slug
from influencers.topics.operator_changes import ChangesFile, NameChanges, read_changes
from influencers.topics.rows import TaxonomyFile

FILES = Path(__file__).with_name("taxonomy_files")
TOPICS_FILE = "topics.json.gz"
NO_CHANGES, NO_NAME_CHANGES = ChangesFile(), NameChanges()
_NOBODY: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Topic:
    """A node of the taxonomy. `labels` maps a language to a display name; English is always there.

    A retired one is found by its number and its slug, for the sake of what was kept, and by nothing else.
    """

    number: int
    id: str
    slug: str
    labels: Mapping[str, str] = field(compare=False)
    is_place: bool = False
    is_retired: bool = False

    def label(self, lang: str = "en") -> str:
        """Return the display name in a language, in English where there is none."""
        return self.labels.get(lang) or self.labels["en"]


class Taxonomy:
    """The topics and how they hang together.

    Parameters
    ----------
    version
        Changes whenever a name, an edge or a flag does.
    topics
        Every topic, in any order, with those that were merged or retired.
    parents
        A topic's number to the numbers of its parents, best first; no circles.
    successors
        The number of a merged or retired topic to the number that stands for it now, if any does.
    name_changes
        What an operator made of the committed names.
    """

    def __init__(
        self,
        version: str,
        topics: Iterable[Topic],
        parents: Mapping[int, Sequence[int]],
        *,
        successors: Mapping[int, int] = _NOBODY,
        name_changes: NameChanges = NO_NAME_CHANGES,
    ) -> None:
        self.version = version
        self.name_changes = name_changes
        every = sorted(topics, key=lambda topic: topic.number)
        #: Living topics only.
        self.topics: Sequence[Topic] = tuple(topic for topic in every if not topic.is_retired)
        self._by_number = {topic.number: topic for topic in every}
        self._by_slug = {topic.slug: topic for topic in (*(each for each in every if each.is_retired), *self.topics)}
        self._by_id = {topic.id: topic for topic in every}
        self._successors = dict(successors)
        self._parents = {number: tuple(above) for number, above in parents.items() if above}
        self._children: dict[int, list[int]] = {}
        for topic in self.topics:
            for parent in self._parents.get(topic.number, ()):
                self._children.setdefault(parent, []).append(topic.number)
        self._ancestors: dict[int, tuple[tuple[int, int], ...]] = {}

    @property
    def roots(self) -> tuple[Topic, ...]:
        """The topics without parents."""
        return tuple(topic for topic in self.topics if topic.number not in self._parents)

    def current(self, number: int) -> int:
        """Return the number that stands for a number today: itself, or what it was merged into or retired for."""
        seen = {number}
        while (following := self._successors.get(number)) is not None and following not in seen:
            seen.add(following)
            number = following
        return number

    def aliases(self, number: int) -> frozenset[int]:
        """Return every number that stands for the same topic today, itself among them: what was kept may hold any."""
        if not self._successors:
            return frozenset({number})
        wanted = self.current(number)
        return frozenset({wanted, *(old for old in self._successors if self.current(old) == wanted)})

    def topic(self, number: int) -> Topic:
        """Return the topic of a number, or what stands for it now; raise UnknownTopic when no topic ever had it."""
        try:
            return self._by_number[self.current(number)]
        except KeyError:
            raise UnknownTopic(f"No topic has the number {number}.") from None

    def known(self, number: int) -> Topic | None:
        """Return the topic of a number, or what stands for it now; None when nobody ever had it."""
        return self._by_number.get(self.current(number))

    def by_slug(self, slug: str) -> Topic:
        """Return the topic of a slug, also as the ontology spells it, or what stands for it now; raise UnknownTopic."""
        found = self._by_slug.get(slug) or self._by_slug.get(tidy_slug(slug))
        if found is None:
            raise UnknownTopic(f"There is no topic “{slug}”. Look for it by its name among all topics.")
        return self.topic(found.number)

    def by_id(self, id_: str) -> Topic:
        """Return the topic of an id, or what stands for it now; raise UnknownTopic."""
        found = self._by_id.get(id_)
        if found is None:
            raise UnknownTopic(f"No topic has the id “{id_}”.")
        return self.topic(found.number)

    def parents(self, number: int) -> tuple[Topic, ...]:
        """Return the topics right above, best first; none for a root."""
        return tuple(self._by_number[parent] for parent in self._parents.get(self.topic(number).number, ()))

    def children(self, number: int) -> tuple[Topic, ...]:
        """Return the topics right below, by number."""
        return tuple(self._by_number[child] for child in self._children.get(self.topic(number).number, ()))

    def path(self, number: int) -> tuple[Topic, ...]:
        """Return the way down from a root to the topic itself, always by the first parent."""
        way = [self.topic(number)]
        while above := self._parents.get(way[-1].number):
            way.append(self._by_number[above[0]])
        return tuple(reversed(way))

    def ancestors(self, number: int) -> tuple[tuple[int, int], ...]:
        """Return every topic above with its distance in steps (1 for a parent), nearest first.

        A topic that is reached on several ways counts at its smallest distance.
        """
        known = self._ancestors.get(number)
        if known is None:
            known = self._ancestors[number] = self._climb(self.topic(number).number)
        return known

    def root_numbers(self, number: int) -> frozenset[int]:
        """Return the numbers of the roots above a topic; a root is above itself."""
        lineage = (self.topic(number).number, *(above for above, _ in self.ancestors(number)))
        return frozenset(above for above in lineage if above not in self._parents)

    def _climb(self, start: int) -> tuple[tuple[int, int], ...]:
        distances: dict[int, int] = {}
        level, distance = [start], 0
        while level:
            distance += 1
            level = [above for here in level for above in self._parents.get(here, ()) if above not in distances]
            distances |= dict.fromkeys(level, distance)
            level = list(dict.fromkeys(level))
        return tuple(distances.items())


def read_taxonomy(folder: Path) -> Taxonomy:
    """Read the taxonomy that the import wrote into a folder."""
    return _taxonomy_of(read_rows(folder), NO_CHANGES)


@cache
def committed_rows() -> TaxonomyFile:
    """Return the rows of this version of the programme; read once a process."""
    return read_rows(FILES)


def read_rows(folder: Path) -> TaxonomyFile:
    """Read the rows that the import wrote into a folder."""
    return msgspec.json.decode(gzip.decompress((folder / TOPICS_FILE).read_bytes()), type=TaxonomyFile)


def load_taxonomy() -> Taxonomy:
    """Return the taxonomy of today: the committed one with the operator's changes.

    It is the same object until the file of changes is another, so that whatever is made of it can be kept by it.
    """
    return _pinned.get() or _following.taxonomy()


def todays_changes() -> ChangesFile:
    """Return what an operator changed here, as it stands in the file."""
    return _following.changes()


def follow_changes(path: Path | None) -> None:
    """Say where the operator's changes lie, before anybody asks for the taxonomy; None for nowhere."""
    _following.path = path


@contextmanager
def pinned_taxonomy() -> Iterator[Taxonomy]:
    """Let everything inside see one taxonomy from beginning to end, whatever an operator changes meanwhile."""
    taxonomy = load_taxonomy()
    token = _pinned.set(taxonomy)
    try:
        yield taxonomy
    finally:
        _pinned.reset(token)


class _Following:
    """The committed taxonomy, and the changes in a file that is looked at whenever somebody asks."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self._made: tuple[_Mark, Taxonomy] | None = None
        self._making = Lock()

    def taxonomy(self) -> Taxonomy:
        """Return the taxonomy, made anew when the file is another than before."""
        mark, made = _mark_of(self.path), self._made
        if made is not None and made[0] == mark:
            return made[1]
        with self._making:
            # Another thread may have made it meanwhile.
            mark = _mark_of(self.path)
            if self._made is None or self._made[0] != mark:
                self._made = (mark, _taxonomy_of(committed_rows(), self.changes()))
            return self._made[1]

    def changes(self) -> ChangesFile:
        """Return the changes as they stand in the file now."""
        return read_changes(self.path) if self.path else NO_CHANGES


#: What tells one content of a file from another: it is replaced whole, so that it gets another inode.
_Mark = tuple[str, int, int, int] | None

_following = _Following()
_pinned: ContextVar[Taxonomy | None] = ContextVar("pinned_taxonomy", default=None)


def _mark_of(path: Path | None) -> _Mark:
    if path is None:
        return None
    try:
        seen = os.stat(path)
    except FileNotFoundError:
        return None
    return (str(path), seen.st_ino, seen.st_mtime_ns, seen.st_size)


def _taxonomy_of(committed: TaxonomyFile, file: ChangesFile) -> Taxonomy:
    changed = apply_changes(committed.topics, file.changes)
    living = (Topic(row.number, row.id, row.slug, row.labels, row.is_place) for row in changed.topics)
    gone = (Topic(row.number, row.id, row.slug, row.labels, row.is_place, is_retired=True) for row in changed.gone)
    return Taxonomy(
        committed.version + (f".{file.fingerprint}" if file.changes else ""),
        (*living, *gone),
        {row.number: row.parents for row in (*changed.topics, *changed.gone)},
        successors=changed.successors,
        name_changes=changed.names,
    )
