"""What search.port promises, asked of every engine."""

import base64
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.cursors import Position, write_cursor
from search.entries import entry_of
from search.errors import StaleCursor, UnknownSearch
from search.marks import line_of_entry, mark_of
from search.port.document import Document, DocumentTopic
from search.port.query import FACETS, Order, Query, Range
from search.words import parse
from tests.contract.crowds import AS_OF_S

COFFEE, TEA, UNUSED = 3, 9, 4_000
NOBODY = Document(
    id=1,
    name="",
    handles=(),
    bio="",
    recent_text="",
    networks=("bluesky",),
    languages=(),
    kind="person",
    score_tenths=0,
    followers=None,
    last_active_s=None,
    growth_tenths=None,
    topics=(),
)


def somebody(number: int, **facts) -> Document:
    return replace(NOBODY, id=number, **facts)


def talks(topic: int, score_tenths: int) -> DocumentTopic:
    return DocumentTopic(topic, score_tenths // 2, score_tenths)


made_up_contents = (
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=7)).map(
        lambda content: json.dumps(content).encode()
    )
    | st.sampled_from((b"[", b"[[", b"9", b'{"')).map(lambda piece: piece * 5_000)
    | st.binary()
)


def asked(typed: str, **parts) -> Query:
    return Query(words=parse(typed), **parts)


def ids(page) -> list[int]:
    return [row.id for row in page.rows]


def test_putting_a_known_person_replaces_them(filled):
    engine = filled(somebody(7, bio="lace"), somebody(7, bio="bread"))
    engine.put([somebody(7, bio="butter")])
    engine.commit()

    assert engine.find(Query()).total == 1
    assert ids(engine.find(asked("butter"))) == [7]
    assert ids(engine.find(asked("lace"))) == ids(engine.find(asked('"bread"'))) == []


def test_who_writes_later_replaces_too(filled):
    engine = filled(somebody(7, bio="lace"), somebody(8))
    engine.close()
    engine.put([somebody(7, bio="butter"), somebody(9)])
    engine.close()

    assert engine.find(Query()).total == 3
    assert ids(engine.find(asked('"lace"'))) == []


def test_the_last_of_several_put_before_one_commit_stays(filled):
    engine = filled(somebody(3), somebody(2, bio="one"), somebody(2, bio="two"), somebody(1))

    assert engine.find(Query()).total == 3
    assert ids(engine.find(asked('"two"'))) == [2]


def test_removing_takes_a_person_out_and_an_unknown_id_does_nothing(filled):
    engine = filled(somebody(1), somebody(2))
    engine.remove([2, 99])
    engine.commit()

    assert ids(engine.find(Query())) == [1]


def test_who_is_put_again_after_being_removed_is_there(filled):
    engine = filled(somebody(1), somebody(2))
    engine.remove([2])
    engine.put([somebody(2)])
    engine.commit()

    assert ids(engine.find(Query())) == [1, 2]


def test_before_a_commit_readers_see_the_state_of_the_last_one(filled):
    engine = filled(somebody(1))
    engine.put([somebody(2)])
    engine.remove([1])

    assert ids(engine.find(Query())) == [1]


def test_an_empty_index_answers(engine):
    page = engine.find(Query(facets=("topic", "score")))

    assert (page.rows, page.total, page.next_cursor) == ((), 0, None)
    assert page.facets == {"topic": (), "score": ()}


def test_a_topic_that_nobody_has_finds_nobody_and_leaves_out_nobody(filled):
    engine = filled(somebody(1))

    assert ids(engine.find(Query(topics=(UNUSED,)))) == []
    assert ids(engine.find(Query(topics=(UNUSED,), order=Order.TOPIC))) == []
    assert ids(engine.find(Query(not_topics=(UNUSED,)))) == [1]


def test_a_specialist_stands_above_a_generalist_of_a_higher_score(filled):
    engine = filled(
        somebody(1, score_tenths=900, topics=(DocumentTopic(COFFEE, 440, 800),)),
        somebody(2, score_tenths=600, topics=(DocumentTopic(COFFEE, 570, 600),)),
    )

    assert ids(engine.find(Query(topics=(COFFEE,)))) == [2, 1]
    assert ids(engine.find(Query(topics=(COFFEE,), order=Order.TOPIC))) == [1, 2]
    assert ids(engine.find(Query())) == [1, 2]


