"""How many people are found, and how many share a value, as bodies of searches and what comes back. Pure.

A facet that counts other people than those found is a search of its own, which the server answers the quickest way it
knows. But every search carries the ids that it is about: where these are many, one search counts everything. It looks
at everybody who passes what no facet widens, and filters inside.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from search.elasticsearch.clauses import Asking, Clause, all_of
from search.facets import aggregation, facet_runs, read_facets
from search.filters import alone, widened
from search.port.page import FacetCount
from search.port.query import FACETS, Query

Body = dict[str, Any]
Answers = Sequence[Mapping[str, Any]]

#: More ids take longer to carry again for every facet than people take to be filtered inside one search.
_FEW_IDS = 1_000
_FOUND = "found"


@dataclass(frozen=True, slots=True)
class Counts:
    """The searches that count for one query, its words read as they were typed or as near ones."""

    query: Query
    asking: Asking
    is_near: bool

    @property
    def searches_count(self) -> int:
        """How many searches count."""
        return 1 if self._is_one_search else len({self.query, *facet_runs(self.query)})

    def bodies(self) -> list[Body]:
        """Return the searches."""
        if self._is_one_search:
            return [self._together()]
        runs = facet_runs(self.query)
        found = self._counted(self.query, runs.pop(self.query, ())) | {"track_total_hits": True}
        return [found, *(self._counted(*run) for run in runs.items())]

    def read(self, answers: Answers) -> tuple[int, dict[str, tuple[FacetCount, ...]]]:
        """Return the total and the facets from the answers to `bodies`."""
        if self._is_one_search:
            counted = answers[0]["aggregations"]
            total = counted[_FOUND]["doc_count"]
            inside = {name: found for each in counted.values() for name, found in each.items() if name in FACETS}
            return int(total), read_facets(self.query, inside)
        counted = {name: found for answer in answers for name, found in answer.get("aggregations", {}).items()}
        return total_of(answers[0]), read_facets(self.query, counted)

    @property
    def _is_one_search(self) -> bool:
        ids_count = len(self.query.among or ()) + len(self.query.without) + len(self.query.hidden)
        return ids_count > _FEW_IDS and bool(self.query.facets)

    def _counted(self, query: Query, facets: Iterable[str]) -> Body:
        counts = {name: aggregation(name) for name in facets}
        return {"size": 0, "track_total_hits": False, "query": self._clause(query), "aggs": counts}

    def _together(self) -> Body:
        runs = facet_runs(self.query)
        alike = runs.pop(self.query, [])
        widening = [name for (name,) in runs.values()]
        passing = {name: self._clause(alone(self.query, name)) for name in widening}
        counts = {
            name: _inside([clause for other, clause in passing.items() if other != name], [name]) for name in widening
        }
        counts[_FOUND] = _inside([*passing.values()], alike)
        widest = reduce(widened, widening, self.query)
        return {"size": 0, "track_total_hits": False, "query": self._clause(widest), "aggs": counts}

    def _clause(self, query: Query) -> Clause:
        return self.asking.question(query, is_near=self.is_near)


def _inside(passing: Sequence[Clause], facets: Iterable[str]) -> Body:
    return {"filter": all_of(passing), "aggs": {name: aggregation(name) for name in facets}}


def total_of(answer: Mapping[str, Any]) -> int:
    """Return how many people a search that counts them found."""
    return int(answer["hits"]["total"]["value"])
