"""Questions about formulas: the version by a name, a file or a setting, and what a change of it did to somebody."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import current_app

from influencers.errors import GenerationMissing, UnknownFormula
from influencers.generations.manifest import same_constants
from influencers.generations.reading import Generation, current_generation
from influencers.queries.generations import manifests
from influencers.scoring.formula import FORMULA, Formula
from influencers.scoring.versions import WrongFormula, candidate, formula_named
from kernel.config import Settings
from kernel.errors import Misconfigured, Refused

_SETTING = "BELLWETHER_FORMULA"
_ENDING = ".toml"


@dataclass(frozen=True, slots=True)
class FormulaMove:
    """What another formula did to one score: both scores are of one day, made of one log."""

    on: date
    formula_before: str
    formula_after: str
    score_before: float  # points, tenths
    score_after: float  # points, tenths

    @property
    def change(self) -> float:
        """Points, tenths, signed."""
        return round(self.score_after - self.score_before, 1)


def chosen_formula(named: str | None) -> Formula:
    """Return the formula by the name of a version or the path of a TOML file; without either that of the setting.

    Raises
    ------
    UnknownFormula
        There is no such version, or the file is not well written.
    Misconfigured
        The same, where it is the setting that names it.
    Refused
        A generation was made by a version of that name with other constants: one name would mean two things.
    """
    if named:
        formula = _formula(named)
    else:
        setting = _setting()
        try:
            formula = _formula(setting) if setting else FORMULA
        except UnknownFormula as error:
            raise Misconfigured(f"{_SETTING}: {error.message}", fields={_SETTING: error.message}) from error
    _refuse_two_meanings(formula)
    return formula


def formula_in_use() -> Formula:
    """Return the formula that made the current scores; before the first, the newest there is."""
    try:
        return current_generation().formula_used
    except (GenerationMissing, WrongFormula):
        return FORMULA


def formula_move(generation: Generation, influencer_id: int) -> FormulaMove | None:
    """Return what the last change of the formula did to somebody; None when there was none in the last ninety days."""
    change, scores = generation.manifest.change, generation.formula_scores(influencer_id)
    if change is None or scores is None:
        return None
    before, after = scores
    return FormulaMove(change.on, change.before, generation.manifest.formula, before / 10, after / 10)


def _formula(named: str) -> Formula:
    try:
        if named.endswith(_ENDING):
            return candidate(Path(named).read_text("utf-8"))
        return formula_named(named)
    except (OSError, UnicodeDecodeError) as error:
        raise UnknownFormula(f"The formula {named} cannot be read: {error}.") from error
    except WrongFormula as error:
        raise UnknownFormula(str(error)) from error


def _setting() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.formula


def _refuse_two_meanings(formula: Formula) -> None:
    for manifest in manifests():
        if manifest.formula.partition("+")[0] == formula.version and not same_constants(manifest, formula):
            raise Refused(
                f"Generation {manifest.number} was made by {formula.version} with other constants. Give the changed"
                " formula another `version`, so that no name means two things."
            )
