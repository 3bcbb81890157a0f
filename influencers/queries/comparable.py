"""Which earlier generations the current one can be compared with."""

from collections.abc import Sequence
from pathlib import Path

from flask import current_app

from influencers.generations.layout import folder_of
from influencers.generations.manifest import Manifest
from influencers.queries.change_legs import bridge_between
from influencers.queries.generations import manifests
from influencers.scoring.versions import WrongFormula
from influencers.wording.numbers import day

#: How far back people ask; of what is kept, the nearest is taken.
ASKED_DAYS = (1, 7, 30)


def kept_before(current: Manifest) -> list[Manifest]:
    """Return the earlier generations that stood and whose ledgers are still there, the newest of each day."""
    by_day = {each.as_of_on: each for each in _earlier(current) if each.holds and _has_ledgers(each)}
    return list(by_day.values())


def nearest(kept: Sequence[Manifest], current: Manifest, days: int) -> Manifest:
    """Return the one whose day is nearest to so many days before the current one's."""
    return min(kept, key=lambda each: (abs(age(each, current) - days), age(each, current)))


def ages(kept: Sequence[Manifest], current: Manifest) -> tuple[int, ...]:
    """Return how many days back there is something kept, of what people ask for."""
    found = {age(nearest(kept, current, days), current) for days in ASKED_DAYS} if kept else set()
    return tuple(sorted(found))


def age(manifest: Manifest, current: Manifest) -> int:
    """Return by how many days a generation is older than the current one."""
    return (current.as_of_on - manifest.as_of_on).days


def nothing_kept(current: Manifest) -> str:
    """Return why there is nothing to compare with, as a sentence."""
    if _earlier(current):
        return (
            "Of the scores before these only the figures were kept, not the ledgers that say whom they came from,"
            " so a change cannot be taken apart."
        )
    return "These are the first scores that are kept, so there is nothing to compare them with yet."


def incomparable(before: Manifest, after: Manifest) -> str | None:
    """Return why two generations cannot be compared; None when one formula made both, or the change of it is kept."""
    these = f"The scores of {day(before.as_of_on)} and of {day(after.as_of_on)} cannot be compared:"
    if before.formula != after.formula and bridge_between(before, after) is None:
        return f"{these} they were made with different formulas, {before.formula} and {after.formula}."
    if before.taxonomy != after.taxonomy:
        return f"{these} they were made with different lists of topics, {before.taxonomy} and {after.taxonomy}."
    return next((f"{these} {why}" for why in map(_unknown_constants, (before, after)) if why), None)


def _unknown_constants(manifest: Manifest) -> str | None:
    try:
        manifest.formula_used  # noqa: B018  # asked for what it raises
    except WrongFormula as error:
        return f"the formula {manifest.formula} is not known here any more. {error}"
    return None


def _earlier(current: Manifest) -> list[Manifest]:
    return [each for each in manifests() if each.number < current.number and each.as_of_on < current.as_of_on]


def _has_ledgers(manifest: Manifest) -> bool:
    folder: Path = folder_of(current_app.extensions["storage"], manifest.number)
    return (folder / "ledger").exists()
