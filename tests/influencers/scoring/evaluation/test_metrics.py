"""Figures of an evaluation beside their plainest definitions, with ties on both sides."""

from itertools import pairwise, permutations
from math import log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influencers.scoring.evaluation.metrics import area_under_curve, average_ranks, ndcg_at, precision_at, spearman

few = st.integers(0, 3)
pairs = st.lists(st.tuples(few, few), min_size=1, max_size=5)


def columns(rows):
    return tuple(np.array(column, dtype=float) for column in zip(*rows, strict=True))


def orders(values):
    """Every order, highest first, in which equals stand in any order."""
    places = permutations(range(len(values)))
    return [order for order in places if all(values[a] >= values[b] for a, b in pairwise(order))]


@settings(max_examples=60)
@given(pairs, st.integers(1, 6))
def test_the_first_are_those_of_all_ways_to_order_equals(rows, k):
    predicted, happened = columns(rows)
    shares, gains = [], []
    best = max(worth(order, happened, k) for order in orders(happened))
    for order in orders(predicted):
        gains.append(worth(order, happened, k))
        shares += [
            sum(happened[one] > 0 for one in set(order[:k]) & set(other[:k])) / min(k, len(rows))
            for other in orders(happened)
        ]
    assert precision_at(k, predicted, happened) == (pytest.approx(np.mean(shares)) if best else None)
    assert ndcg_at(k, predicted, happened) == (pytest.approx(np.mean(gains) / best) if best else None)


def worth(order, happened, k):
    return sum(log2(1 + happened[one]) / log2(2 + place) for place, one in enumerate(order[:k]))


@settings(max_examples=60)
@given(pairs)
def test_ranks_are_the_mean_over_all_orders_of_equals(rows):
    values, _other = columns(rows)
    found = np.mean(
        [[len(values) - order.index(one) for one in range(len(values))] for order in orders(values)], axis=0
    )
    assert average_ranks(values).tolist() == pytest.approx(found.tolist())


def test_rankings_correlate_whatever_their_scale_and_not_at_all_when_one_says_nothing():
    rising = np.array([1.0, 2.0, 4.0, 4.0])
    assert spearman(rising, rising**3) == pytest.approx(1.0)
    assert spearman(rising, -rising) == pytest.approx(-1.0)
    assert spearman(rising, np.zeros(4)) is None
    assert spearman(np.zeros(0), np.zeros(0)) is None
    assert precision_at(3, np.zeros(0), np.zeros(0)) is None
    assert precision_at(3, np.array([2.0, 1.0]), np.zeros(2)) is None, "no share of nothing is 0"


def test_the_chance_to_stand_above_is_counted_pair_by_pair_and_a_tie_is_half():
    scores, good = np.array([3.0, 1.0, 2.0, 2.0, 0.0]), np.array([True, False, True, False, True])
    wins = [(a > b) + (a == b) / 2 for a in scores[good] for b in scores[~good]]
    assert area_under_curve(scores, good) == pytest.approx(np.mean(wins))
    assert area_under_curve(scores, np.ones(5, dtype=bool)) is None
