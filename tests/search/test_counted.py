"""The counts beside the hits, as they are shown."""

import pytest

from influencers.errors import GenerationMissing
from influencers.queries.taxonomy import topic_by_slug
from kernel.database import reading
from search import jobs
from search.counted import Counting
from search.errors import SearchResting
from search.merged import Numbers
from search.port.page import FacetCount
from search.port.query import Query
from search.queries import find
from tests.search.stage import COFFEE, Stage, person

LYON = topic_by_slug("lyon").number


def test_a_topic_that_is_not_shown_costs_no_search():
    """The engine is none: whoever asked it would fail."""
    counting = Counting(None, Query(), Numbers(()), {LYON: frozenset({1})})
    counted = (FacetCount(str(LYON), 5), FacetCount(str(COFFEE), 3))

    found = counting.shown({"topic": counted}, Query())["topic"]

    assert [(each.value, each.count) for each in found] == [("coffee", 3)]


def test_figures_that_go_while_it_is_counted_are_told_as_resting(stage: Stage, monkeypatch):
    def gone(*_args):
        raise GenerationMissing("There is no generation 1.")

    stage.score(1, person(1))
    jobs.rebuild()
    monkeypatch.setattr("search.queries.Counting.shown", gone)

    with reading() as session, pytest.raises(SearchResting):
        find(session, Query(facets=("topic",))).facets["topic"]