def test_a_topic_below_its_minimum_does_not_set_the_order(filled):
    engine = filled(
        somebody(1, topics=(DocumentTopic(COFFEE, 390, 399), DocumentTopic(TEA, 210, 400))),
        somebody(2, topics=(DocumentTopic(TEA, 300, 400),)),
    )
    page = engine.find(Query(topics=(COFFEE, TEA), topic_score_tenths=Range(400, None)))

    assert [(row.id, row.topic) for row in page.rows] == [(2, TEA), (1, TEA)]


def test_text_tiers_stand_above_fit(filled):
    engine = filled(
        somebody(1, recent_text="roaster", topics=(DocumentTopic(COFFEE, 900, 900),)),
        somebody(2, bio="A roaster", topics=(DocumentTopic(COFFEE, 10, 10),)),
        somebody(3, name="The Roaster", topics=(DocumentTopic(COFFEE, 5, 5),)),
        somebody(4, handles=("roaster",), topics=(DocumentTopic(COFFEE, 1, 1),)),
    )
    page = engine.find(asked("roaster", topics=(COFFEE,)))

    assert [(row.id, row.tier) for row in page.rows] == [(4, 4), (3, 3), (2, 2), (1, 1)]


def test_every_word_must_be_found_but_not_in_one_field(filled):
    engine = filled(somebody(1, name="Coffee", bio="in Lyon"), somebody(2, name="Coffee"))
    page = engine.find(asked("coffee lyon"))

    assert [(row.id, row.tier) for row in page.rows] == [(1, 5)]


def test_a_phrase_counts_as_one_word_and_keeps_its_order(filled):
    engine = filled(somebody(1, bio="slow food"), somebody(2, bio="food, slow"), somebody(3, name="Slow-Food!"))
    page = engine.find(asked('"slow food"'))

    assert [(row.id, row.tier) for row in page.rows] == [(3, 3), (1, 2)]


def test_texts_and_words_are_folded_alike(filled):
    engine = filled(somebody(1, name="CAFÉ Straße"), somebody(2, bio="東京タワー"), somebody(3, handles=("@Ada_L",)))

    assert ids(engine.find(asked("cafe STRASSE"))) == [1]
    assert ids(engine.find(asked("京タ"))) == [2]
    assert ids(engine.find(asked("@ADA_l"))) == [3]


def test_typos_are_forgiven_only_where_nothing_matches_exactly(filled):
    engine = filled(somebody(1, bio="roaster"), somebody(2, bio="roasted"), somebody(3, bio="expresso bar"))
    exact, near = engine.find(asked("roaster")), engine.find(asked("roster"))

    assert (ids(exact), exact.is_near) == ([1], False)
    assert (ids(near), near.is_near) == ([1], True)
    assert ids(engine.find(asked("epsresso"))) == [3]
    assert ids(engine.find(asked("roatser", without=frozenset({1})))) == []


def test_however_many_words_are_near_or_begin_so_all_are_taken(filled):
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    others = [f"roas{one}er" for one in letters if one != "t"] + [f"{one}oaster" for one in letters if one != "r"]
    others += [f"roaste{one}" for one in letters if one != "r"]
    engine = filled(*(somebody(number, bio=f"slow {other}", name=other) for number, other in enumerate(others, 1)))

    assert engine.find(asked("roaster")).total == len(others) == 75
    assert engine.find(asked("slow-roas*")).total == 50
    assert engine.find(asked("roas*")).total == 50


def test_filters_do_not_make_a_word_near(filled):
    engine = filled(somebody(1, bio="roaster", score_tenths=0), somebody(2, bio="roasted", score_tenths=900))
    page = engine.find(asked("roaster", score_tenths=Range(500, None)))

    assert (page.total, page.is_near) == (0, False)


@pytest.mark.parametrize(
    ("order", "name"),
    [(Order.FOLLOWERS, "followers"), (Order.LAST_ACTIVE, "last_active_s"), (Order.GROWTH, "growth_tenths")],
)
def test_unknown_figures_come_last_both_ways_and_ties_go_by_id(filled, order, name):
    low, high = (-3, 4) if order is Order.GROWTH else (AS_OF_S - 5, AS_OF_S)
    people = [somebody(number, **{name: figure}) for number, figure in enumerate((None, low, high, high, None, low), 1)]
    engine = filled(*people)

    assert ids(engine.find(Query(order=order))) == [3, 4, 2, 6, 1, 5]
    assert ids(engine.find(Query(order=order, is_ascending=True))) == [2, 6, 3, 4, 1, 5]


def test_ranges_hold_both_ends_and_never_the_unknown(filled):
    engine = filled(somebody(1, followers=10), somebody(2, followers=20), somebody(3), somebody(4, followers=0))

    assert ids(engine.find(Query(followers=Range(10, 20)))) == [1, 2]
    assert ids(engine.find(Query(followers=Range(0, None)))) == [1, 2, 4]
    assert ids(engine.find(Query(followers=Range(None, 0)))) == [4]


