"""What a score is called, and what is called sure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor


@dataclass(frozen=True, slots=True)
class Band:
    """A fifth of the scale, with its name."""

    number: int  # 1 to 5: how many bars of the signal mark are lit
    name: str
    start: int  # points, inclusive
    end: int  # points, exclusive


BANDS: Sequence[Band] = (
    Band(1, "Quiet", 0, 20),
    Band(2, "Heard", 20, 40),
    Band(3, "Clear", 40, 60),
    Band(4, "Strong", 60, 80),
    Band(5, "Bellwether", 80, 100),
)

#: Independent reactors from which a score is called sure, and very sure. A proposal, not a measurement.
SURE_FROM = 15.0
VERY_SURE_FROM = 30.0


def whole(points: float) -> int:
    """Return the whole points that are shown for a score.

    Parameters
    ----------
    points
        A score, 0 to 100.

    Returns
    -------
    int
        The nearest whole number, a half upwards; never 100, which no score reaches.

    Examples
    --------
    >>> whole(54.5), whole(99.96)
    (55, 99)
    """
    return min(99, floor(points + 0.5))


def shown(points: float) -> str:
    """Return a score as people read it: whole points, tenths below 1, so that a little is never nothing.

    Parameters
    ----------
    points
        A score in tenths, 0 to 100.

    Examples
    --------
    >>> shown(54.5), shown(0.9), shown(0.1), shown(0.0)
    ('55', '0.9', '0.1', '0')
    """
    return f"{points:.1f}" if 0.05 <= points < 0.95 else str(whole(points))


def band_of(points: float) -> Band:
    """Return the band of a score as it is shown, so that 59.6 is “60” and Strong, never “60” and Clear.

    Parameters
    ----------
    points
        A score, 0 to 100.

    Examples
    --------
    >>> band_of(59.4).name, band_of(59.6).name
    ('Clear', 'Strong')
    """
    return BANDS[min(4, whole(points) // 20)]


def band_above(points: float) -> Band | None:
    """Return the band that comes next after a score's own; None in the top one.

    Examples
    --------
    >>> band_above(64.2).name, band_above(81.0)
    ('Bellwether', None)
    """
    number = band_of(points).number
    return BANDS[number] if number < len(BANDS) else None


def sureness(reactors_effective: float) -> str:
    """Return the words for how much a score rests on.

    Parameters
    ----------
    reactors_effective
        Independent reactors (n_eff), >= 0.

    Examples
    --------
    >>> sureness(46), sureness(15), sureness(6)
    ('Very sure', 'Sure', 'Early days')
    """
    if reactors_effective >= VERY_SURE_FROM:
        return "Very sure"
    return "Sure" if reactors_effective >= SURE_FROM else "Early days"


def range_ends(low: float, high: float) -> tuple[str, str]:
    """Return the ends of a likely range as they are shown: whole points, tenths where whole ones would be the same.

    Parameters
    ----------
    low, high
        Points, 0 to 100.

    Examples
    --------
    >>> range_ends(60.6, 67.4), range_ends(89.9, 90.4)
    (('61', '67'), ('89.9', '90.4'))
    """
    if whole(low) != whole(high):
        return str(whole(low)), str(whole(high))
    return f"{low:.1f}", f"{high:.1f}"
