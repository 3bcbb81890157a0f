"""A search answers with cards that may be shown now, a full page of them, and says why each is there."""

import pytest

from influencers.queries.taxonomy import narrows, topic_by_number, topic_by_slug
from influencers.topics.taxonomy import load_taxonomy
from search import jobs
from search.errors import SearchResting, StaleCursor
from search.port.page import FacetCount
from search.port.query import FACETS, Order, Query, Range
from search.words import parse
from tests.search.stage import COFFEE, TEA, Stage, ask, ids, person


def test_a_hit_says_why_it_is_there(stage: Stage):
    stage.score(
        1, person(1, bio="A roaster", topics=((COFFEE, 710, 8, 640), (TEA, 300, 2, 100))), person(2, bio="roaster")
    )
    jobs.rebuild()
    found = ask(Query(words=parse("roaster"), topics=(COFFEE, TEA)))

    assert [(hit.card.id, hit.topic.slug, hit.fit) for hit in found.hits] == [(1, "coffee", 58.2)]
    assert found.hits[0].reasons == (
        "Score 71 in Coffee; 64\u202f% of their influence lies there",
        "Score 30 in Tea; 10\u202f% of their influence lies there",
        "Bio says ‘roaster’",
        "12 people react to them; confidence 80\u202f%",
        "Last active on 31 May 2025",
    )


def test_the_topic_of_a_hit_is_the_one_that_set_its_place(stage: Stage):
    stage.score(1, person(1, topics=((COFFEE, 800, 8, 0), (TEA, 600, 2, 900))))
    jobs.rebuild()

    assert ask(Query(topics=(COFFEE, TEA))).hits[0].topic.slug == "tea"
    assert ask(Query(topics=(COFFEE, TEA), order=Order.TOPIC)).hits[0].topic.slug == "coffee"
    assert ask(Query(topics=(COFFEE, TEA), topic_score_tenths=Range(700, None))).hits[0].topic.slug == "coffee"
    assert ask(Query()).hits[0].topic is None


def test_who_left_since_the_index_was_made_is_neither_shown_nor_counted(stage: Stage):
    stage.score(1, *(person(number) for number in range(1, 8)))
    jobs.rebuild()
    stage.leave(2, 3, 6)
    found = ask(Query(size=3, facets=("kind",)))

    assert (ids(found), found.total) == ([1, 4, 5], 4)
    assert found.facets["kind"] == (FacetCount("person", 4, "Person"),)
    assert ids(ask(Query(size=3, facets=("kind",), cursor=found.next_cursor))) == [7]


def test_a_page_is_filled_past_those_who_may_not_be_shown(stage: Stage):
    stage.score(1, *(person(number) for number in range(1, 31)))
    jobs.rebuild()
    stage.leave_unnoticed(*range(2, 20))
    first = ask(Query(size=4))
    second = ask(Query(size=4, cursor=first.next_cursor))

    assert (ids(first), ids(second)) == ([1, 20, 21, 22], [23, 24, 25, 26])
    assert first.total == 12


def test_when_everybody_left_the_page_is_empty(stage: Stage):
    stage.score(1, *(person(number) for number in range(1, 31)))
    jobs.rebuild()
    stage.leave_unnoticed(*range(1, 31))
    found = ask(Query(size=4))

    assert (ids(found), found.total, found.next_cursor) == ([], 0, None)


def test_pages_go_on_while_the_index_is_rebuilt(stage: Stage):
    stage.score(1, *(person(number) for number in range(1, 11)))
    jobs.rebuild()
    first = ask(Query(size=4))
    stage.score(2, *(person(number, score_tenths=number) for number in range(1, 11)))
    jobs.rebuild()
    second = ask(Query(size=4, cursor=first.next_cursor))

    assert (ids(first), ids(second)) == ([1, 2, 3, 4], [5, 6, 7, 8])
    assert (first.generation.number, second.generation.number) == (1, 1)
    assert ids(ask(Query(size=4))) == [10, 9, 8, 7]


