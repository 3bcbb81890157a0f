"""What an evaluation found, drawn: how scores lie, who was reshared later, how much a week moved."""

from dataclasses import dataclass
from math import ceil

from influencers.figures.plot import Axis, Plot, plot
from influencers.scoring.evaluation.report import Distribution, Step, Weeks

_POINTS = Axis(0, 100, tuple((float(points), str(points)) for points in range(0, 101, 20)))
_SHARES = Axis(0, 1, ((0, "0 %"), (0.25, "25 %"), (0.5, "50 %"), (0.75, "75 %"), (1, "100 %")))
_GAP = 1.5


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a histogram, in the units of its view box."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars on a grid."""

    plot: Plot
    bars: tuple[Bar, ...]


def histogram(found: Distribution, size: tuple[int, int]) -> Histogram:
    """Return how many people have a score in each step of five points.

    Parameters
    ----------
    found
        How scores lie.
    size
        Width and height of the view box.
    """
    most = max(found.counts, default=0) or 1
    axis = Axis(0, most, ((0, "0"), (most, f"{most:,}")))
    drawn = plot((), x_axis=_POINTS, y_axis=axis, size=size)
    width = drawn.plot_width / max(len(found.counts), 1)
    bars = []
    for place, count in enumerate(found.counts):
        height = round(axis.share(count) * drawn.plot_height, 1)
        x, wide = round(place * width + _GAP / 2, 1), round(width - _GAP, 1)
        bars.append(Bar(x, round(drawn.plot_height - height, 1), wide, height))
    return Histogram(drawn, tuple(bar for bar in bars if bar.height))


def reached_plot(steps: tuple[Step, ...], size: tuple[int, int]) -> Plot:
    """Return which share of each tenth of the people was reshared after the cut, by the tenth's mean score.

    Parameters
    ----------
    steps
        The tenths, the lowest scores first.
    size
        Width and height of the view box.
    """
    return plot([(step.score, step.reached) for step in steps], x_axis=_POINTS, y_axis=_SHARES, size=size)


def weeks_plot(weeks: Weeks, size: tuple[int, int]) -> Plot:
    """Return the move that all but one in twenty stayed below, for each week before the cut.

    Parameters
    ----------
    weeks
        The weeks, the oldest first.
    size
        Width and height of the view box.
    """
    count = len(weeks.each)
    most = float(ceil(max((week.p95 or 0.0 for week in weeks.each), default=0.0)) or 1)
    ends = Axis(1.0, float(max(count, 2)), ((1.0, f"{count} weeks before"), (float(max(count, 2)), "the last")))
    points = Axis(0, most, ((0, "0"), (most / 2, f"{most / 2:g}"), (most, f"{most:g}")))
    readings = [(float(number), week.p95) for number, week in enumerate(weeks.each, 1)]
    return plot(readings, x_axis=ends, y_axis=points, size=size)
