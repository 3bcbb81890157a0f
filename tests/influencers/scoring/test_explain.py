"""Whatever is split sums to the whole."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from influencers.scoring.explain import (
    reason_codes,
    slices_by,
    slices_by_kind,
    split_exactly,
    tenths_by_largest_remainder,
)
from influencers.scoring.formula import ACCOUNT_REASONS, DAMPED, FADED, FORMULA, KINDS, REASONS
from tests.influencers.scoring.telling import account_reasons

steady = settings(derandomize=True, database=None)
nanos = arrays.arrays(np.int64, st.integers(1, 40), elements=st.integers(0, 10**12))


@steady
@given(total=st.integers(0, 1000), weights=nanos)
def test_tenths_sum_to_what_is_shown_and_stay_within_one_of_the_exact_share(total, weights):
    weights[0] += 1
    tenths = tenths_by_largest_remainder(total, weights)
    assert tenths.sum() == total
    assert np.all(np.abs(tenths - total * (weights / weights.sum())) < 1)


@steady
@given(total=st.integers(-1000, 1000), weights=arrays.arrays(np.int64, 9, elements=st.integers(-(10**12), 10**12)))
def test_the_tenths_of_a_change_sum_to_it_whatever_the_signs(total, weights):
    if weights.sum() == 0:
        weights[0] += 1
    assert tenths_by_largest_remainder(total, weights).sum() == total


def test_equal_parts_share_a_rest_in_their_order():
    assert tenths_by_largest_remainder(5, np.array([1, 1, 1])).tolist() == [2, 2, 1]


def test_nothing_can_be_shared_out_over_parts_that_cancel():
    assert tenths_by_largest_remainder(0, np.array([5, -5])).tolist() == [0, 0]
    with pytest.raises(ValueError, match="sum to nothing"):
        tenths_by_largest_remainder(1, np.array([5, -5]))


@steady
@given(c9=nanos, seed=st.integers(0, 2**32 - 1))
def test_a_split_contribution_sums_to_itself_and_no_part_is_negative(c9, seed):
    weights = np.random.default_rng(seed).random((len(c9), 8)) ** 9 + 1e-300
    split = split_exactly(c9, weights)
    assert split.sum(axis=1).tolist() == c9.tolist()
    assert split.min() >= 0


@steady
@given(c9=nanos, seed=st.integers(0, 2**32 - 1))
def test_slices_by_network_and_by_kind_each_sum_to_the_influence(c9, seed):
    dice = np.random.default_rng(seed)
    networks = dice.choice(np.array(["mastodon", "bluesky"]), len(c9))
    weights = np.eye(len(FORMULA.scoring_kinds))[dice.integers(0, len(FORMULA.scoring_kinds), len(c9))]
    for slices in (slices_by(networks, c9), slices_by_kind(c9, weights)):
        assert sum(part.c9 for part in slices) == c9.sum()
        assert [part.c9 for part in slices] == sorted((part.c9 for part in slices), reverse=True)


def test_kinds_without_an_act_are_left_out():
    (only,) = slices_by_kind(np.array([10]), np.array([[0, 0, 0, 0, 2.5, 0, 0, 0]]))
    assert (only.name, only.c9, only.count) == ("like", 10, 1)


def test_no_two_reasons_share_a_bit():
    bits = [bit for bit, _ in (*REASONS, *ACCOUNT_REASONS)]
    assert len(set(bits)) == len(bits) == 12
    assert max(bits) < 2**15


def test_reasons_are_told_in_a_fixed_order():
    assert reason_codes(255 | DAMPED) == tuple(code for _, code in REASONS)
    assert account_reasons(FADED) == ("FADED",)


def test_every_reason_and_kind_stands_in_the_public_formula():
    page = (Path(__file__).parents[3] / "docs" / "scoring.md").read_text()
    assert [code for _, code in (*REASONS, *ACCOUNT_REASONS) if f"| `{code}` |" not in page] == []
    assert [KINDS[code] for code in FORMULA.scoring_kinds if KINDS[code] not in page] == []
    assert f"`{FORMULA.version}`" in page