def test_among_nobody_finds_nobody(filled):
    engine = filled(somebody(1), somebody(2))

    assert ids(engine.find(Query(among=frozenset()))) == []
    assert ids(engine.find(Query(among=frozenset({2, 3})))) == [2]
    assert ids(engine.find(Query(without=frozenset({2, 3})))) == [1]


def test_ten_thousand_tied_people_are_paged_without_showing_one_twice_or_losing_one(filled):
    engine = filled(*(somebody(number, score_tenths=500) for number in range(1, 10_001)))
    seen, query = [], Query(size=100)
    while True:
        page = engine.find(query)
        seen += ids(page)
        if page.next_cursor is None:
            break
        query = replace(query, cursor=page.next_cursor)

    assert seen == list(range(1, 10_001))


def test_page_size_hidden_people_and_facets_may_change_between_pages(filled):
    engine = filled(*(somebody(number) for number in range(1, 8)))
    first = engine.find(Query(size=2))
    second = engine.find(Query(size=3, hidden=frozenset({4}), facets=("kind",), cursor=first.next_cursor))

    assert (ids(first), ids(second), second.total) == ([1, 2], [3, 5, 6], 6)


@pytest.mark.parametrize(
    "other",
    [
        Query(order=Order.SCORE),
        Query(order=Order.FOLLOWERS),
        Query(words=parse("coffee")),
        Query(topics=(COFFEE,)),
        Query(without=frozenset({5})),
        Query(among=frozenset({1, 2, 3})),
    ],
)
def test_a_cursor_of_another_question_is_refused(filled, other):
    engine = filled(*(somebody(number) for number in range(1, 8)))
    cursor = engine.find(Query(size=2)).next_cursor

    with pytest.raises(StaleCursor, match="another search"):
        engine.find(replace(other, cursor=cursor))


def test_a_cursor_of_another_index_is_refused(filled, make_engine):
    people = [somebody(number) for number in range(1, 8)]
    cursor = filled(*people).find(Query(size=2)).next_cursor
    other = make_engine()
    other.put(people)
    other.close()

    with pytest.raises(StaleCursor):
        other.find(Query(size=2, cursor=cursor))


@pytest.mark.parametrize("cursor", ["", "x", "W10", "bnVsbA", "é", "WzEsMiwzLDQsNV0", "[1]", "W1tb" * 5_000])
def test_what_is_no_cursor_is_refused(filled, cursor):
    with pytest.raises(StaleCursor):
        filled(somebody(1)).find(Query(cursor=cursor))


LARGEST = 2**63 - 1


@pytest.mark.parametrize("keys", [(), (1, 2, 3), (LARGEST, 1), (-LARGEST, 1), (10**5_000,)])
@pytest.mark.parametrize("order", [Order.RELEVANCE, Order.TOPIC, Order.SCORE])
def test_a_cursor_with_keys_that_no_page_ended_with_is_refused(filled, keys, order):
    engine = filled(somebody(1, topics=(DocumentTopic(COFFEE, 10, 10),)))
    query = Query(topics=(COFFEE,), order=order)

    with no_limit_of_digits():
        cursor = write_cursor(engine.name, query, Position(False, 0, keys))
    with pytest.raises(StaleCursor, match="not a page"):
        engine.find(replace(query, cursor=cursor))


@contextmanager
def no_limit_of_digits():
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    yield
    sys.set_int_max_str_digits(before)


@settings(derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=st.text() | made_up_contents.map(lambda content: base64.urlsafe_b64encode(content).decode()))
def test_a_made_up_cursor_is_a_page_or_refused_and_nothing_else(engine, written):
    with suppress(StaleCursor):
        engine.find(Query(cursor=written))


def test_the_score_in_a_topic_orders_nobody_when_no_topic_is_asked(filled):
    with pytest.raises(UnknownSearch, match="Choose a topic") as refused:
        filled(somebody(1)).find(Query(order=Order.TOPIC))

    assert set(refused.value.fields) == {"order"}


CROWD = (
    somebody(1, networks=("bluesky",), languages=("en",), score_tenths=700, followers=10, topics=(talks(COFFEE, 700),)),
    somebody(2, networks=("twitter",), languages=("fr",), score_tenths=700, followers=10, topics=(talks(TEA, 100),)),
    somebody(3, networks=("twitter",), languages=("en",), score_tenths=100, followers=10, topics=(talks(COFFEE, 100),)),
    somebody(4, kind="bot", languages=("en",), score_tenths=700, followers=5_000, topics=(talks(TEA, 700),)),
)


