"""The axes of curves: scores upwards, days to the right."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil, floor

from influencers.figures.plot import Axis

#: Points that an axis of scores spans at least, and what is free above and below the values.
_LEAST_SPAN = 20.0
_ROOM = 2.5


def score_axis(values: Sequence[float]) -> Axis:
    """Return the axis of scores: at least twenty points, within 0 to 100, with a word every few points.

    Parameters
    ----------
    values
        Points, 0 to 100; at least one.
    """
    low, high = max(0.0, min(values) - _ROOM), min(100.0, max(values) + _ROOM)
    missing = max(0.0, _LEAST_SPAN - (high - low)) / 2
    low = max(0, floor((low - missing) / 5) * 5)
    high = min(100, ceil((high + missing) / 5) * 5)
    step = 5 if high - low <= 30 else 10 if high - low <= 60 else 20
    ticks = range(ceil(low / step) * step, high + 1, step)
    return Axis(low, high, tuple((float(value), str(value)) for value in ticks))


def day_axis(days_count: int, last_on: date, ticks_count: int) -> Axis:
    """Return the axis of days that follow each other.

    Parameters
    ----------
    days_count
        How many, at least 2.
    last_on
        The last of them.
    ticks_count
        How many are named, at least 2.
    """
    last = days_count - 1
    places = [round(last * number / (ticks_count - 1)) for number in range(ticks_count)]
    days = [last_on - timedelta(days=last - place) for place in places]
    return Axis(0, last, tuple((float(place), f"{day:%-d %b}") for place, day in zip(places, days, strict=True)))
