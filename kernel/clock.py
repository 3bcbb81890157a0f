"""The only place that asks what time it is."""

from datetime import UTC, date, datetime, timedelta

DAY_US = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)


def to_us(at: datetime) -> int:
    """Return the epoch microseconds of an aware time; exact, also before 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def from_us(at_us: int) -> datetime:
    """Return the aware UTC time of epoch microseconds."""
    return _EPOCH + timedelta(microseconds=at_us)


def end_of_day_us(on: date) -> int:
    """Return the epoch microseconds of the midnight UTC at the end of a day."""
    return to_us(datetime.combine(on, datetime.min.time(), UTC) + timedelta(days=1))
