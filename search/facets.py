"""How counts beside the hits are cut, named and ordered: the same for every engine. Standard library only."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from search.port import FOLLOWER_BANDS, SCORE_BANDS, TOPIC_FACET_LENGTH, FacetCount, Query, Range

#: The facets that are bands of a figure, with both ends of each band; scores in tenths.
BANDS: Mapping[str, tuple[tuple[int, int | None], ...]] = {"score": SCORE_BANDS, "followers": FOLLOWER_BANDS}

#: What a query asks of a facet itself, when it asks nothing.
_OPEN: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "topic": {"topics": (), "topic_score_tenths": Range()},
        "network": {"networks": ()},
        "language": {"languages": ()},
        "kind": {"kinds": ()},
        "score": {"score_tenths": Range()},
        "followers": {"followers": Range()},
    }
)


def widened(query: Query, facet: str) -> Query:
    """Return a query that asks nothing of a facet itself: of those whom it finds the facet counts.

    Examples
    --------
    >>> widened(Query(networks=("bluesky",), kinds=("person",)), "network") == Query(kinds=("person",))
    True
    """
    return replace(query, **_OPEN[facet])


def band_name(facet: str, band: tuple[int, int | None]) -> str:
    """Return a band as a range that can be asked for: `60-79.9`, `1000-9999`, `1000000-`.

    Examples
    --------
    >>> band_name("score", (600, 799)), band_name("score", (800, 1000)), band_name("followers", (1_000_000, None))
    ('60-79.9', '80-100', '1000000-')
    """
    unit = 10 if facet == "score" else 1
    return "-".join("" if end is None else f"{end / unit:g}" if unit > 1 else str(end) for end in band)


def longest(facet: str, counts: Mapping[str, int], *, asked: Collection[int] = ()) -> tuple[FacetCount, ...]:
    """Return counts as a facet shows them: bands in their order, others the most frequent first, none of 0.

    Topics are cut to the first ones; those asked for stay.
    """
    if facet in BANDS:
        names = [band_name(facet, band) for band in BANDS[facet]]
        return tuple(FacetCount(name, counts[name]) for name in names if counts.get(name))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], _natural(facet, pair[0])))
    return tuple(
        FacetCount(value, count)
        for place, (value, count) in enumerate(ranked)
        if count and (facet != "topic" or place < TOPIC_FACET_LENGTH or int(value) in asked)
    )


def _natural(facet: str, value: str) -> tuple[int, str]:
    # Topics are numbers: 9 stands before 10.
    return (int(value), "") if facet == "topic" else (0, value)
