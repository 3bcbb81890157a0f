"""Several numbers of one topic: where all topics are asked, one number of each is enough. Asked of every engine."""

from dataclasses import replace

import pytest

from search.port.document import DocumentTopic
from search.port.query import FACETS, Order, Query, Range
from tests.contract.test_promises import ids, somebody

OLD, TODAY, OTHER = 3, 9, 10


def heard(number: int, **scores: int):
    named = {"old": OLD, "today": TODAY, "other": OTHER}
    return somebody(number, topics=tuple(DocumentTopic(named[n], score, score) for n, score in scores.items()))


@pytest.fixture
def crowd(filled):
    return filled(
        heard(1, old=700), heard(2, today=600, other=100), heard(3, old=500, today=400, other=900), heard(4, other=50)
    )


def query(*topics: int, **parts) -> Query:
    return Query(topics=topics, is_every_topic=True, same_topics=((TODAY, OLD),), **parts)


def test_one_number_of_each_topic_is_enough(crowd):
    assert ids(crowd.find(query(TODAY, OLD, OTHER))) == [3, 2]
    assert ids(crowd.find(query(TODAY, OLD))) == [1, 2, 3]
    assert crowd.find(query(TODAY, OLD, OTHER)).total == 2


def test_the_range_holds_for_one_number_of_each(crowd):
    assert ids(crowd.find(query(TODAY, OLD, OTHER, topic_score_tenths=Range(least=450)))) == [3]


def test_of_any_topics_it_says_nothing(crowd):
    anyone = Query(topics=(TODAY, OLD, OTHER), same_topics=((TODAY, OLD),), order=Order.SCORE)

    assert ids(crowd.find(anyone)) == [1, 2, 3, 4]


def test_numbers_that_are_not_asked_say_nothing(crowd):
    assert ids(crowd.find(Query(topics=(OTHER,), is_every_topic=True, same_topics=((TODAY, OLD),)))) == [3, 2, 4]


def test_however_many_ids_a_search_is_about_the_counts_are_the_same(crowd):
    """Where these are many, one search counts everything."""
    asked = query(TODAY, OLD, OTHER, facets=FACETS)
    few, many = crowd.find(asked), crowd.find(replace(asked, without=frozenset(range(10_000, 12_000))))

    assert (many.total, many.facets) == (few.total, few.facets)
    assert [(each.value, each.count) for each in many.facets["network"]] == [("bluesky", 2)]
