"""Lines on a grid: the history of a score, the curves of the formula."""

from collections.abc import Sequence
from dataclasses import dataclass

_RIGHT_MARGIN = 30.0
_BOTTOM_MARGIN = 24.0


@dataclass(frozen=True, slots=True)
class Axis:
    """From where to where, and which values carry a word."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def share(self, value: float) -> float:
        """Return where a value lies: 0 at the low end, 1 at the high end."""
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class GridLine:
    """A level line and the word at its right end."""

    y: float
    text_y: float
    text: str
    value: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A word below the drawing."""

    x: float
    text: str
    anchor: str  # start, middle or end


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything the macro places."""

    width: float
    height: float
    plot_width: float
    plot_height: float
    grid: tuple[GridLine, ...]
    ticks: tuple[Tick, ...]
    segments: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]  # readings that stand alone between gaps
    end: tuple[float, float] | None  # the last point

    def at(self, x_share: float, y_share: float) -> tuple[float, float]:
        """Return the coordinates of a place given as shares of both axes."""
        return round(x_share * self.plot_width, 1), round((1 - y_share) * self.plot_height, 1)


def plot(points: Sequence[tuple[float, float | None]], *, x_axis: Axis, y_axis: Axis, size: tuple[int, int]) -> Plot:
    """Return the drawing of a line.

    Parameters
    ----------
    points
        Pairs (x, y) with x rising; None for y leaves a gap: not measured is not zero.
    x_axis, y_axis
        The ends and the words of both axes.
    size
        Width and height of the view box.

    Returns
    -------
    Plot
        One SVG path for each unbroken run of at least two readings; a reading between two gaps is a dot.
    """
    width, height = (float(side) for side in size)
    plot_width, plot_height = width - _RIGHT_MARGIN, height - _BOTTOM_MARGIN
    placed = [_place(point, (x_axis, y_axis), (plot_width, plot_height)) for point in points]
    unbroken = runs(placed)
    return Plot(
        width=width,
        height=height,
        plot_width=plot_width,
        plot_height=plot_height,
        grid=tuple(_grid_line(value, text, y_axis, plot_height) for value, text in y_axis.ticks),
        ticks=tuple(_tick(value, text, x_axis, plot_width) for value, text in x_axis.ticks),
        segments=tuple(path(run) for run in unbroken if len(run) > 1),
        dots=tuple(run[0] for run in unbroken if len(run) == 1),
        end=placed[-1] if placed else None,
    )


def path(points: Sequence[tuple[float, float]]) -> str:
    """Return the SVG path through points.

    Examples
    --------
    >>> path([(0, 1), (2, 3.5)])
    'M0 1L2 3.5'
    """
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def _place(
    point: tuple[float, float | None], axes: tuple[Axis, Axis], size: tuple[float, float]
) -> tuple[float, float] | None:
    x, y = point
    if y is None:
        return None
    return round(axes[0].share(x) * size[0], 1), round((1 - axes[1].share(y)) * size[1], 1)


def runs(placed: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Return the unbroken runs of a line.

    Parameters
    ----------
    placed
        Points in order, None where there is a gap.
    """
    found: list[list[tuple[float, float]]] = [[]]
    for point in placed:
        if point is not None:
            found[-1].append(point)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def _grid_line(value: float, text: str, axis: Axis, plot_height: float) -> GridLine:
    y = round((1 - axis.share(value)) * plot_height, 1)
    return GridLine(y, y + (10 if value == axis.high else 4), text, value)


def _tick(value: float, text: str, axis: Axis, plot_width: float) -> Tick:
    anchor = "start" if value == axis.low else "end" if value == axis.high else "middle"
    return Tick(round(axis.share(value) * plot_width, 1), text, anchor)
