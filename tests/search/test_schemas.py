"""A URL asks exactly what it says; whatever it says wrong is named, all of it at once."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow.fields import List
from werkzeug.datastructures import MultiDict

from search.errors import UnknownSearch
from search.filters import FACTS, FIGURES
from search.port.query import FACETS, LARGEST_PAGE, Order, Query, Range
from search.schemas import ORDERS, SearchSchema, parameters_of, read_search
from search.words import parse
from tests.search.stage import COFFEE, TEA

few = st.integers(0, 1_000)


def read(*pairs: tuple[str, str]) -> Query:
    return read_search(MultiDict(pairs))


@st.composite
def ranges(draw, most: int, least: int = 0):
    low, high = sorted((draw(st.integers(least, most)), draw(st.integers(least, most))))
    return Range(draw(st.sampled_from((None, low))), draw(st.sampled_from((None, high))))


@st.composite
def asked(draw):
    topics = draw(st.sampled_from(((), (COFFEE,), (COFFEE, TEA))))
    orders = [each for each in ORDERS.values() if topics or each[0] is not Order.TOPIC]
    order, is_ascending = draw(st.sampled_from(orders))
    return Query(
        words=parse(draw(st.sampled_from(("", "coffee", '-"flat white" @ada roast*', "#tea É")))),
        topics=topics,
        not_topics=draw(st.sampled_from(((), (TEA,)))),
        topic_score_tenths=draw(ranges(1_000)) if topics else Range(),
        score_tenths=draw(ranges(1_000)),
        followers=draw(ranges(2**31 - 1)),
        active_within_days=draw(st.none() | st.integers(1, 3_650)),
        networks=draw(st.sampled_from(((), ("bluesky",), ("mastodon", "twitter")))),
        languages=draw(st.sampled_from(((), ("en",), ("fr", "de")))),
        kinds=draw(st.sampled_from(((), ("person",), ("bot", "organisation")))),
        is_every_topic=draw(st.booleans()),
        following=draw(ranges(2**31 - 1)),
        posts_per_week_tenths=draw(ranges(100_000)),
        change_7_tenths=draw(ranges(1_000, least=-1_000)),
        change_30_tenths=draw(ranges(1_000, least=-1_000)),
        engagement_hundredths=draw(ranges(10_000)),
        followers_change_30_tenths=draw(ranges(1_000_000, least=-1_000)),
        sponsored_posts=draw(ranges(99)),
        audience_credible_tenths=draw(ranges(1_000)),
        not_networks=draw(st.sampled_from(((), ("twitter",)))),
        countries=draw(st.sampled_from(((), ("FR",), ("JP", "GB")))),
        cities=draw(st.sampled_from(((), ("lyon",), ("lyon, FR", "san jose, CR")))),
        accounts=draw(st.sampled_from(((), ("ada.example", "mastodon:bea@market.example")))),
        is_verified=draw(st.sampled_from((None, True, False))),
        has_link=draw(st.sampled_from((None, True, False))),
        tags=draw(st.sampled_from(((), ("tea", "cafe_creme")))),
        mentioned=draw(st.sampled_from(((), ("ada.example",)))),
        says_about=(said := draw(st.sampled_from(((), ("@ada.example",), ("#tea", "@ada_l@mastodon.example"))))),
        least_positive_percent=draw(st.integers(0, 100)) if said else 0,
        least_negative_percent=draw(st.integers(0, 100)) if said else 0,
        without_words=parse(draw(st.sampled_from(("", 'vodka "happy hour" #drunk', "rum*")))),
        audience_countries=draw(st.sampled_from(((), ("FR",)))),
        insiders=draw(st.sampled_from(((), (COFFEE,)))),
        reaches=draw(st.sampled_from(("", "bluesky:ada.example"))),
        order=order,
        is_ascending=is_ascending,
        size=draw(st.integers(1, LARGEST_PAGE)),
        cursor=draw(st.sampled_from((None, "abc"))),
        facets=FACETS,
    )


@given(asked())
def test_a_query_survives_being_written_as_a_url(query):
    assert read_search(MultiDict(parameters_of(query))) == query


def test_nothing_asked_is_everybody_by_relevance():
    assert read() == Query(facets=FACETS)
    assert parameters_of(Query()) == {}


def test_empty_parameters_are_not_asked():
    assert read(("q", ""), ("topic", ""), ("min_score", " "), ("order", ""), ("size", "")) == Query(facets=FACETS)


@pytest.mark.parametrize("typed", ["20,000", "20 000", "20000", "20\u202f000", "20'000", " 20,000 "])
def test_a_large_number_is_read_as_people_write_it(typed):
    assert read(("min_followers", typed)).followers == Range(20_000, None)


def test_scores_have_tenths():
    assert read(("min_score", "60.5"), ("max_score", "100")).score_tenths == Range(605, 1_000)


def test_topics_are_asked_by_slug_and_each_once():
    query = read(("topic", "coffee"), ("topic", "tea"), ("topic", "coffee"), ("not_topic", "tea"))

    assert (query.topics, query.not_topics) == ((COFFEE, TEA), (TEA,))


def test_whom_people_speak_of_is_told_from_tags_by_the_sign():
    query = read(("says_about", "＠Ada.Example"), ("says_about", "#Café"), ("min_positive_share", "60 %"))

    assert (query.says_about, query.least_positive_percent) == (("@ada.example", "#cafe"), 60)


def test_an_order_can_be_turned_round():
    query = read(("order", "followers_asc"))

    assert (query.order, query.is_ascending) == (Order.FOLLOWERS, True)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("colour", "red", "no such parameter"),
        ("colour", "", "no such parameter"),
        ("Topic", "coffee", "no such parameter"),
        ("topic", "cofee", "“cofee”"),
        ("not_topic", "x", "“x”"),
        ("min_score", "101", "0 to 100"),
        ("min_score", "-1", "0 to 100"),
        ("min_score", "60.55", "like 60 or 60.5"),
        ("max_score", "high", "0 to 100"),
        ("min_topic_score", "50", "Choose a topic first"),
        ("min_followers", "1,00", "whole number"),
        ("min_followers", "many", "whole number"),
        ("min_followers", "1.5", "whole number"),
        ("min_followers", "-5", "whole number"),
        ("min_followers", "9" * 5_000, "at most 12 digits"),
        ("min_followers", "1" + ",000" * 2_000, "at most 12 digits"),
        ("max_followers", "9,999,999,999", "Write at most 2,147,483,647"),
        ("active_within_days", "0", "days from 1 to 3,650"),
        ("active_within_days", "9" * 5_000, "at most 12 digits"),
        ("active_within_days", "week", "whole number"),
        ("network", "Blue Sky", "“Blue Sky” is no network"),
        ("language", "English", "use its code"),
        ("kind", "robot", "There is no kind “robot”. There are: person, organisation, bot."),
        ("order", "karma", "There is no order “karma”. There are: relevance"),
        ("order", "relevance_asc", "no order"),
        ("order", "topic", "Choose a topic first"),
        ("order", "topic_asc", "Choose a topic first"),
        ("size", "0", "Ask for 1 to 100 people"),
        ("size", "101", "Ask for 1 to 100 people"),
        ("size", "9" * 5_000, "at most 12 digits"),
        ("cursor", "x" * 2_001, "not a page of any search"),
        ("q", '"flat white', "partner"),
        ("q", "x" * 201, "200 characters"),
        ("q", "@ada\udcff.example", "no text"),
    ],
)
def test_each_wrong_parameter_is_named_with_what_is_wrong(name, value, why):
    with pytest.raises(UnknownSearch) as refused:
        read((name, value))

    assert why in refused.value.fields[name]
    assert (refused.value.status, set(refused.value.fields)) == (400, {name})
    assert name in refused.value.message


@pytest.mark.parametrize("name", ["score", "followers"])
def test_a_range_that_nobody_can_be_in_is_refused(name):
    with pytest.raises(UnknownSearch, match="more than the upper end"):
        read((f"min_{name}", "50"), (f"max_{name}", "40"))


def test_too_many_values_of_one_parameter_are_refused():
    with pytest.raises(UnknownSearch, match="network: Ask for at most 20 of these at once"):
        read(*(("network", f"n{number}") for number in range(21)))


@pytest.mark.parametrize("name", ["min_topic_score", "order"])
def test_a_topic_that_cannot_be_read_is_not_asked_for_twice(name):
    with pytest.raises(UnknownSearch) as refused:
        read(("topic", "cofee"), (name, "topic" if name == "order" else "50"))

    assert set(refused.value.fields) == {"topic"}


def test_every_limit_has_a_sentence_of_ours():
    fields = SearchSchema().fields.values()
    inner = [field.inner for field in fields if isinstance(field, List)]
    limits = [limit for field in (*fields, *inner) for limit in field.validators]

    assert len(limits) >= 15
    assert [limit for limit in limits if not limit.error] == []


names = st.sampled_from((*SearchSchema().fields, "page")) | st.text(max_size=5)
typed = (
    st.sampled_from((*ORDERS, "coffee", "\ud800"))
    | st.sampled_from("0٣9-").flatmap(lambda sign: st.sampled_from((1, 13, 5_000)).map(lambda length: sign * length))
    | st.from_regex(r"\A[\d ,.'’-]{0,20}\Z")
    | st.text(max_size=30)
)


@settings(derandomize=True, database=None, max_examples=200)
@given(st.lists(st.tuples(names, typed), max_size=6))
def test_whatever_is_typed_is_a_query_or_refused_in_our_words(pairs):
    with suppress(UnknownSearch):
        query = read(*pairs)
        assert read_search(MultiDict(parameters_of(query))) == query


def test_a_single_parameter_given_twice_is_refused_and_not_picked_from():
    with pytest.raises(UnknownSearch) as refused:
        read(("min_score", "10"), ("min_score", "20"))

    assert refused.value.fields == {"min_score": "Give this once."}


def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(UnknownSearch) as refused:
        read(("q", "ro*st"), ("min_score", "x"), ("topic", "nope"), ("page", "2"), ("size", "1"), ("size", "2"))

    assert set(refused.value.fields) == {"q", "min_score", "topic", "page", "size"}


def test_every_parameter_is_written_and_read():
    # A new parameter that parameters_of forgets would be lost where a question is written down.
    full = Query(
        words=parse("a1"),
        topics=(COFFEE,),
        not_topics=(TEA,),
        topic_score_tenths=Range(1, 2),
        active_within_days=1,
        networks=("bluesky",),
        languages=("en",),
        kinds=("bot",),
        is_every_topic=True,
        not_networks=("twitter",),
        countries=("FR",),
        cities=("lyon",),
        accounts=("ada.example",),
        tags=("tea",),
        mentioned=("bea",),
        says_about=("@bea",),
        least_positive_percent=60,
        least_negative_percent=1,
        without_words=parse("vodka"),
        audience_countries=("FR",),
        audience_languages=("fr",),
        audience_topics=(COFFEE,),
        least_share_tenths=2,
        insiders=(COFFEE,),
        least_insiders=2,
        reaches="ada.example",
        **{figure.of_query: Range(1, 2) for figure in FIGURES},
        **{fact.of_query: False for fact in FACTS},
        order=Order.GROWTH,
        size=5,
        cursor="c",
    )
    assert set(parameters_of(full)) == set(SearchSchema().fields)
