"""A score over days: the sparkline of lists and the curve of the person page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from influencers.figures.axes import day_axis, score_axis
from influencers.figures.bands import BANDS, Band, band_of
from influencers.figures.plot import Axis, Plot, path, plot, runs

_SPARK = (112.0, 32.0)
_SPARK_PAD = 4.0
_NO_RANGE = (0.0, 0.0)
Range = tuple[float, float]
#: As wide as a mark is: nearer ones would cover each other.
_MARK = 22.0
#: What two coordinates of tenths may lack.
_ROUNDING = 0.05


@dataclass(frozen=True, slots=True)
class Spark:
    """A history at the size of a word; the view box is 112 by 32."""

    band: Band
    segments: tuple[str, ...]
    base_y: float
    end: tuple[float, float]
    first: float  # points, of the first day that was measured
    last: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered event on the curve."""

    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A day of a history, as a row of its table."""

    on: date
    score: float | None  # points; None when there is none
    is_seen: bool  # whether the one whose score it is had been seen by then


@dataclass(frozen=True, slots=True)
class Zone:
    """Where a band starts, if that lies inside the drawing."""

    band: Band
    y: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Ninety days of a score."""

    band: Band
    plot: Plot
    zones: tuple[Zone, ...]
    marks: tuple[Mark, ...]
    whisker: str  # the likely range of the last day, and of days that stand alone
    ribbon: tuple[str, ...]  # the likely ranges of days that follow each other
    since_x: float | None = None  # where the formula in use begins, if that lies inside the drawing


def spark(history: Sequence[float | None]) -> Spark | None:
    """Return the sparkline of a history, None when fewer than two days were measured.

    Parameters
    ----------
    history
        Points, 0 to 100, oldest first; None for a day without a measurement.
    """
    measured = [value for value in history if value is not None]
    if len(measured) < 2:
        return None
    width, height = _SPARK[0] - 2 * _SPARK_PAD, _SPARK[1] - 2 * _SPARK_PAD
    low, span = min(measured) - 2, max(measured) - min(measured) + 4
    step = width / (len(history) - 1)

    def place(day: int, value: float) -> tuple[float, float]:
        return round(_SPARK_PAD + day * step, 1), round(_SPARK_PAD + height * (1 - (value - low) / span), 1)

    drawn = runs([None if value is None else place(day, value) for day, value in enumerate(history)])
    return Spark(
        band=band_of(measured[-1]),
        segments=tuple(path(run) for run in drawn if len(run) > 1),
        base_y=drawn[0][0][1],
        end=drawn[-1][-1],
        first=measured[0],
        last=measured[-1],
    )


def curve(
    history: Sequence[float | None],
    *,
    last_on: date,
    size: tuple[int, int],
    likely: Range | None = None,
    ranges: Sequence[Range | None] = (),
    marks: Sequence[tuple[int, date]] = (),
    since_on: date | None = None,
    ticks_count: int = 4,
) -> Curve | None:
    """Return the curve of a history, None when fewer than two days were measured.

    Parameters
    ----------
    history
        Points, 0 to 100, one a day, oldest first; None for a day without a measurement.
    last_on
        The day of the last value.
    size
        Width and height of the view box.
    likely
        The range of the last day, points; drawn when there is one and it is wider than nothing.
    ranges
        The ranges of all days, one for each value of the history, None where it is not known; or none at all.
    marks
        Numbered events and their days; those on days without a measurement are left out.
    since_on
        The day of the first score by the formula in use, when it was another one before.
    ticks_count
        How many days are named below, at least 2.
    """
    measured = [value for value in history if value is not None]
    if len(measured) < 2:
        return None
    likely = likely or _NO_RANGE
    ends = [end for known in ranges if known for end in known]
    y_axis = score_axis([*measured, *ends, *(likely if likely != _NO_RANGE else ())])
    x_axis = day_axis(len(history), last_on, ticks_count)
    drawn = plot(list(enumerate(history)), x_axis=x_axis, y_axis=y_axis, size=size)
    return Curve(
        band=band_of(measured[-1]),
        plot=drawn,
        zones=tuple(
            Zone(band, drawn.at(0, y_axis.share(band.start))[1])
            for band in BANDS
            if y_axis.low < band.start < y_axis.high
        ),
        marks=tuple(_marks(history, last_on, marks, (x_axis, y_axis), drawn)),
        whisker=_whisker(drawn, y_axis, likely) + _lone_whiskers(drawn, (x_axis, y_axis), ranges),
        ribbon=_ribbon(drawn, (x_axis, y_axis), ranges),
        since_x=_since_x(len(history), last_on, since_on, axis=x_axis, drawn=drawn),
    )


