"""Facets: how many of the people found share a value, counted by tantivy's aggregations."""

from collections.abc import Iterable, Mapping
from typing import Any

import tantivy

from search.facets import BANDS, band_name, longest
from search.port import FacetCount

_COLUMNS = {"topic": "topic", "network": "network", "language": "language", "kind": "kind"}
# More than there are topics, languages or networks: what a segment leaves out makes counts too small.
_EVERY_VALUE = 60_000


def count_facets(
    searcher: tantivy.Searcher, clause: tantivy.Query, wanted: Iterable[str]
) -> dict[str, tuple[FacetCount, ...]]:
    """Return the wanted facets of everybody who passes a clause."""
    names = list(wanted)
    if not names:
        return {}
    answer = searcher.aggregate(clause, {name: _asked(name) for name in names})
    return {name: _read(name, answer[name]["buckets"]) for name in names}


def _asked(name: str) -> dict[str, Any]:
    if name in _COLUMNS:
        return {"terms": {"field": _COLUMNS[name], "size": _EVERY_VALUE, "segment_size": _EVERY_VALUE}}
    ranges = [{"key": band_name(name, band), **_half_open(*band)} for band in BANDS[name]]
    return {"range": {"field": name, "ranges": ranges}}


def _half_open(least: int, most: int | None) -> dict[str, int]:
    return {"from": least} if most is None else {"from": least, "to": most + 1}


def _read(name: str, buckets: Iterable[Mapping[str, Any]]) -> tuple[FacetCount, ...]:
    counts = {_value(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}
    return longest(name, counts)


def _value(key: object) -> str:
    return str(int(key)) if isinstance(key, float) else str(key)
