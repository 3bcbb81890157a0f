"""How often the ids that a search is about are sent for its counts."""

import json
from dataclasses import replace

import pytest

from search.elasticsearch.clauses import Asking
from search.elasticsearch.counts import Counts
from search.port.query import FACETS, Query, Range

ASKED = Query(
    topics=(7,),
    networks=("bluesky",),
    languages=("en",),
    kinds=("bot",),
    countries=("FR",),
    score_tenths=Range(1, None),
    followers=Range(1, None),
    facets=FACETS,
)
MANY = frozenset(range(100_000, 102_000))


def counting(query: Query) -> Counts:
    return Counts(query, Asking(frozenset({7}), 0), is_near=False)


def query_with(part: str) -> Query:
    return replace(ASKED, **{part: MANY})


@pytest.mark.parametrize("part", ["among", "without", "hidden"])
def test_many_ids_are_sent_once_however_many_facets_are_widened(part):
    bodies = counting(query_with(part)).bodies()

    assert json.dumps(bodies).count(str(max(MANY))) == 1
    assert counting(query_with(part)).searches_count == len(bodies) == 1


def test_without_many_ids_every_widened_facet_is_a_search_that_finds_its_own_way():
    bodies = counting(ASKED).bodies()

    assert counting(ASKED).searches_count == len(bodies) == 1 + len(FACETS)
    assert counting(Query()).searches_count == len(counting(Query()).bodies()) == 1
