"""One integer holds a whole place in an order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.documents import document_of
from search.filters import ranges_asked
from search.keys import FIGURE_ORDERS, falling_key, figure_of, fit_key, id_of_key, rising_key, silent_days, tie_key
from search.port.document import DocumentTopic
from search.port.query import Order, Query
from tests.search.stage import ADA

DAY_S = 86_400
AS_OF_S = 1_748_822_400

ids = st.integers(1, 2**32 - 2)
silences = st.integers(0, 255)
people = st.tuples(silences, ids)
topics = st.builds(DocumentTopic, st.just(7), st.integers(0, 1_000), st.integers(0, 1_000))
LARGEST = {Order.SCORE: 1_000, Order.GROWTH: 2_000}


def figures(order: Order):
    return st.none() | st.integers(0, LARGEST.get(order, 2**31 - 1))


@given(people, people)
def test_among_equals_fewer_days_of_silence_then_the_smaller_id(one, other):
    def place(silent, person_id):
        return (-silent, -person_id)

    assert (tie_key(*one) < tie_key(*other)) == (place(*one) < place(*other))
    assert id_of_key(tie_key(*one)) == one[1]
    assert 0 <= tie_key(*one) < 2**40


@given(st.tuples(topics, people), st.tuples(topics, people))
def test_fit_keys_order_by_fit_then_score_then_the_tie(one, other):
    def place(topic, person):
        return (topic.fit_tenths, topic.score_tenths, -person[0], -person[1])

    key, other_key = (fit_key(topic, tie_key(*person)) for topic, person in (one, other))

    assert (key < other_key) == (place(*one) < place(*other))
    assert id_of_key(key) == one[1][1]
    assert 0 <= key < 2**63


@pytest.mark.parametrize("order", FIGURE_ORDERS)
@given(st.data())
def test_both_ways_unknown_is_last_and_ties_of_scores_go_to_who_was_active_later(order, data):
    one, other = (data.draw(st.tuples(figures(order), silences, ids)) for _each in "ab")

    def place(figure, silent, person_id, sign):
        heeds_silence = figure is not None and order in LARGEST
        return (figure is not None, sign * (figure or 0), -silent if heeds_silence else 0, -person_id)

    for key_of, sign in ((falling_key, 1), (rising_key, -1)):
        key, other_key = (key_of(order, figure, tie_key(silent, i)) for figure, silent, i in (one, other))
        assert (key < other_key) == (place(*one, sign) < place(*other, sign))
        assert id_of_key(key) == one[2]
        assert -(2**63) <= key < 2**63


@given(st.integers(AS_OF_S - 300 * DAY_S, AS_OF_S), st.integers(1, 255))
def test_who_is_silent_for_fewer_days_is_active_within_as_many(last_active_s, days):
    since = ranges_asked(Query(active_within_days=days), as_of_s=AS_OF_S)["last_active"]

    assert (silent_days(last_active_s, as_of_s=AS_OF_S) < days) == since.holds(last_active_s)


def test_silence_is_counted_in_whole_days_and_unknown_is_the_longest():
    def silent(last_active_s):
        return silent_days(last_active_s, as_of_s=AS_OF_S)

    assert [silent(AS_OF_S + 5), silent(AS_OF_S), silent(AS_OF_S - DAY_S), silent(AS_OF_S - DAY_S - 1)] == [0, 0, 0, 1]
    assert [silent(0), silent(None)] == [255, 255]


def test_scaling_keeps_what_lies_outside_at_the_ends():
    old = document_of(replace(ADA, last_active_us=0, change_30_tenths=-1_001, followers=2**40))
    new = document_of(replace(ADA, change_30_tenths=1_001))

    assert figure_of(old, Order.LAST_ACTIVE) == figure_of(old, Order.GROWTH) == 0
    assert figure_of(old, Order.FOLLOWERS) == 2**31 - 1
    assert figure_of(new, Order.GROWTH) == 2_000
