"""Days and deadlines on a business's own clock, over changes between summer and winter time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perks.calendar import day_of, days_later, moment_of, next_midnight

LONDON, NEW_YORK, LORD_HOWE = "Europe/London", "America/New_York", "Australia/Lord_Howe"


@pytest.mark.parametrize(
    ("zone", "at", "days", "later"),
    [
        (LONDON, "2025-03-29T12:00+00:00", 1, "2025-03-30T11:00+00:00"),
        (LONDON, "2025-10-25T11:00+00:00", 1, "2025-10-26T12:00+00:00"),
        (NEW_YORK, "2025-03-08T17:00+00:00", 7, "2025-03-15T16:00+00:00"),
        (LORD_HOWE, "2025-04-05T01:00+00:00", 1, "2025-04-06T01:30+00:00"),
        ("UTC", "2024-02-28T12:00+00:00", 2, "2024-03-01T12:00+00:00"),
    ],
)
def test_a_day_later_is_the_same_time_on_the_wall(zone, at, days, later):
    assert days_later(datetime.fromisoformat(at), days, zone=zone) == datetime.fromisoformat(later)


@pytest.mark.parametrize(
    ("zone", "shown", "utc"),
    [
        (LONDON, "2025-03-30T01:30", "2025-03-30T01:30+00:00"),  # leapt over: as long after the leap
        (LONDON, "2025-10-26T01:30", "2025-10-26T01:30+00:00"),  # shown twice: the second time
        (LORD_HOWE, "2025-10-05T02:15", "2025-10-04T15:45+00:00"),  # a leap of half an hour
        (LONDON, "2025-06-01T13:00", "2025-06-01T12:00+00:00"),
    ],
)
def test_a_time_that_clocks_show_twice_or_never_is_read_in_favour_of_the_person(zone, shown, utc):
    assert moment_of(datetime.fromisoformat(shown), zone) == datetime.fromisoformat(utc)


def test_days_begin_at_local_midnight_also_where_midnight_is_leapt_over():
    eve = datetime(2025, 3, 29, 21, 59, 59, tzinfo=UTC)
    assert day_of(eve, "Asia/Beirut").day == 29
    begins = next_midnight(eve, "Asia/Beirut")
    assert begins == eve + timedelta(seconds=1)
    assert day_of(begins, "Asia/Beirut").day == 30


ZONES = st.sampled_from([LONDON, NEW_YORK, LORD_HOWE, "Asia/Beirut", "America/Santiago", "Pacific/Apia", "UTC"])
MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2040, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@given(MOMENTS, ZONES)
def test_the_next_midnight_is_the_first_moment_of_the_next_day_that_there_is(at, zone):
    begins = next_midnight(at, zone)
    assert at < begins
    assert day_of(begins - timedelta(microseconds=1), zone) == day_of(at, zone)
    assert day_of(begins, zone) > day_of(at, zone)


@given(MOMENTS, ZONES, st.integers(0, 400))
def test_more_days_never_end_earlier(at, zone, days):
    assert days_later(at, days, zone=zone) <= days_later(at, days + 1, zone=zone)
    assert at <= days_later(at, days, zone=zone)
