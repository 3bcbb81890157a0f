"""The days on which a score moved most, out of its history alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

#: Tenths of a point that a day must move to be told.
_LEAST_TENTHS = 3


@dataclass(frozen=True, slots=True)
class DayMove:
    """One day, and by how much the score of its end differs from that of the day before."""

    number: int  # 1 is the earliest of those told
    on: date
    points: float  # tenths, signed


@dataclass(frozen=True, slots=True)
class Moves:
    """Everything between the first and the last measured day: it sums to the difference of both."""

    days: tuple[DayMove, ...]  # the largest moves, in order of time
    others: float  # points in tenths: all other days together
    first: float  # points in tenths
    last: float
    whole: float


def largest_moves(history: Sequence[float | None], last_on: date, *, count: int = 5) -> Moves | None:
    """Return the days of a history that moved most, and what all others did; None with fewer than two days.

    Parameters
    ----------
    history
        Points in tenths, 0 to 100, one a day, oldest first; None for a day without a measurement. A move is told only
        of a day that was measured like the day before it.
    last_on
        The day of the last value.
    count
        How many days to tell, at most.

    Examples
    --------
    >>> moves = largest_moves([50.0, 52.5, None, 52.0, 51.9], date(2026, 11, 5), count=1)
    >>> moves.days, moves.others, moves.whole
    ((DayMove(number=1, on=datetime.date(2026, 11, 2), points=2.5),), -0.6, 1.9)
    """
    tenths = [None if value is None else round(value * 10) for value in history]
    measured = [value for value in tenths if value is not None]
    if len(measured) < 2:
        return None
    steps = [
        (now - before, place)
        for place, (before, now) in enumerate(pairwise(tenths), 1)
        if before is not None and now is not None and abs(now - before) >= _LEAST_TENTHS
    ]
    chosen = sorted(sorted(steps, key=lambda step: (-abs(step[0]), -step[1]))[:count], key=lambda step: step[1])
    whole = measured[-1] - measured[0]
    return Moves(
        days=tuple(
            DayMove(number, last_on - timedelta(days=len(tenths) - 1 - place), step / 10)
            for number, (step, place) in enumerate(chosen, 1)
        ),
        others=(whole - sum(step for step, _place in chosen)) / 10,
        first=measured[0] / 10,
        last=measured[-1] / 10,
        whole=whole / 10,
    )
