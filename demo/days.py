"""The demo's calendar: 120 days that end with 2026-11-01, always, whatever today is."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import numpy as np

from demo.dice import Floats
from kernel.clock import DAY_US, to_us

DAYS = 120
LAST_DAY = date(2026, 11, 1)
#: The end of the last day: everything happens before.
END_US = to_us(datetime(2026, 11, 2, tzinfo=UTC))
START_US = END_US - DAYS * DAY_US
MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US

_DAY = np.arange(DAYS)
_WEEKEND = np.isin(_DAY % 7, (0, 6))  # the first day is a Sunday
# A log begins with what people still talk about: without this, every curve of the demo would only rise.
_EARLY = 1 + 0.6 * np.exp(-_DAY / 12)


def busyness(*, weekend: float, trend: float, born_us: int) -> Floats:
    """Return the relative weight of each day.

    Parameters
    ----------
    weekend
        Weight of a Saturday or Sunday against a weekday, > 0.
    trend
        Growth of the logarithm of the weight over 60 days; 0 is steady, above is rising.
    born_us
        Epoch microseconds before which nothing happens.
    """
    weight = np.where(_WEEKEND, weekend, 1.0) * _EARLY * np.exp(trend * (_DAY - DAYS / 2) / 60)
    weight[(born_us - START_US) / DAY_US > _DAY] = 0.0
    if not weight.any():
        weight[-1] = 1.0
    return np.asarray(weight / weight.sum())


def times_text(times_us: Iterable[int]) -> list[str]:
    """Return epoch microseconds as the wire writes them: UTC, milliseconds, Z."""
    moments = np.fromiter(times_us, np.int64).view("datetime64[us]")
    return [f"{text}Z" for text in np.datetime_as_string(moments, unit="ms").tolist()]
