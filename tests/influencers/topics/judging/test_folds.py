"""Judged posts are divided so that nothing is measured on what it was learnt from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influencers.topics.judging.folds import fold_numbers


@given(st.lists(st.text(max_size=5), min_size=1, max_size=40, unique=True), st.integers(2, 5))
def test_the_order_of_the_posts_does_not_matter(texts, folds):
    texts = [*texts, *(f"filler {number}" for number in range(folds))]

    forwards = dict(zip(texts, fold_numbers(texts, folds), strict=True))
    backwards = dict(zip(texts[::-1], fold_numbers(texts[::-1], folds), strict=True))

    assert forwards == backwards


def test_the_same_text_is_never_on_both_sides():
    numbers = fold_numbers(["again", "once", "again", "twice", "again"], 2)

    assert len({numbers[0], numbers[2], numbers[4]}) == 1


def test_the_folds_are_of_one_size():
    numbers = fold_numbers([f"post {number}" for number in range(11)], 5)

    assert sorted(numbers.count(fold) for fold in range(5)) == [2, 2, 2, 2, 3]


@pytest.mark.parametrize("folds", [1, 3])
def test_more_folds_than_texts_or_fewer_than_two_are_refused(folds):
    with pytest.raises(ValueError, match="cannot be divided"):
        fold_numbers(["a", "b", "b"], folds)
