"""Bars that go both ways from a middle line: what raised a score to the right, what lowered it to the left."""

from collections.abc import Sequence
from dataclasses import dataclass

_MIDDLE = 100.0
#: Width of the longest bar; a little is left free at the edge.
_LONGEST = 96.0


@dataclass(frozen=True, slots=True)
class SignedBar:
    """One bar; the view box is 200 by 14, its middle line at 100."""

    way: str  # up, down or still
    x: float
    width: float


def signed_bars(values: Sequence[float]) -> tuple[SignedBar, ...]:
    """Return a bar for each value, all on the scale of the largest.

    Parameters
    ----------
    values
        Signed, in whatever unit.

    Examples
    --------
    >>> [(bar.way, bar.x, bar.width) for bar in signed_bars([2.0, -0.5, 0.0])]
    [('up', 100.0, 96.0), ('down', 76.0, 24.0), ('still', 100.0, 0.0)]
    """
    most = max((abs(value) for value in values), default=0.0) or 1.0
    return tuple(_bar(value, round(_LONGEST * abs(value) / most, 1)) for value in values)


def _bar(value: float, width: float) -> SignedBar:
    way = "up" if value > 0 else "down" if value < 0 else "still"
    return SignedBar(way, _MIDDLE - width if value < 0 else _MIDDLE, width)
