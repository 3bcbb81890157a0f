"""The order of rows in a ledger: that of numpy, whatever the keys."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from influencers.generations.row_order import order_of

# Narrow keys, which share a number with others, and the widest there are, which do not.
_KEYS = st.one_of(st.integers(-3, 3), st.integers(-(2**40), 2**40), st.sampled_from([-(2**63), -1, 0, 2**63 - 1]))
_ROWS = st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[_KEYS] * width), max_size=40))


@given(_ROWS)
def test_rows_are_in_the_order_of_their_keys(rows: list[tuple[int, ...]]) -> None:
    columns = [np.array(column, np.int64) for column in zip(*rows, strict=True)] or [np.zeros(0, np.int64)]

    order = order_of(columns)

    assert [rows[place] for place in order] == sorted(rows)
    assert sorted(order.tolist()) == list(range(len(rows)))
