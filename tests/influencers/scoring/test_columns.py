"""Columns in an order that their own rows make."""

import numpy as np
import pytest

from influencers.scoring.columns import in_order

_ROWS = 1_000


@pytest.mark.parametrize("high", [1, 50, 1 << 40, (1 << 63) - 1], ids=["one", "few", "packed", "no_room"])
@pytest.mark.parametrize("low", [0, -(1 << 30)])
def test_keys_come_in_order_and_equal_ones_as_they_were(low: int, high: int) -> None:
    keys = np.random.default_rng(3).integers(low, high, _ROWS)
    keys[::7] = keys[0]

    found, order = in_order(keys)

    expected = np.argsort(keys, kind="stable")
    assert order.tolist() == expected.tolist()
    assert found.tolist() == keys[expected].tolist()


def test_narrow_keys_have_room_in_the_packed_number() -> None:
    keys = np.array([2_000_000_000, -2_000_000_000, 5, 5], np.int32)

    found, order = in_order(keys)

    assert (found.tolist(), order.tolist()) == ([-2_000_000_000, 5, 5, 2_000_000_000], [1, 2, 3, 0])


def test_no_keys_are_in_order() -> None:
    found, order = in_order(np.zeros(0, np.int64))

    assert not len(found)
    assert not len(order)
