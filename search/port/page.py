"""What comes back. Standard library only."""

from collections.abc import Callable, Iterator, Mapping
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


class CountedLater(Mapping[str, tuple[FacetCount, ...]]):
    """Facets that are counted while the rest of an answer is made; whoever reads them first waits for them.

    Parameters
    ----------
    counted
        Waits for the counts and returns them, or raises why there are none. Called until it returned them once.
    """

    def __init__(self, counted: Callable[[], Mapping[str, tuple[FacetCount, ...]]]) -> None:
        self._counted = counted
        self._counts: Mapping[str, tuple[FacetCount, ...]] | None = None

    def _read(self) -> Mapping[str, tuple[FacetCount, ...]]:
        # Not a cached property: up to Python 3.11 those of all pages would wait for each other.
        if self._counts is None:
            self._counts = self._counted()
        return self._counts

    def __getitem__(self, facet: str) -> tuple[FacetCount, ...]:
        return self._read()[facet]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to a query."""

    rows: tuple[Row, ...]
    total: int
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    next_cursor: str | None = None  # None on the last page
    #: Whether the words were found in nobody as they were typed, so that near ones were taken (typos forgiven).
    is_near: bool = False
