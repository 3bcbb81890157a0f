"""Facets: how many people share a value, counted by tantivy's aggregations."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import tantivy

from search.facets import BANDS, band_name, longest, widened
from search.port import FacetCount, Query

_COLUMNS = {"topic": "topic", "network": "network", "language": "language", "kind": "kind"}
# More than there are topics, languages or networks: what a segment leaves out makes counts too small.
_EVERY_VALUE = 60_000


def count_facets(
    searcher: tantivy.Searcher, query: Query, passing: Callable[[Query], tantivy.Query]
) -> dict[str, tuple[FacetCount, ...]]:
    """Return the facets that a query wants; `passing` says who passes a query with other filters.

    Facets of which the query asks nothing share one run through the index; each of the others takes one of its own.
    """
    runs: defaultdict[Query, list[str]] = defaultdict(list)
    for name in query.facets:
        runs[widened(query, name)].append(name)
    counts: dict[str, tuple[FacetCount, ...]] = {}
    for widest, names in runs.items():
        answer = searcher.aggregate(passing(widest), {name: _asked(name) for name in names})
        counts |= {name: _read(name, answer[name]["buckets"], query.topics) for name in names}
    return {name: counts[name] for name in query.facets}


def _asked(name: str) -> dict[str, Any]:
    if name in _COLUMNS:
        return {"terms": {"field": _COLUMNS[name], "size": _EVERY_VALUE, "segment_size": _EVERY_VALUE}}
    ranges = [{"key": band_name(name, band), **_half_open(*band)} for band in BANDS[name]]
    return {"range": {"field": name, "ranges": ranges}}


def _half_open(least: int, most: int | None) -> dict[str, int]:
    return {"from": least} if most is None else {"from": least, "to": most + 1}


def _read(name: str, buckets: Iterable[Mapping[str, Any]], topics: Collection[int]) -> tuple[FacetCount, ...]:
    counts = {_value(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}
    return longest(name, counts, asked=topics)


def _value(key: object) -> str:
    return str(int(key)) if isinstance(key, float) else str(key)
