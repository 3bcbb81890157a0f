"""One integer holds a whole place in an order."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from search.documents import document_of
from search.keys import falling_key, figure_of, fit_key, id_of_fit_key, id_of_key, rising_key
from search.port import DocumentTopic, Order
from tests.search.stage import ADA

ids = st.integers(1, 2**32 - 2)
figures = st.none() | st.integers(0, 2**31 - 1)
topics = st.builds(DocumentTopic, st.just(7), st.integers(0, 1_000), st.integers(0, 1_000))


@given(st.tuples(topics, ids), st.tuples(topics, ids))
def test_fit_keys_order_by_fit_then_score_then_smaller_id(one, other):
    def place(topic, person_id):
        return (topic.fit_tenths, topic.score_tenths, -person_id)

    assert (fit_key(*one) < fit_key(*other)) == (place(*one) < place(*other))
    assert id_of_fit_key(fit_key(*one)) == one[1]
    assert 0 <= fit_key(*one) < 2**63


@given(st.tuples(figures, ids), st.tuples(figures, ids))
def test_both_ways_unknown_is_last_and_ties_go_to_the_smaller_id(one, other):
    def place(figure, person_id, sign):
        return (figure is not None, sign * (figure or 0), -person_id)

    for key, sign in ((falling_key, 1), (rising_key, -1)):
        assert (key(*one) < key(*other)) == (place(*one, sign) < place(*other, sign))
        assert id_of_key(key(*one)) == one[1]
        assert -(2**63) <= key(*one) < 2**63


def test_scaling_keeps_what_lies_outside_at_the_ends():
    old = document_of(replace(ADA, last_active_us=0, change_30_tenths=-1_000, followers=2**40))

    assert figure_of(old, Order.LAST_ACTIVE) == figure_of(old, Order.GROWTH) == 0
    assert figure_of(old, Order.FOLLOWERS) == 2**31 - 1