#: So many ids that an engine may count in another way; nobody has one of them.
MANY_STRANGERS = frozenset(range(100, 2_100))


def counts(page, name: str) -> dict[str, int]:
    return {each.value: each.count for each in page.facets[name]}


@pytest.mark.parametrize(
    ("name", "query", "widest", "also_found"),
    [
        ("network", Query(networks=("bluesky",)), {"bluesky": 2, "twitter": 2}, [1, 4]),
        ("language", Query(languages=("fr",)), {"en": 3, "fr": 1}, [2]),
        ("kind", Query(kinds=("bot",)), {"person": 3, "bot": 1}, [4]),
        ("score", Query(score_tenths=Range(0, 199)), {"0-19.9": 1, "60-79.9": 3}, [3]),
        ("followers", Query(followers=Range(1_000, None)), {"0-999": 3, "1000-9999": 1}, [4]),
        ("topic", Query(topics=(COFFEE,)), {str(COFFEE): 2, str(TEA): 2}, [1, 3]),
        ("topic", Query(topics=(COFFEE,), topic_score_tenths=Range(200, None)), {str(COFFEE): 2, str(TEA): 2}, [1]),
        ("topic", Query(not_topics=(TEA,)), {str(COFFEE): 2}, [1, 3]),
        ("network", Query(networks=("bluesky",), kinds=("person",)), {"bluesky": 1, "twitter": 2}, [1]),
        ("network", Query(networks=("mastodon",)), {"bluesky": 2, "twitter": 2}, []),
    ],
)
def test_a_facet_counts_also_whom_another_value_would_find(filled, name, query, widest, also_found):
    engine = filled(*CROWD)

    for without in (frozenset(), MANY_STRANGERS):
        page = engine.find(replace(query, without=without, facets=FACETS))
        assert counts(page, name) == widest
        assert (sorted(ids(page)), page.total) == (also_found, len(also_found))


def test_other_facets_count_those_who_are_found(filled):
    page = filled(*CROWD).find(Query(networks=("bluesky",), facets=FACETS))

    assert counts(page, "language") == {"en": 2}
    assert counts(page, "kind") == {"bot": 1, "person": 1}


@pytest.mark.parametrize("without", [frozenset(), MANY_STRANGERS])
def test_facets_read_words_as_near_ones_where_the_hits_do(filled, without):
    engine = filled(somebody(1, bio="roaster"), somebody(2, bio="roaster", networks=("twitter",)))
    page = engine.find(asked("roster", networks=("twitter",), facets=("network",), without=without))

    assert (ids(page), counts(page, "network")) == ([2], {"bluesky": 1, "twitter": 1})


def mark(document: Document) -> int:
    return mark_of(line_of_entry(entry_of(document, as_of_s=AS_OF_S)))


def test_contents_are_everybody_with_the_mark_of_their_entry(filled):
    people = [somebody(number, bio="lace") for number in (3, 2**32 - 2, 7)]
    engine = filled(*people, somebody(8))
    engine.put([somebody(3, bio="bread")])
    engine.remove([8])
    before = dict(engine.contents())
    engine.commit()

    assert before == {each.id: mark(each) for each in (*people, somebody(8))}
    expected = [somebody(3, bio="bread"), people[2], people[1]]
    assert list(engine.contents()) == [(each.id, mark(each)) for each in expected]


def test_words_longer_than_any_engine_takes_do_no_harm(filled):
    long, longer = "a" * 300 + "b", "é" * 40_000
    engine = filled(somebody(1, bio=f"{long} slow food", handles=(longer,)), somebody(2, bio=f"#{longer} {longer}"))

    assert ids(engine.find(asked("aaa*"))) == [1]
    assert ids(engine.find(asked('"slow food"'))) == [1]
    assert ids(engine.find(asked("ab*"))) == []
    assert ids(engine.find(asked("#eee*"))) == [2]
    assert ids(engine.find(asked("eee*"))) == [1, 2]


def test_many_threads_ask_while_one_writes(filled):
    engine = filled(*(somebody(number, bio="lace") for number in range(1, 201)))

    def ask(_turn: int) -> int:
        return engine.find(asked("lace", facets=("kind",))).total

    with ThreadPoolExecutor(4) as readers:
        totals = readers.map(ask, range(120))
        for number in range(201, 206):
            engine.put([somebody(number, bio="lace")])
            engine.commit()

    assert set(totals) <= set(range(200, 206))
    assert ask(0) == 205
