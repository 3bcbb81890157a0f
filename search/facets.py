"""How counts beside the hits are cut, named and ordered: the same for every engine. Standard library only."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from search.filters import widened
from search.port.page import FacetCount
from search.port.query import Query

#: How many topics an engine counts besides those asked for; who shows them may leave some out.
TOPIC_FACET_LENGTH = 40

#: Score bands in tenths of a point, both ends included.
SCORE_BANDS = ((0, 199), (200, 399), (400, 599), (600, 799), (800, 1000))

#: Follower bands, both ends included; the last is open.
FOLLOWER_BANDS = ((0, 999), (1_000, 9_999), (10_000, 99_999), (100_000, 999_999), (1_000_000, None))

#: The facets that are bands of a figure, with both ends of each band; scores in tenths.
BANDS: Mapping[str, tuple[tuple[int, int | None], ...]] = {"score": SCORE_BANDS, "followers": FOLLOWER_BANDS}

#: More than there are topics, languages or networks: what a part of an index leaves out makes counts too small.
EVERY_VALUE = 60_000


def facet_runs(query: Query) -> dict[Query, list[str]]:
    """Return the facets that a query wants by the wider query that finds whom they count.

    Facets of which the query asks nothing share one run through an index; each of the others has one of its own.
    """
    runs: defaultdict[Query, list[str]] = defaultdict(list)
    for name in query.facets:
        runs[widened(query, name)].append(name)
    return dict(runs)


def aggregation(facet: str) -> dict[str, Any]:
    """Return what to ask an engine for to count a facet; both speak of aggregations in the same words.

    Examples
    --------
    >>> aggregation("kind")
    {'terms': {'field': 'kind', 'size': 60000}}
    """
    if facet not in BANDS:
        return {"terms": {"field": facet, "size": EVERY_VALUE}}
    ranges = [{"key": band_name(facet, band), **_half_open(*band)} for band in BANDS[facet]]
    return {"range": {"field": facet, "ranges": ranges}}


def read_facets(query: Query, counted: Mapping[str, Any]) -> dict[str, tuple[FacetCount, ...]]:
    """Return the facets that a query wants from an engine's answers to `aggregation`."""
    return {name: _read(name, counted[name]["buckets"], query.topics) for name in query.facets}


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


def _read(facet: str, buckets: Iterable[Mapping[str, Any]], asked: Collection[int]) -> tuple[FacetCount, ...]:
    return longest(facet, {_value(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}, asked=asked)


def _value(key: object) -> str:
    return str(int(key)) if isinstance(key, float) else str(key)


def _half_open(least: int, most: int | None) -> dict[str, int]:
    return {"from": least} if most is None else {"from": least, "to": most + 1}
