"""Facets: how many people share a value, counted by tantivy's aggregations."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import tantivy

from search.embedded.beside import Beside
from search.embedded.failures import translated_errors
from search.facets import EVERY_VALUE, aggregation, facet_runs, read_facets
from search.port.page import FacetCount
from search.port.query import Query

_Answer = Mapping[str, Any]


class FacetRuns:
    """The facets that a query wants, which are counted beside the search for who is found."""

    def __init__(self, searcher: tantivy.Searcher, query: Query, passing: Callable[[Query], tantivy.Query]) -> None:
        """Begin to count; `passing` says who passes a query with other filters."""
        self._query = query
        runs = [
            partial(searcher.aggregate, passing(widest), _asked(names)) for widest, names in facet_runs(query).items()
        ]
        self._runs: list[Beside[_Answer]] = [Beside(run) for run in runs]

    def counted(self) -> dict[str, tuple[FacetCount, ...]]:
        """Return the counts, as soon as they are there."""
        with translated_errors():
            try:
                # The last are those that nobody may have begun: they are done here while the first are under way.
                answers = [run.answer() for run in reversed(self._runs)]
            finally:
                self.drop()
        return read_facets(self._query, {name: counts for answer in answers for name, counts in answer.items()})

    def drop(self) -> None:
        """Leave out what has not been counted yet; nobody needs it any more."""
        for run in self._runs:
            run.drop()


def _asked(names: Iterable[str]) -> dict[str, Any]:
    asked = {name: aggregation(name) for name in names}
    for each in asked.values():
        if "terms" in each:
            each["terms"]["segment_size"] = EVERY_VALUE
    return asked
