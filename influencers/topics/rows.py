"""The rows of the committed taxonomy, as the import writes them and the programme reads them; and what is a place."""

from collections.abc import Iterable

import msgspec

#: Where the places are: they are a facet of their own and say nothing about what somebody talks of.
PLACES_ROOT = "location-super"
#: The slugs of the first level end so, and no others do.
ROOT_ENDING = "-super"
#: Places may also lie below travel; what lies below any other root is about more than a place.
_ROOTS_OF_PLACES = frozenset({PLACES_ROOT, "travel-and-tourism-super"})


class TopicRow(msgspec.Struct, array_like=True, frozen=True):
    """A topic as it stands in the committed file. `parents` are numbers, best first."""

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
