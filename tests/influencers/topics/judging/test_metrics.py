"""How well labels agree with what people judged, on cases that can be counted by hand."""

import numpy as np
import pytest

from influencers.topics.judging.metrics import agreement, precision_at_coverage, share_right


def marks(*rows: str) -> np.ndarray:
    return np.array([[sign == "x" for sign in row] for row in rows])


def test_what_is_judged_and_given_alike_agrees_wholly():
    assert agreement(marks("x.", ".x"), marks("x.", ".x")).micro == 1.0


def test_micro_counts_marks_and_macro_counts_labels():
    given, judged = marks("x.", "x.", "xx"), marks("x.", "x.", "..")

    found = agreement(given, judged)

    assert found.by_label == (pytest.approx(2 * 2 / 5), 0.0)
    assert found.micro == pytest.approx(2 * 2 / (4 + 2))
    assert found.macro == pytest.approx(0.4)


def test_a_label_that_nobody_gave_or_judged_counts_nothing_in_the_mean():
    assert agreement(marks("x."), marks("x.")).macro == 0.5


def test_where_nothing_is_given_nothing_agrees():
    assert agreement(marks("..", ".."), marks("x.", ".x")).micro == 0.0


def test_precision_counts_the_labels_of_as_many_posts_as_were_asked_for():
    scores = np.array([[3.0, 0.0], [2.0, 1.5], [1.0, 0.0], [0.5, 0.0]])
    judged = marks("x.", ".x", ".x", "x.")

    half, whole = precision_at_coverage(scores, judged, [0.5, 1.0])

    assert (half.coverage, half.least_score, half.precision) == (0.5, 2.0, 0.5)
    assert (whole.coverage, whole.least_score) == (1.0, 0.5)
    assert whole.precision == pytest.approx(3 / 5)  # the second label of the second post is sure enough by then


def test_posts_of_the_same_score_come_together():
    scores = np.array([[1.0], [1.0], [0.0], [0.0]])

    (found,) = precision_at_coverage(scores, marks("x", ".", ".", "."), [0.25])

    assert (found.coverage, found.precision) == (0.5, 0.5)


def test_a_coverage_that_cannot_be_reached_is_left_out():
    scores = np.array([[1.0], [-np.inf]])

    assert [at.coverage for at in precision_at_coverage(scores, marks("x", "x"), [0.5, 1.0])] == [0.5]


def test_the_share_of_right_labels_is_unknown_where_none_was_given():
    assert share_right(marks("x.", "x."), marks("x.", "..")) == 0.5
    assert share_right(marks(".."), marks("x.")) is None
