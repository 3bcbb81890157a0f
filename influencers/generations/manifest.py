"""The manifest of a generation: what was read, what was checked, what came out."""

from datetime import date, datetime
from pathlib import Path

import msgspec

from influencers.errors import GenerationMissing
from kernel.clock import end_of_day_us


class Assertion(msgspec.Struct, frozen=True):
    """One check of a run, with the figure it looked at."""

    name: str
    ok: bool
    figure: str


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

    @property
    def holds(self) -> bool:
        """Whether every assert of the run holds."""
        return all(each.ok for each in self.asserts)

    @property
    def before_us(self) -> int:
        """The run's T: midnight UTC at the end of the as-of day."""
        return end_of_day_us(self.as_of_on)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into the folder of a generation that is being made."""
    (folder / "manifest.json").write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2))


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a generation; raise GenerationMissing when there is none."""
    try:
        return msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise GenerationMissing(f"There is no generation {folder.name}. See `flask scores list`.") from None
