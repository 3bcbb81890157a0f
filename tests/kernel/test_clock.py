from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import from_us, now, to_us


def test_now_is_aware():
    assert now().utcoffset() == timedelta(0)


@given(st.integers(-(10**16), 10**17))
def test_microseconds_survive_the_way_there_and_back(at_us):
    assert to_us(from_us(at_us)) == at_us


def test_an_offset_counts():
    assert to_us(datetime(1970, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))) == 0


def test_naive_times_are_refused():
    with pytest.raises(TypeError):
        to_us(datetime(2025, 6, 1, tzinfo=UTC).replace(tzinfo=None))
