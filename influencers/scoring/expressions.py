"""The curves of the formula as Ibis expressions: the same arithmetic as `curves`, said to a database.

Bells multiply instead of raising to a power: over a whole log `pow` costs two thirds more.
"""

from typing import Any

import ibis

from influencers.scoring.formula import DAY_US, FORMULA, Formula

Value = Any
"""A column, a deferred column or a scalar of Ibis; its own types do not compose under a strict checker."""


def number(constant: float) -> Value:
    """Return a constant as a double, so that no engine takes it for a decimal."""
    return ibis.literal(constant, "float64")


def bit(condition: Value, reason: int) -> Value:
    """Return the bit of a reason where the condition holds, else 0; an unknown condition does not hold."""
    return ibis.ifelse(condition, reason, 0)


@ibis.udf.agg.builtin(name="bit_or")  # type: ignore[untyped-decorator]
def all_bits(bits: int) -> int:  # type: ignore[empty-body]
    """Return the bits that are set in any row: every engine has it, but Ibis knows it of some only."""


def or_zero(value: Value) -> Value:
    """Return 0.0 for what an outer join did not find."""
    return ibis.coalesce(value, number(0.0))


def age_days(at_us: Value, as_of_us: int) -> Value:
    """Return days, with fractions, from a time to the as-of moment."""
    return (at_us - as_of_us).cast("float64") / -float(DAY_US)


def bell(age: Value, window_days: float) -> Value:
    """Return `(1 - (age / window) ** 3) ** 3`, 0 past the window."""
    share = ibis.least(age / window_days, number(1.0))
    left = 1.0 - share * share * share
    return left * left * left


def decay(age: Value, formula: Formula = FORMULA) -> Value:
    """Return the weight left to an act; the caller has dropped what is not known yet."""
    return bell(age, formula.window_days) * (1.0 - formula.memory) + bell(age, formula.long_days) * formula.memory


def evidence(weight: Value) -> Value:
    """Return `1 - exp(-weight)`."""
    return 1.0 - (-weight).exp()


def one_sided(given: Value, returned: Value, formula: Formula = FORMULA) -> Value:
    """Return the attention left when what is endorsed back is discounted; nothing returned may be NULL."""
    return given - ibis.least(given, or_zero(returned)) * formula.mutual_discount


def score_of(influence: Value, formula: Formula = FORMULA) -> Value:
    """Return points, 0 to 100, for an influence >= 0."""
    z = (influence / formula.half_influence).pow(number(formula.spread))
    return z / (z + 1.0) * 100.0


def standing(influence: Value, least: float, formula: Formula = FORMULA) -> Value:
    """Return a share from `least`, for nobody listens, to 1: how much a reactor with this influence counts."""
    return score_of(or_zero(influence), formula) / 100.0 * (1.0 - least) + least


def nano(units: Value) -> Value:
    """Return units as whole nano-units."""
    return (units * 1e9).round().cast("int64")


def sum_of_squares(whole: Value) -> Value:
    """Return the sum of the squares of integers below 10 ** 18 as a double, rounded once and not at every row."""
    wide = whole.cast("decimal(38, 0)")
    return (wide * wide).sum().cast("float64")


STEP = 2.0**-40
"""What sums of doubles are counted in, about 1e-12: whole steps add exactly, so no order of rows changes a sum."""


def steady_sum(value: Value) -> Value:
    """Return a sum of doubles that is the same in whatever order an engine adds, up to 8,192; beyond, nearly so."""
    return (value / STEP).round().sum() * STEP


def steady(value: Value) -> Value:
    """Return what `steady_sum` makes of one value alone."""
    return (value / STEP).round() * STEP


def exact_sum(whole: Value) -> Value:
    """Return a sum of integers as int64.

    Engines widen such sums (DuckDB to 128 bits). Doubles add integers exactly up to 2 ** 53, whatever the order;
    in nano-units that is nine million units for one person, a score above 99.9.
    """
    return whole.cast("float64").sum().cast("int64")
