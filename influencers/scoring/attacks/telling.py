"""What the suite found, as a table for people and as an object for programs."""

from collections.abc import Iterable
from dataclasses import asdict
from math import isfinite
from typing import Any

from influencers.scoring.attacks.bounds import Verdict
from influencers.scoring.attacks.outcomes import Outcome
from influencers.scoring.attacks.suite import Result

_FIGURES = {
    "gained": "points gained by the formula alone",
    "gained_most": "points gained by the formula alone, by the target that gained most",
    "targets_flagged": "share of targets with a proposal",
    "actors_flagged": "share of the attack's accounts that were named",
    "left": "points left after decisions",
    "loss_median": "points that the middle one of the bystanders lost",
    "named": "honest people named, per 1,000",
    "occasions_flagged": "news, giveaways and fan clubs that were flagged",
}
_HEADINGS = (
    f"{'':<20}{'':>9}{'formula alone':>25}{'seen':>16}{'after decisions':>17}{'bystanders lost':>17}{'named':>8}",
    f"{'case':<20}{'accounts':>9}{'gained':>9}{'most':>7}{'a point':>9}{'targets':>9}{'actors':>7}"
    f"{'left':>8}{'a point':>9}{'median':>9}{'worst':>8}{'/1,000':>8}  bounds",
)
_NOTES = (
    "Points are means over worlds; “a point” is accounts for each point, – when there is none to buy.",
    "Seen is the share of targets with a proposal, and of the attack's accounts that were named.",
    "A negative loss is a gain: disguise falls on somebody. Where no honest person met the attack, all are asked.",
    "What real-light leaves has no bound: to the log it is an audience.",
)


def table_of(results: Iterable[Result]) -> list[str]:
    """Return the lines of a table, one row a case, and what its columns mean."""
    return [*_HEADINGS, *(_row(result) for result in results), *_NOTES]


def broken_in(results: Iterable[Result]) -> list[str]:
    """Return a sentence for every bound that is broken: which, where it stands, and by how much."""
    return [
        _sentence(result.case.name, verdict) for result in results for verdict in result.verdicts if not verdict.holds
    ]


def told(results: Iterable[Result], *, people: int, seeds: range, formula: str, rule: str) -> dict[str, Any]:
    """Return everything as one object that JSON can hold; null: not measured, or no point to buy."""
    results = list(results)
    return {
        "people": people,
        "seeds": list(seeds),
        "formula": formula,
        "standing_rule": rule,
        "holds": all(result.holds for result in results),
        "cases": [_case(result) for result in results],
    }


def _row(result: Result) -> str:
    mean = result.mean
    return (
        f"{result.case.name:<20}{_number(mean.accounts, 0):>9}"
        f"{_number(mean.gained):>9}{_number(mean.gained_most):>7}{_number(mean.price, 2):>9}"
        f"{_percent(mean.targets_flagged):>9}{_percent(mean.actors_flagged):>7}"
        f"{_number(mean.left):>8}{_number(mean.price_left, 2):>9}"
        f"{_number(mean.loss_median, 2):>9}{_number(mean.loss_worst):>8}{_number(mean.named, 2):>8}  {_bounds(result)}"
    )


def _bounds(result: Result) -> str:
    if not result.verdicts:
        return "none"
    broken = sum(not verdict.holds for verdict in result.verdicts)
    return f"{broken} of {len(result.verdicts)} broken" if broken else "hold"


def _sentence(case: str, verdict: Verdict) -> str:
    bound = verdict.bound
    wanted = "at least" if bound.is_floor else "at most"
    if not isfinite(verdict.excess):
        return (
            f"{case}: {_FIGURES[bound.figure]}: not measured in every world, where {wanted} {bound.limit:g} is asked."
        )
    return (
        f"{case}: {_FIGURES[bound.figure]} {bound.over.value}: {verdict.reached:.2f}, where {wanted} {bound.limit:g}"
        f" is the bound. Broken by {verdict.excess:.2f}."
    )


def _case(result: Result) -> dict[str, Any]:
    return {
        "name": result.case.name,
        "holds": result.holds,
        "mean": _figures(result.mean),
        "worlds": [_figures(outcome) for outcome in result.outcomes],
        "bounds": [_verdict(verdict) for verdict in result.verdicts],
    }


def _figures(outcome: Outcome) -> dict[str, float | None]:
    figures = asdict(outcome) | {"accounts_a_point": outcome.price, "accounts_a_point_left": outcome.price_left}
    return {name: value if isfinite(value) else None for name, value in figures.items()}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    bound = verdict.bound
    return {
        "figure": bound.figure,
        "limit": bound.limit,
        "kind": "floor" if bound.is_floor else "ceiling",
        "over": bound.over.value,
        "reached": verdict.reached if isfinite(verdict.reached) else None,  # null: not measured in every world
        "holds": verdict.holds,
        "excess": verdict.excess if isfinite(verdict.excess) else None,
    }


def _number(value: float, decimals: int = 1) -> str:
    return f"{value + 0.0:,.{decimals}f}" if isfinite(value) else "–"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if isfinite(share) else "–"
