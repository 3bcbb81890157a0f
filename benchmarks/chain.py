"""The main job on a million interactions: load, score with 90 days of history, index; against its own baselines.

python -m benchmarks.chain [--interactions 1000000] [--accounts 100000] [--folder DIR]
"""

import json
import math
import shutil
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
import duckdb
import msgspec

from benchmarks.instruments.crowd import LAST_DAY, Size, write_crowd
from benchmarks.instruments.steps import Cost, run_flask, run_here

WALL_TARGET_SECONDS = 90.0
PEAK_TARGET_MIB = 3 * 1024.0
_PAIRS = """
    SELECT actor, target, count(*) AS n, sum(exp(at_us / 8.64e10 - 20635)) AS weight
    FROM read_parquet('{log}/interactions/*/*.parquet')
    GROUP BY actor, target
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run of the chain cost, and what it had to be measured against."""

    steps: tuple[Cost, ...]
    baselines: tuple[Cost, ...]  # one for each step

    @property
    def wall_seconds(self) -> float:
        """The seconds of all steps together."""
        return sum(step.wall_seconds for step in self.steps)

    @property
    def peak_mib(self) -> float:
        """The memory of the hungriest step."""
        return max(step.peak_mib for step in self.steps)

    @property
    def holds(self) -> bool:
        """Whether both targets are met."""
        return self.wall_seconds <= WALL_TARGET_SECONDS and self.peak_mib <= PEAK_TARGET_MIB


def run_chain(folder: Path, size: Size) -> Measured:
    """Run the chain in an empty folder; raise RuntimeError when a step fails or lost a line."""
    crowd, storage = folder / "crowd.ndjson", folder / "var"
    made = run_here("generate", partial(write_crowd, crowd, size))
    click.echo(
        f"{size.lines:,} lines, {crowd.stat().st_size / 1e6:,.0f} MB, made in {made.wall_seconds:.1f} s", err=True
    )
    load = run_flask("activity load", "activity", "load", str(crowd), "--json", storage=storage)
    _check(json.loads(load.output)["accepted"], size.lines, "lines were accepted")
    run = run_flask("scores run", "scores", "run", "--as-of", LAST_DAY, storage=storage)
    manifest = json.loads((_generation(storage) / "manifest.json").read_text())
    _check(manifest["counts"]["interactions"], size.interactions, "interactions were scored")
    rebuild = run_flask("search rebuild", "search", "rebuild", storage=storage)
    baselines = (
        run_here("decode the lines", partial(_decode, crowd)),
        run_here("group by pair", partial(_group_by_pair, storage)),
        run_here("read everybody's facts", partial(_read_people, storage)),
    )
    return Measured((load, run, rebuild), baselines)


def _check(seen: int, wanted: int, what: str) -> None:
    if seen != wanted:
        raise RuntimeError(f"{seen:,} {what}, not {wanted:,}.")


def _decode(crowd: Path) -> None:
    decoder = msgspec.json.Decoder()
    with crowd.open("rb") as file:
        for line in file:
            decoder.decode(line)


def _group_by_pair(storage: Path) -> None:
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(f"CREATE TABLE pairs AS {_PAIRS.format(log=storage / 'activity')}")


def _read_people(storage: Path) -> None:
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(f"SELECT * FROM '{_generation(storage)}/people.parquet'").fetchall()


def _generation(storage: Path) -> Path:
    return max((storage / "generations").glob("[0-9]*"))


def table_of(measured: Measured) -> list[str]:
    """Return what was measured as lines of a table."""
    lines = [f"{'step':<16}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}   {'against':<24}{'CPU s':>8}{'ratio':>8}"]
    for step, baseline in zip(measured.steps, measured.baselines, strict=True):
        ratio = step.cpu_seconds / baseline.cpu_seconds if baseline.cpu_seconds else math.inf
        lines.append(
            f"{step.name:<16}{step.wall_seconds:>9.1f}{step.cpu_seconds:>9.1f}{step.peak_mib:>10,.0f}   "
            f"{baseline.name:<24}{baseline.cpu_seconds:>8.2f}{ratio:>7.1f}×"
        )
    cpu_seconds = sum(step.cpu_seconds for step in measured.steps)
    lines.append(f"{'all':<16}{measured.wall_seconds:>9.1f}{cpu_seconds:>9.1f}{measured.peak_mib:>10,.0f}")
    lines.append(f"{'target':<16}{WALL_TARGET_SECONDS:>9.1f}{'':>9}{PEAK_TARGET_MIB:>10,.0f}")
    lines.append("The targets hold." if measured.holds else "The targets are missed.")
    return lines


@click.command()
@click.option("--interactions", default=1_000_000, show_default=True)
@click.option("--accounts", default=100_000, show_default=True, help="A multiple of ten.")
@click.option("--folder", type=click.Path(path_type=Path), help="Keep everything in this new folder.")
def main(interactions: int, accounts: int, folder: Path | None) -> None:
    """Measure load, run and rebuild; exit 1 when a target is missed."""
    size = Size(accounts=accounts, posts=interactions // 5, interactions=interactions)
    kept = folder or Path(tempfile.mkdtemp(prefix="bellwether-chain-"))
    kept.mkdir(parents=True, exist_ok=True)
    try:
        measured = run_chain(kept, size)
    finally:
        if folder is None:
            shutil.rmtree(kept)
    click.echo("\n".join(table_of(measured)))
    sys.exit(0 if measured.holds else 1)


if __name__ == "__main__":
    main()
