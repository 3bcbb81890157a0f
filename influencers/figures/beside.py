"""The scores of several people over the same days: lines in one drawing, each with a number at its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from influencers.figures.axes import day_axis, score_axis
from influencers.figures.plot import Plot, plot

#: How far the middles of two numbers are apart, at least: as wide as one is.
MARK = 18.0


@dataclass(frozen=True, slots=True)
class Line:
    """The line of one of them."""

    number: int  # 1 for who was asked for first
    segments: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]  # readings that stand alone between gaps
    mark_y: float | None  # where its number stands; None when the last day was not measured


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of all of them."""

    plot: Plot  # the grid, without a line
    lines: tuple[Line, ...]


def lines_beside(
    histories: Sequence[Sequence[float | None]], *, last_on: date, size: tuple[int, int], ticks_count: int
) -> Lines | None:
    """Return histories in one drawing, None when no day was measured.

    Parameters
    ----------
    histories
        Points, 0 to 100, one a day, oldest first, as many days for everybody and at least two; None for a day without
        a measurement.
    last_on
        The day of the last values.
    size
        Width and height of the view box.
    ticks_count
        How many days are named below, at least 2.
    """
    measured = [value for history in histories for value in history if value is not None]
    if not measured:
        return None
    axes = day_axis(len(histories[0]), last_on, ticks_count), score_axis(measured)
    drawn = [plot(list(enumerate(history)), x_axis=axes[0], y_axis=axes[1], size=size) for history in histories]
    marks = spread([each.end[1] if each.end else None for each in drawn], drawn[0].plot_height)
    lines = (
        Line(number, each.segments, each.dots, mark)
        for number, (each, mark) in enumerate(zip(drawn, marks, strict=True), 1)
    )
    return Lines(plot([], x_axis=axes[0], y_axis=axes[1], size=size), tuple(lines))


def spread(places: Sequence[float | None], most: float) -> list[float | None]:
    """Return places moved so far that no two numbers cover each other, in the same order from top to bottom.

    Parameters
    ----------
    places
        Where each would stand, 0 to `most`; None for what is not drawn.
    most
        The lowest place there is; room for all of them.

    Examples
    --------
    >>> spread([10.0, None, 12.0], 100), spread([100.0, 95.0], 100)
    ([10.0, None, 28.0], [100.0, 82.0])
    """
    order = sorted((place, number) for number, place in enumerate(places) if place is not None)
    free: list[float] = []
    for place, _number in order:
        free.append(max(place, free[-1] + MARK) if free else place)
    for back in range(1, len(free) + 1):  # what was pushed out at the bottom goes up, and what it meets with it
        free[-back] = min(free[-back], most - (back - 1) * MARK)
    moved: list[float | None] = [None] * len(places)
    for (_place, number), place in zip(order, free, strict=True):
        moved[number] = round(place, 1)
    return moved
