"""How many posts name a topic, day by day, as a line."""

from collections.abc import Sequence
from datetime import date

from influencers.figures.axes import day_axis
from influencers.figures.plot import Axis, Plot, plot

#: Steps between level lines that people count in, times a power of ten.
_STEPS = (1, 2, 5, 10)
_MOST_LEVELS = 4


def volume_plot(counts: Sequence[int], *, last_on: date, size: tuple[int, int], ticks_count: int) -> Plot | None:
    """Return the line of daily counts, None for fewer than two days or when there is nothing to count.

    Parameters
    ----------
    counts
        Posts a day, >= 0, oldest first, without gaps: a day without posts is a measured 0.
    last_on
        The day of the last count.
    size
        Width and height of the view box.
    ticks_count
        How many days are named below, at least 2.
    """
    if len(counts) < 2 or not any(counts):
        return None
    points = [(float(day), float(count)) for day, count in enumerate(counts)]
    return plot(points, x_axis=day_axis(len(counts), last_on, ticks_count), y_axis=count_axis(max(counts)), size=size)


def count_axis(most: int) -> Axis:
    """Return an axis of whole counts from 0 to a round figure above the most, with at most five words.

    Parameters
    ----------
    most
        The largest count, >= 1.

    Examples
    --------
    >>> [text for _value, text in count_axis(3).ticks], [text for _value, text in count_axis(1_740).ticks]
    (['0', '1', '2', '3'], ['0', '500', '1,000', '1,500', '2,000'])
    """
    unit = 1
    while unit * _STEPS[-1] * _MOST_LEVELS < most:
        unit *= 10
    step = next(unit * each for each in _STEPS if unit * each * _MOST_LEVELS >= most)
    levels = range(-(-most // step) + 1)
    return Axis(0, levels[-1] * step, tuple((float(level * step), f"{level * step:,}") for level in levels))
