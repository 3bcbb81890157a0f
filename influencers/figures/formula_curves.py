"""The two curves that the score page explains: what age does to attention, and what influence makes in points."""

from functools import lru_cache

from influencers.figures.plot import Axis, Plot, plot
from influencers.scoring.curves import decay, score_of
from influencers.scoring.formula import FORMULA, Formula

_DAYS = Axis(0, 365, ((0, "today"), (90, "90 days"), (180, "180"), (270, "270"), (365, "365")))
_SHARES = Axis(0, 1, ((0, "0"), (0.25, "¼"), (0.5, "½"), (0.75, "¾"), (1, "1")))
_UNITS = Axis(0, 250, ((0, "0 units"), (50, "50"), (100, "100"), (150, "150"), (200, "200"), (250, "250")))
_POINTS = Axis(0, 100, tuple((float(points), str(points)) for points in range(0, 101, 20)))
_STEPS = 250
#: A moment that is past: an act of this very instant is not known yet.
_A_MINUTE_DAYS = 1 / 1440


@lru_cache(maxsize=4)
def decay_plot(size: tuple[int, int], formula: Formula = FORMULA) -> Plot:
    """Return the weight left to an act over a year.

    Parameters
    ----------
    size
        Width and height of the view box.
    formula
        The constants.
    """
    ages = [365 * step / _STEPS for step in range(_STEPS + 1)]
    points = [(age, float(decay(max(age, _A_MINUTE_DAYS), formula))) for age in ages]
    return plot(points, x_axis=_DAYS, y_axis=_SHARES, size=size)


@lru_cache(maxsize=4)
def score_plot(size: tuple[int, int], formula: Formula = FORMULA) -> Plot:
    """Return the points that 0 to 250 units of influence make.

    Parameters
    ----------
    size
        Width and height of the view box.
    formula
        The constants.
    """
    # Steps are narrow where the curve is steep: at the start.
    amounts = [250 * (step / _STEPS) ** 2 for step in range(_STEPS + 1)]
    points = [(units, float(score_of(units, formula))) for units in amounts]
    return plot(points, x_axis=_UNITS, y_axis=_POINTS, size=size)


def decay_rows(formula: Formula = FORMULA) -> list[tuple[int, float]]:
    """Return the same curve as rows: days since the act, and the weight left (share)."""
    return [(days, float(decay(max(days, _A_MINUTE_DAYS), formula))) for days in (0, 15, 30, 45, 60, 75, 90, 180, 365)]


def score_rows(formula: Formula = FORMULA) -> list[tuple[int, float]]:
    """Return the same curve as rows, and further: units of influence, and points."""
    return [(units, float(score_of(units, formula))) for units in (0, 1, 5, 9, 20, 53, 100, 249, 1_086, 85_000)]
