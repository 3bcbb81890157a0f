"""One integer holds a whole place in an order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.documents import document_of
from search.filters import ranges_asked
from search.keys import FIGURE_ORDERS, fit_key, id_of_key, put_figure_keys, silent_days, tie_key
from search.port.document import DocumentTopic
from search.port.query import Order, Query
from tests.search.stage import ADA

DAY_S = 86_400
AS_OF_S = 1_748_822_400

ids = st.integers(1, 2**32 - 2)
silences = st.integers(0, 255)
people = st.tuples(silences, ids)
topics = st.builds(DocumentTopic, st.just(7), st.integers(0, 1_000), st.integers(0, 1_000))
YEAR_2006_S = 1_136_073_600
#: Where the figure of an order is kept, the smallest and the largest told apart, and whether ties heed silence.
KEPT = {
    Order.SCORE: ("score_tenths", 0, 1_000, True),
    Order.FOLLOWERS: ("followers", 0, 2**31 - 1, False),
    Order.LAST_ACTIVE: ("last_active_s", YEAR_2006_S, YEAR_2006_S + 2**31 - 1, False),
    Order.GROWTH: ("growth_tenths", -1_000, 1_000, True),
}
COLUMNS = tuple((f"{order} falling", f"{order} rising") for order in FIGURE_ORDERS)


def figures(order: Order):
    return st.none() | st.integers(*KEPT[order][1:3])


def keys_of(order: Order, figure, silent, person_id):
    """Return the falling and the rising key of somebody with this figure."""
    document = replace(document_of(ADA), **{KEPT[order][0]: figure})
    made: dict[str, int] = {}
    put_figure_keys(made, document, tie_key(silent, person_id), COLUMNS)
    return made[f"{order} falling"], made[f"{order} rising"]


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
        heeds_silence = figure is not None and KEPT[order][3]
        return (figure is not None, sign * (figure or 0), -silent if heeds_silence else 0, -person_id)

    for key, other_key, sign in zip(keys_of(order, *one), keys_of(order, *other), (1, -1), strict=True):
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


@pytest.mark.parametrize("order", FIGURE_ORDERS)
def test_what_lies_outside_is_kept_at_the_ends(order):
    _kept, least, most, _heeds_silence = KEPT[order]

    assert keys_of(order, least - 1, 3, 7) == keys_of(order, least, 3, 7) != keys_of(order, least + 1, 3, 7)
    assert keys_of(order, most + 1, 3, 7) == keys_of(order, most, 3, 7) != keys_of(order, most - 1, 3, 7)
