"""What comes back. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """A person found."""

    id: int
    tier: int | None = None  # the text tier, in RELEVANCE; None when no word had to be found
    topic: int | None = None  # the asked topic that set the place, in RELEVANCE and TOPIC


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many people share a value. Bands are written `60-79.9`, `1000-9999`, `1000000-`."""

    value: str
    count: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to a query."""

    rows: tuple[Row, ...]
    total: int
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    next_cursor: str | None = None  # None on the last page
    #: Whether the words were found in nobody as they were typed, so that near ones were taken (typos forgiven).
    is_near: bool = False
