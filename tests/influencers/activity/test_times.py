"""Times of the wire, one by one and in bulk."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influencers.activity.times import BadTime, read_time, read_times
from kernel.clock import to_us

ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=ZONES)  # noqa: DTZ001  # given zones


@given(st.lists(MOMENTS))
def test_every_time_that_is_written_is_read_again(moments):
    times, wrong = read_times([moment.isoformat() for moment in moments])
    assert (times.to_pylist(), wrong) == ([to_us(moment) for moment in moments], {})


PARTS = st.tuples(
    st.sampled_from(["2025-01-31", "2025-02-30", "0000-01-01", "2025-1-1", "20250101", ""]),
    st.sampled_from(["T", "t", " ", ""]),
    st.sampled_from(["10:00:00", "24:00:00", "23:59:60", "10:00", "10", ""]),
    st.sampled_from(["", ".1", ".123456", ".1234567891", ".", ",5"]),
    st.sampled_from(["Z", "z", "+02:00", "-0230", "+02", "+25:00", "", " Z", "Z\n"]),
)


def time_or_why(text):
    try:
        return read_time(text)
    except BadTime as error:
        return str(error)


@given(st.lists(PARTS.map("".join), max_size=4))
def test_times_are_read_in_bulk_as_they_are_one_by_one(texts):
    times, wrong = read_times(texts)
    assert [wrong.get(place, time) for place, time in enumerate(times.to_pylist())] == [time_or_why(t) for t in texts]


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.9Z", 900_000),
        ("1970-01-01T00:00:00.9999999999Z", 999_999),
        ("1970-01-01t01:00:00+01:00", 0),
        ("1970-01-01 00:00:00-0130", 5_400_000_000),
        ("1969-12-31T23:59:59.5Z", -500_000),
    ],
)
def test_a_time_is_cut_at_microseconds_and_moved_by_its_offset(text, microseconds):
    assert read_time(text) == microseconds


def test_what_is_absent_stays_absent():
    times, wrong = read_times([None, "2025-01-01T00:00:00Z", None])
    assert times.to_pylist() == [None, to_us(datetime(2025, 1, 1, tzinfo=UTC)), None]
    assert wrong == {}


@pytest.mark.parametrize("text", ["2025-01-01T00:00:00", "2025-01-01T00:00:00.5", "2025-01-01"])
def test_a_time_without_a_zone_is_told_apart_from_nonsense(text):
    with pytest.raises(BadTime, match="no Z and no offset"):
        read_time(text)
