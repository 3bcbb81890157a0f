"""Between a merge of topics and the next scoring run an index knows people by the old number: searches find them."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import current_app

from influencers.actions.taxonomy import Operator, merge_topics, retire_topic
from influencers.models import HiddenTopic
from influencers.queries.fact_cards import Audience, Shares
from influencers.queries.taxonomy import topic_by_slug
from influencers.topics.operator_changes import CHANGES_FILE
from influencers.topics.taxonomy import follow_changes
from kernel.database import reading, transaction
from search import jobs
from search.port.query import FACETS, Order, Query, Range
from search.queries import estimate, find
from tests.search.stage import COFFEE, NOON, TEA, Stage, person

ESPRESSO = topic_by_slug("espresso").number
#: Number, score in tenths, posts, focus in thousandths.
ADA = person(1, topics=((ESPRESSO, 700, 9, 500),))
BEA = person(2, topics=((COFFEE, 600, 9, 500), (ESPRESSO, 300, 9, 500)))
CLEO = person(3, topics=((COFFEE, 400, 9, 500), (TEA, 500, 9, 500)))
DAN = person(4, topics=((TEA, 900, 9, 500), (ESPRESSO, 200, 9, 500)))
EVA = person(5, topics=((TEA, 800, 9, 500),))


@pytest.fixture
def merged(each_stage: Stage):
    """An index that was made before espresso became coffee."""
    each_stage.score(1, ADA, BEA, CLEO, DAN, EVA)
    jobs.rebuild()
    path = current_app.extensions["storage"].root / CHANGES_FILE
    line = {"at": "2025-06-01T12:00:00Z", "by": None, "change": "merge", "slug": "espresso", "into": "coffee"}
    path.parent.mkdir()
    path.write_text(json.dumps(line) + "\n")
    follow_changes(path)
    yield each_stage
    follow_changes(None)


def asked(**parts):
    with reading() as session:
        return find(session, Query(**parts))


def ids(**parts) -> list[int]:
    found = asked(**parts)
    assert found.total == len(found.hits)
    return [hit.card.id for hit in found.hits]


@pytest.mark.usefixtures("merged")
def test_whoever_is_known_by_the_old_number_is_found_by_the_topic_of_today():
    assert ids(topics=(COFFEE,)) == [1, 2, 3, 4]
    assert ids(topics=(COFFEE,), topic_score_tenths=Range(least=500)) == [1, 2]
    assert ids(topics=(COFFEE,), order=Order.TOPIC, is_ascending=True) == [4, 2, 3, 1]
    with reading() as session:
        assert estimate(session, Query(topics=(COFFEE,))).total == 4


@pytest.mark.usefixtures("merged")
def test_where_all_topics_are_asked_one_of_the_numbers_is_enough():
    assert ids(topics=(COFFEE, TEA), is_every_topic=True) == [4, 3]
    assert ids(topics=(COFFEE,), is_every_topic=True) == [1, 2, 3, 4]


@pytest.mark.usefixtures("merged")
def test_whom_the_topic_of_today_shuts_out_is_shut_out_by_the_old_number_too():
    assert ids(not_topics=(COFFEE,)) == [5]


@pytest.mark.usefixtures("merged")
def test_nobody_is_counted_twice_beside_the_hits():
    for query in (Query(facets=FACETS), Query(topics=(COFFEE,), facets=FACETS)):
        with reading() as session:
            facets = find(session, query).facets
        assert [(each.value, each.count) for each in facets["topic"]] == [("coffee", 4), ("tea", 3)]


@pytest.mark.usefixtures("merged")
def test_a_filter_narrows_the_counts_of_the_merged_topic_too():
    with reading() as session:
        facets = find(session, Query(among=frozenset({1, 2, 5}), facets=("topic",))).facets

    assert [(each.value, each.count) for each in facets["topic"]] == [("coffee", 2), ("tea", 1)]


@pytest.mark.usefixtures("merged")
def test_a_hit_names_the_topic_of_today():
    hit = asked(topics=(COFFEE,)).hits[0]

    assert (hit.card.id, hit.topic.slug, hit.topic.score) == (1, "coffee", 70.0)
    lowest = asked(topics=(TEA, COFFEE), order=Order.TOPIC, is_ascending=True).hits[0]
    assert (lowest.card.id, lowest.topic.slug, lowest.topic.score) == (4, "coffee", 20.0)


@pytest.mark.usefixtures("merged")
def test_pages_go_on_and_show_everybody_once():
    first = asked(topics=(COFFEE,), size=3)
    second = asked(topics=(COFFEE,), size=3, cursor=first.next_cursor)

    assert [hit.card.id for hit in (*first.hits, *second.hits)] == [1, 2, 3, 4]


def test_reactors_are_looked_for_by_the_old_number_too(each_stage: Stage, merged):
    del merged
    each_stage.score(2, replace(ADA, insiders=((ESPRESSO, 7),)), replace(BEA, insiders=((COFFEE, 3),)), EVA)
    jobs.rebuild()

    assert ids(insiders=(COFFEE,), least_insiders=3) == [1, 2]
    assert "7 of the top 100 in Coffee react to them" in asked(insiders=(COFFEE,), least_insiders=7).hits[0].reasons


def test_what_is_known_by_both_numbers_is_told_once_as_the_larger(each_stage: Stage, merged):
    del merged
    shares = Shares(80, ((COFFEE, 0.25), (ESPRESSO, 0.5)))
    audience = Audience(90, Shares(60, None), Shares(9, None), Shares(9, None), shares)
    each_stage.score(2, replace(BEA, insiders=((ESPRESSO, 3), (COFFEE, 7)), audience=audience))
    jobs.rebuild()

    told = asked(insiders=(COFFEE,), audience_topics=(COFFEE,)).hits[0].reasons
    assert [each for each in told if "top 100" in each or "write about" in each] == [
        "7 of the top 100 in Coffee react to them",
        "50\u202f% of 80 reactors of whom it is known write about Coffee",
    ]


def test_an_audience_may_write_about_the_old_topic_where_nobody_has_a_score_in_it(each_stage: Stage, merged):
    del merged
    audience = Audience(90, Shares(60, None), Shares(9, None), Shares(9, None), Shares(80, ((ESPRESSO, 0.5),)))
    each_stage.score(2, replace(EVA, audience=audience))
    jobs.rebuild()

    assert ids(audience_topics=(COFFEE,)) == [5]


@pytest.fixture
def operator(each_stage: Stage) -> Iterator[Operator]:
    storage = each_stage.app.extensions["storage"]
    follow_changes(storage.root / CHANGES_FILE)
    yield Operator(storage)
    follow_changes(None)


@pytest.mark.parametrize("change", [merge_topics, retire_topic])
@pytest.mark.parametrize("hidden", [ESPRESSO, COFFEE])
def test_what_was_hidden_finds_and_counts_nobody_from_the_merge_on(each_stage: Stage, operator, change, hidden):
    each_stage.score(1, ADA, BEA, CLEO, DAN, EVA)
    with transaction() as session:
        session.add(HiddenTopic(influencer_id=BEA.id, topic=hidden, since_us=0))
    jobs.rebuild()
    with transaction() as session:
        change(session, "espresso", "coffee", by=operator, now=NOON)

    for _time in range(2):
        assert ids(topics=(COFFEE,)) == [1, 3, 4]
        with reading() as session:
            facets = find(session, Query(facets=("topic",))).facets
        assert ("coffee", 3) in [(each.value, each.count) for each in facets["topic"]]
        assert jobs.catch_up() == (_time == 0)


def test_without_a_merge_every_topic_stands_for_itself(each_stage: Stage):
    each_stage.score(1, ADA, BEA, CLEO, DAN, EVA)
    jobs.rebuild()

    assert ids(topics=(COFFEE,)) == [2, 3]
    with reading() as session:
        facets = find(session, Query(facets=("topic",))).facets
    assert [(each.value, each.count) for each in facets["topic"]] == [("espresso", 3), ("tea", 3), ("coffee", 2)]
