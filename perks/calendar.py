"""Days, windows and deadlines in a business's time zone, over changes between summer and winter time. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_of(at: datetime, zone: str) -> date:
    """Return the day that a moment lies on in a zone.

    Parameters
    ----------
    at
        Aware.
    zone
        IANA name of a time zone.

    Examples
    --------
    >>> day_of(datetime(2025, 6, 1, 23, 30, tzinfo=UTC), "Europe/London")
    datetime.date(2025, 6, 2)
    """
    return at.astimezone(ZoneInfo(zone)).date()


def moment_of(shown: datetime, zone: str) -> datetime:
    """Return the moment at which clocks of a zone show a time.

    A time that clocks show twice means its second coming, one that they leap over means as long after the leap: a
    deadline is never earlier than somebody may read it.

    Parameters
    ----------
    shown
        Naive: what a clock shows.
    zone
        IANA name of a time zone.

    Returns
    -------
    datetime
        Aware, in UTC.

    Examples
    --------
    >>> moment_of(datetime(2025, 10, 26, 1, 30), "Europe/London").isoformat()
    '2025-10-26T01:30:00+00:00'
    >>> moment_of(datetime(2025, 3, 30, 1, 30), "Europe/London").isoformat()
    '2025-03-30T01:30:00+00:00'
    """
    there = shown.replace(tzinfo=ZoneInfo(zone))
    return max(there.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def days_later(at: datetime, days: int, *, zone: str) -> datetime:
    """Return the moment at which clocks of a zone show the same time some days later.

    Parameters
    ----------
    at
        Aware.
    days
        Days, >= 0.
    zone
        IANA name of a time zone.

    Returns
    -------
    datetime
        Aware, in UTC.

    Examples
    --------
    Noon stays noon when summer time ends in between, though that day has 25 hours.

    >>> noon = datetime(2025, 10, 25, 11, 0, tzinfo=UTC)
    >>> days_later(noon, 1, zone="Europe/London").isoformat()
    '2025-10-26T12:00:00+00:00'
    """
    shown = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return moment_of(shown + timedelta(days=days), zone)


def next_midnight(at: datetime, zone: str) -> datetime:
    """Return when the next day begins in a zone: from then on a limit a day counts anew.

    Parameters
    ----------
    at
        Aware.
    zone
        IANA name of a time zone.

    Returns
    -------
    datetime
        Aware, in UTC; later than `at`.

    Examples
    --------
    >>> next_midnight(datetime(2025, 6, 1, 12, tzinfo=UTC), "Europe/London").isoformat()
    '2025-06-01T23:00:00+00:00'

    In Beirut clocks leap from midnight to one.

    >>> next_midnight(datetime(2025, 3, 29, 12, tzinfo=UTC), "Asia/Beirut").isoformat()
    '2025-03-29T22:00:00+00:00'
    """
    tomorrow = day_of(at, zone) + timedelta(days=1)
    # Python's first reading of a time is right in both cases: midnight shown twice, and midnight leapt over.
    return datetime.combine(tomorrow, time(), ZoneInfo(zone)).astimezone(UTC)
