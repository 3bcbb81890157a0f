"""The dial: a person's own score, once a page."""

from dataclasses import dataclass
from math import cos, radians, sin

from influencers.figures.bands import BANDS, Band, band_of, range_ends, shown

_CENTRE = 120.0
_RADIUS = 100.0
_START_DEGREES = 150.0
_SPAN_DEGREES = 240.0
_GAP_POINTS = 0.7
#: Points a range must span to be seen at all.
_LEAST_RANGE = 1.2


@dataclass(frozen=True, slots=True)
class Label:
    """A number beside the dial."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Dial:
    """Everything the macro places; the view box is 240 by 196."""

    band: Band
    value: str
    low: str
    high: str
    track: tuple[str, ...]
    past: tuple[str, ...]
    range: str
    needle: str
    labels: tuple[Label, ...]


def dial(score: float, low: float, high: float) -> Dial:
    """Return the dial of a score.

    Parameters
    ----------
    score, low, high
        Points, 0 to 100: the score and its likely range.

    Returns
    -------
    Dial
        Paths as SVG strings; `range` spans at least as much as can be seen.
    """
    ends = range_ends(low, high)
    shown_low, shown_high = _at_least(low, high)
    return Dial(
        band=band_of(score),
        value=shown(score),
        low=ends[0],
        high=ends[1],
        track=tuple(arc(band.start, band.end, gap=_GAP_POINTS) for band in BANDS),
        past=tuple(
            arc(band.start, min(band.end, low), gap=_GAP_POINTS) for band in BANDS if low - band.start > 2 * _GAP_POINTS
        ),
        range=arc(shown_low, shown_high),
        needle=spoke(score, 86, 114),
        labels=tuple(_label(value) for value in (20, 40, 60, 80)),
    )


def arc(low: float, high: float, *, gap: float = 0.0) -> str:
    """Return the SVG path of a part of the dial.

    Parameters
    ----------
    low, high
        Points, 0 to 100, low < high.
    gap
        Points left free at both ends, >= 0.

    Examples
    --------
    >>> arc(0, 100)
    'M33.4 170.0A100 100 0 1 1 206.6 170.0'
    """
    start_x, start_y = _at(low + gap, _RADIUS)
    end_x, end_y = _at(high - gap, _RADIUS)
    is_large = (high - low - 2 * gap) * _SPAN_DEGREES / 100 > 180
    radius = f"{_RADIUS:.0f}"
    return f"M{start_x:.1f} {start_y:.1f}A{radius} {radius} 0 {int(is_large)} 1 {end_x:.1f} {end_y:.1f}"


def spoke(value: float, inner: float, outer: float) -> str:
    """Return the SVG path of a line across the dial at a value, between two radii.

    Examples
    --------
    >>> spoke(50, 90, 110)
    'M120.0 30.0L120.0 10.0'
    """
    start_x, start_y = _at(value, inner)
    end_x, end_y = _at(value, outer)
    return f"M{start_x:.1f} {start_y:.1f}L{end_x:.1f} {end_y:.1f}"


def _at(value: float, radius: float) -> tuple[float, float]:
    angle = radians(_START_DEGREES + _SPAN_DEGREES * value / 100)
    return _CENTRE + radius * cos(angle), _CENTRE + radius * sin(angle)


def _at_least(low: float, high: float) -> tuple[float, float]:
    missing = max(0.0, _LEAST_RANGE - (high - low)) / 2
    return max(0.0, low - missing), min(100.0, high + missing)


def _label(value: int) -> Label:
    x, y = _at(value, 79)
    return Label(str(value), round(x, 1), round(y + 3.5, 1))
