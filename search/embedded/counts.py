"""Facets: how many people share a value, counted by tantivy's aggregations."""

from collections.abc import Callable, Iterable
from typing import Any

import tantivy

from search.facets import EVERY_VALUE, aggregation, facet_runs, read_facets
from search.port.page import FacetCount
from search.port.query import Query


def count_facets(
    searcher: tantivy.Searcher, query: Query, passing: Callable[[Query], tantivy.Query]
) -> dict[str, tuple[FacetCount, ...]]:
    """Return the facets that a query wants; `passing` says who passes a query with other filters."""
    counted: dict[str, Any] = {}
    for widest, names in facet_runs(query).items():
        counted |= searcher.aggregate(passing(widest), _asked(names))
    return read_facets(query, counted)


def _asked(names: Iterable[str]) -> dict[str, Any]:
    asked = {name: aggregation(name) for name in names}
    for each in asked.values():
        if "terms" in each:
            each["terms"]["segment_size"] = EVERY_VALUE
    return asked
