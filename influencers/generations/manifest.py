"""The manifest of a generation: what was read, what was checked, what came out."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from influencers.errors import GenerationMissing
from influencers.scoring.formula import Formula
from influencers.scoring.versions import constants_of, formula_of
from kernel.clock import end_of_day_us


class Assertion(msgspec.Struct, frozen=True):
    """One check of a run, with the figure it looked at."""

    name: str
    ok: bool
    figure: str


class FormulaChange(msgspec.Struct, frozen=True):
    """When the formula last became another one. The generation that was the first under it has both ledgers."""

    on: date  # as of which the first generation under the new formula was made
    generation: int  # its number
    before: str  # the formula of the generation before it, with its units
    constants: dict[str, Any]  # of that formula


class Manifest(msgspec.Struct, frozen=True):
    """What a generation says of itself."""

    number: int
    as_of_on: date
    formula: str  # the version with its units, like 2026.1+twitter=58.8
    taxonomy: str
    made_at: datetime
    inputs: dict[str, str]  # name -> hash
    counts: dict[str, int]
    buckets: dict[str, int]  # set of the ledger -> number of buckets
    asserts: list[Assertion]
    constants: dict[str, Any] = {}  # of the formula; of those that one does not name, what they are in 2026.1
    units: dict[str, float] = {}
    held: dict[str, date] = {}  # networks that were computed at an earlier time: their last good day
    change: FormulaChange | None = None  # within the days of the history
    look_failure: str | None = None  # why the look for gaming failed, which changes no score
    purged_at: datetime | None = None  # when people who were removed since were taken out

    @property
    def holds(self) -> bool:
        """Whether every assert of the run holds."""
        return all(each.ok for each in self.asserts)

    @property
    def before_us(self) -> int:
        """The run's T: midnight UTC at the end of the as-of day."""
        return end_of_day_us(self.as_of_on)

    @property
    def formula_used(self) -> Formula:
        """The formula that made it; raise WrongFormula when the code of today does not know one of its constants."""
        return formula_of(self.formula.partition("+")[0], self.constants)

    @property
    def units_used(self) -> dict[str, float]:
        """What a unit was on each network where it was not 1."""
        named = (part.partition("=") for part in self.formula.split("+")[1:])
        return self.units or {network: float(unit) for network, _, unit in named}


def variant(formula: Formula, units: Mapping[str, float]) -> str:
    """Return what a formula with its units is called.

    Examples
    --------
    >>> variant(Formula(), {"twitter": 58.8}), variant(Formula(), {})
    ('2026.1+twitter=58.8', '2026.1')
    """
    return formula.version + "".join(f"+{name}={unit:g}" for name, unit in sorted(units.items()))


def same_constants(manifest: Manifest, formula: Formula) -> bool:
    """Return whether a generation was made with the constants that a formula has."""
    return constants_of(manifest.formula_used) == constants_of(formula)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into the folder of a generation that is being made."""
    (folder / "manifest.json").write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2))


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a generation; raise GenerationMissing when there is none."""
    try:
        return msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise GenerationMissing(f"There is no generation {folder.name}. See `flask scores list`.") from None