def readings(history: Sequence[float | None], last_on: date) -> tuple[Reading, ...]:
    """Return the days of a history as rows of a table, the last day first.

    Parameters
    ----------
    history
        Points, 0 to 100, one a day, oldest first; None for a day without a score.
    last_on
        The day of the last value.
    """
    first = next((day for day, value in enumerate(history) if value is not None), len(history))
    last = len(history) - 1
    return tuple(
        Reading(last_on - timedelta(days=last - day), history[day], day >= first) for day in range(last, -1, -1)
    )


def extremes(history: Sequence[float | None]) -> tuple[float, float] | None:
    """Return the lowest and the highest score of a history, None when nothing was measured.

    Examples
    --------
    >>> extremes([50.1, None, 53.0, 52.4]), extremes([None])
    ((50.1, 53.0), None)
    """
    measured = [value for value in history if value is not None]
    return (min(measured), max(measured)) if measured else None


def change(history: Sequence[float | None], days: int = 30) -> float | None:
    """Return by how many points the last score is above the one so many days before, None when one is missing.

    Parameters
    ----------
    history
        Points in tenths, 0 to 100, one a day, oldest first; None for a day without a score.
    days
        >= 1.

    Examples
    --------
    >>> change([50.1, 53.0, 52.4], days=2), change([None, 53.0], days=1), change([53.0], days=30)
    (2.3, None, None)
    """
    if len(history) <= days:
        return None
    before, now = history[-1 - days], history[-1]
    return None if before is None or now is None else round(now - before, 1)


def _marks(
    history: Sequence[float | None],
    last_on: date,
    marks: Sequence[tuple[int, date]],
    axes: tuple[Axis, Axis],
    drawn: Plot,
) -> Sequence[Mark]:
    placed: list[Mark] = []
    for number, on in marks:
        day = len(history) - 1 - (last_on - on).days
        value = history[day] if 0 <= day < len(history) else None
        if value is not None:
            x, y = drawn.at(axes[0].share(day), axes[1].share(value))
            others = [*((mark.x, mark.y) for mark in placed), *([drawn.end] if drawn.end else [])]
            near = [other_y for other_x, other_y in others if abs(other_x - x) < _MARK]
            placed.append(Mark(number, x, _free_y(y, near, drawn.plot_height)))
    return placed


def _since_x(days_count: int, last_on: date, since_on: date | None, *, axis: Axis, drawn: Plot) -> float | None:
    if since_on is None or not 0 <= (last_on - since_on).days < days_count:
        return None
    return drawn.at(axis.share(days_count - 1 - (last_on - since_on).days), 0)[0]


def _free_y(y: float, taken: Sequence[float], most: float) -> float:
    """Return where a mark covers no other, nor the last day: at its place, else above them, else below them."""
    places = sorted(
        (place for other in taken for place in (other - _MARK, other + _MARK)), key=lambda p: (p > y, abs(p - y))
    )
    for place in (y, *places):
        if 0 <= place <= most and all(abs(place - other) >= _MARK - _ROUNDING for other in taken):
            return round(place, 1)
    return y


def _whisker(drawn: Plot, axis: Axis, likely: Range) -> str:
    return "" if drawn.end is None else _whisker_at(drawn, axis, likely, drawn.end[0])


def _whisker_at(drawn: Plot, axis: Axis, likely: Range, x: float) -> str:
    if likely[1] <= likely[0]:
        return ""
    low, high = (drawn.at(0, axis.share(value))[1] for value in likely)
    return f"M{x - 5:g} {high:g}H{x + 5:g}M{x:g} {high:g}V{low:g}M{x - 5:g} {low:g}H{x + 5:g}"


def _unbroken(ranges: Sequence[Range | None]) -> list[list[tuple[int, Range]]]:
    """Return the runs of days whose range is known: each day with its place."""
    found: list[list[tuple[int, Range]]] = [[]]
    for place, known in enumerate(ranges):
        if known is not None:
            found[-1].append((place, known))
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def _ribbon(drawn: Plot, axes: tuple[Axis, Axis], ranges: Sequence[Range | None]) -> tuple[str, ...]:
    def edge(run: list[tuple[int, Range]], end: int) -> list[tuple[float, float]]:
        return [drawn.at(axes[0].share(place), axes[1].share(known[end])) for place, known in run]

    long = [run for run in _unbroken(ranges) if len(run) > 1]
    return tuple(f"{path([*edge(run, 1), *reversed(edge(run, 0))])}Z" for run in long)


def _lone_whiskers(drawn: Plot, axes: tuple[Axis, Axis], ranges: Sequence[Range | None]) -> str:
    alone = [run[0] for run in _unbroken(ranges) if len(run) == 1 and run[0][0] < len(ranges) - 1]
    return "".join(_whisker_at(drawn, axes[1], known, drawn.at(axes[0].share(place), 0)[0]) for place, known in alone)