def test_a_page_of_an_index_that_is_gone_is_refused(stage: Stage):
    stage.score(1, *(person(number) for number in range(1, 11)))
    jobs.rebuild()
    cursor = ask(Query(size=4)).next_cursor
    for _time in range(3):
        jobs.rebuild()

    with pytest.raises(StaleCursor, match="first page"):
        ask(Query(size=4, cursor=cursor))


def test_when_the_figures_are_gone_search_rests(stage: Stage):
    stage.score(1, person(1))
    jobs.rebuild()
    stage.crowds.clear()

    with pytest.raises(SearchResting, match="flask search rebuild"):
        ask(Query())


def test_facets_are_named_for_people(stage: Stage):
    stage.score(
        1,
        person(1, topics=((COFFEE, 700, 8, 0),), score_tenths=700, followers=1_000_000, networks=("tiktok", "bluesky")),
        person(2, topics=((COFFEE, 700, 8, 0), (TEA, 600, 2, 900)), followers=None, languages=("en-GB", "xx")),
    )
    jobs.rebuild()
    facets = ask(Query(facets=FACETS)).facets

    assert facets["topic"] == (FacetCount("coffee", 2, "Coffee"), FacetCount("tea", 1, "Tea"))
    assert facets["network"] == (FacetCount("bluesky", 2, "Bluesky"), FacetCount("tiktok", 1, "TikTok"))
    assert facets["language"] == (FacetCount("en", 2, "English"), FacetCount("xx", 1, "xx"))
    assert facets["score"] == (FacetCount("40-59.9", 1, "40 to 59.9"), FacetCount("60-79.9", 1, "60 to 79.9"))
    assert facets["followers"] == (FacetCount("1000000-", 1, "1,000,000 and more"),)


def test_the_topic_facet_offers_what_narrows_a_search_and_whatever_was_asked(stage: Stage):
    # A topic of the first level says little of somebody, a place nothing.
    lyon, (root, _parent, *_rest) = topic_by_slug("lyon").number, load_taxonomy().path(COFFEE)
    stage.score(1, *(person(n, topics=((lyon, 9, 2, 0), (root.number, 9, 2, 0), (COFFEE, 9, 2, 0))) for n in (1, 2)))
    jobs.rebuild()

    assert ask(Query(facets=("topic",))).facets["topic"] == (FacetCount("coffee", 2, "Coffee"),)
    asked = {each.value for each in ask(Query(topics=(lyon, root.number), facets=("topic",))).facets["topic"]}
    assert asked == {"coffee", "lyon", root.slug}


def test_the_topic_facet_is_short_and_holds_a_rare_topic_that_was_asked(stage: Stage):
    narrow = [topic.number for topic in load_taxonomy().topics if narrows(topic.number)][:50]
    *common, rare = narrow
    stage.score(
        1,
        *(person(n, topics=tuple((number, 9, 2, 0) for number in common)) for n in (1, 2)),
        person(3, topics=((rare, 9, 2, 0),)),
    )
    jobs.rebuild()

    def offered(query: Query) -> list[FacetCount]:
        return [*ask(query).facets["topic"]]

    slug = topic_by_number(rare).slug
    assert [each.count for each in offered(Query(facets=("topic",)))] == [2] * 12
    assert [(each.value, each.count) for each in offered(Query(topics=(rare,), facets=("topic",)))][12:] == [(slug, 1)]


def test_the_last_active_days_count_back_from_the_day_of_the_scores(stage: Stage):
    day_us, end_us = 86_400_000_000, 1_748_822_400_000_000  # the end of 1 June 2025
    stage.score(
        1,
        person(1, last_active_us=end_us - 7 * day_us),
        person(2, last_active_us=end_us - 7 * day_us - 1_000_000),
        person(3, last_active_us=None),
    )
    jobs.rebuild()

    assert ids(ask(Query(active_within_days=7))) == [1]
