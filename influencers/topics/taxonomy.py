"""The taxonomy: a directed graph of topics without circles, sixteen roots, names in six languages.

A topic's `number`, `id` and `slug` never change; its labels and parents may. The files in `taxonomy_files/` are made by
`influencers.topics.importing` and committed.
"""

import gzip
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import msgspec

from influencers.errors import UnknownTopic
from influencers.topics.ontology import tidy_slug

FILES = Path(__file__).with_name("taxonomy_files")
TOPICS_FILE = "topics.json.gz"

#: Where the places are: they are a facet of their own and say nothing about what somebody talks of.
PLACES_ROOT = "location-super"
#: Places may also lie below travel; what lies below any other root is about more than a place.
_ROOTS_OF_PLACES = frozenset({PLACES_ROOT, "travel-and-tourism-super"})


@dataclass(frozen=True, slots=True)
class Topic:
    """A node of the taxonomy. `labels` maps a language to a display name; English is always there."""

    number: int
    id: str
    slug: str
    labels: Mapping[str, str] = field(compare=False)
    is_place: bool = False

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
        Every topic, in any order.
    parents
        A topic's number to the numbers of its parents, best first; no circles.
    """

    def __init__(self, version: str, topics: Iterable[Topic], parents: Mapping[int, Sequence[int]]) -> None:
        self.version = version
        self.topics: Sequence[Topic] = tuple(sorted(topics, key=lambda topic: topic.number))
        self._by_number = {topic.number: topic for topic in self.topics}
        self._by_slug = {topic.slug: topic for topic in self.topics}
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

    def topic(self, number: int) -> Topic:
        """Return the topic of a number; raise UnknownTopic when no topic ever had it."""
        try:
            return self._by_number[number]
        except KeyError:
            raise UnknownTopic(f"No topic has the number {number}.") from None

    def by_slug(self, slug: str) -> Topic:
        """Return the topic of a slug, also as the ontology spells it; raise UnknownTopic when there is none."""
        found = self._by_slug.get(slug) or self._by_slug.get(tidy_slug(slug))
        if found is None:
            raise UnknownTopic(
                f"There is no topic “{slug}”. `flask topics suggest` and the topics page help to find one."
            )
        return found

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
        lineage = (number, *(above for above, _ in self.ancestors(number)))
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


class TopicRow(msgspec.Struct, array_like=True, frozen=True):
    """A topic as it stands in the committed file."""

    number: int
    id: str
    slug: str
    is_place: bool
    parents: tuple[int, ...]
    labels: dict[str, str]


class TaxonomyFile(msgspec.Struct, frozen=True):
    """The committed file: what `load_taxonomy` reads and the import writes."""

    version: str
    topics: tuple[TopicRow, ...]


def is_place(root_slugs: Iterable[str]) -> bool:
    """Return whether a topic with these roots is a place: below `location-super` and, at most, travel besides."""
    roots = frozenset(root_slugs)
    return PLACES_ROOT in roots and roots <= _ROOTS_OF_PLACES


def read_taxonomy(folder: Path) -> Taxonomy:
    """Read the taxonomy that the import wrote into a folder."""
    rows = msgspec.json.decode(gzip.decompress((folder / TOPICS_FILE).read_bytes()), type=TaxonomyFile)
    return Taxonomy(
        rows.version,
        (Topic(row.number, row.id, row.slug, row.labels, row.is_place) for row in rows.topics),
        {row.number: row.parents for row in rows.topics},
    )


@cache
def load_taxonomy() -> Taxonomy:
    """Return the taxonomy of this version of the programme; read once a process."""
    return read_taxonomy(FILES)
