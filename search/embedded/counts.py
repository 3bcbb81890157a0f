"""Facets: how many people share a value, counted by tantivy's aggregations."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import tantivy

from search.facets import EVERY_VALUE, aggregation, facet_runs, read_facets
from search.port.page import FacetCount
from search.port.query import Query

_Answer = Mapping[str, Any]
_Run = Callable[[], _Answer]


def count_facets(
    searcher: tantivy.Searcher, query: Query, passing: Callable[[Query], tantivy.Query]
) -> dict[str, tuple[FacetCount, ...]]:
    """Return the facets that a query wants; `passing` says who passes a query with other filters."""
    runs = [partial(searcher.aggregate, passing(widest), _asked(names)) for widest, names in facet_runs(query).items()]
    counted = {name: counts for answer in _side_by_side(runs) for name, counts in answer.items()}
    return read_facets(query, counted)


def _side_by_side(runs: Sequence[_Run]) -> list[_Answer]:
    """Return the answers of runs, which leave the processors to each other: tantivy works without Python's lock."""
    if len(runs) < 2:
        return [run() for run in runs]
    first, *others = runs
    with ThreadPoolExecutor(len(others)) as beside:
        waiting = [beside.submit(run) for run in others]
        return [first(), *(answer.result() for answer in waiting)]


def _asked(names: Iterable[str]) -> dict[str, Any]:
    asked = {name: aggregation(name) for name in names}
    for each in asked.values():
        if "terms" in each:
            each["terms"]["segment_size"] = EVERY_VALUE
    return asked
