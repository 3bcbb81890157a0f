"""The demo's calendar: 211 days that end with 2026-11-01, always, whatever today is.

A score looks back on 90 days and a little beyond, and its history shows 90 days: in a log of fewer than 180 days the
first scores of the history would rise only because the log had just begun.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import numpy as np

from demo.dice import Floats, Integers
from kernel.clock import DAY_US, to_us

DAYS = 211
LAST_DAY = date(2026, 11, 1)
#: The end of the last day: everything happens before.
END_US = to_us(datetime(2026, 11, 2, tzinfo=UTC))
START_US = END_US - DAYS * DAY_US
MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
#: What people post and do is counted by so many days; a trend lasts for the last of them.
TERM_DAYS = 120

_DAY = np.arange(DAYS)
_WEEKEND = np.isin(_DAY % 7, (0, 6))  # the first day is a Sunday


def busyness(*, weekend: float, trend: float, born_us: int) -> Floats:
    """Return the relative weight of each day.

    Parameters
    ----------
    weekend
        Weight of a Saturday or Sunday against a weekday, > 0.
    trend
        Growth of the logarithm of the weight over 60 days, see `drift`; 0 is steady, above is rising.
    born_us
        Epoch microseconds before which nothing happens.
    """
    weight = np.where(_WEEKEND, weekend, 1.0) * np.exp(trend * drift(_DAY))
    weight[(born_us - START_US) / DAY_US > _DAY] = 0.0
    if not weight.any():
        weight[-1] = 1.0
    return np.asarray(weight / weight.sum())


def drift(day: Floats | Integers) -> Floats:
    """Return by how many times 60 days a trend has gone on at a day, as a number of days from the first.

    In [-1, 1]: a trend lasts for the last 120 days, and before them everything was as on the first of these.
    """
    half = TERM_DAYS / 2
    return np.asarray(np.clip((day - (DAYS - half)) / half, -1.0, 1.0))


def terms(born_us: int) -> float:
    """Return how many times 120 days somebody has had, at least 1: who is younger does as much in fewer days."""
    days = (END_US - max(born_us, START_US)) / DAY_US
    return max(days / TERM_DAYS, 1.0)


def times_text(times_us: Iterable[int]) -> list[str]:
    """Return epoch microseconds as the wire writes them: UTC, milliseconds, Z."""
    moments = np.fromiter(times_us, np.int64).view("datetime64[us]")
    return [f"{text}Z" for text in np.datetime_as_string(moments, unit="ms").tolist()]
