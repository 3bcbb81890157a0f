"""Our engines against bare ones: the same people, the same questions, each in a process of its own.

python -m benchmarks.search [--people 1000000] [--server URL] [--folder DIR]

Without an Elasticsearch (BELLWETHER_TEST_ELASTICSEARCH_URL or --server) only the embedded engine is measured. What is
asked is a word, a topic with a least score, a least number of followers and four countries, sorted, 20 people.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from benchmarks.instruments.steps import run_python

EMBEDDED, SERVER = "embedded", "Elasticsearch"
#: Of design: how much longer than bare a build may take, and what 95 of 100 questions may.
BUILD_TARGETS = {EMBEDDED: 1.5, SERVER: 1.3}
EMBEDDED_MS, EMBEDDED_FACETS_MS, SERVER_RATIO = 25.0, 45.0, 1.3


@dataclass(frozen=True, slots=True)
class Measured:
    """What one engine took, ours and bare."""

    engine: str
    ours: Mapping[str, Any]
    bare: Mapping[str, Any]

    @property
    def build_ratio(self) -> float:
        """How much longer ours took to build."""
        return float(self.ours["build_seconds"] / self.bare["build_seconds"])

    @property
    def asked_ratio(self) -> float:
        """How much longer 95 of 100 questions took, at most."""
        return float(self.ours["plain"]["p95"] / self.bare["plain"]["p95"])

    @property
    def finds_the_same(self) -> bool:
        """Whether all found as many people."""
        return bool(self.ours["plain"]["found"] == self.bare["plain"]["found"] == self.ours["facets"]["found"])

    @property
    def missed(self) -> tuple[str, ...]:
        """The targets that are missed."""
        p95, facets_p95 = self.ours["plain"]["p95"], self.ours["facets"]["p95"]
        is_embedded = self.engine == EMBEDDED
        held = {
            f"build ≤ {BUILD_TARGETS[self.engine]} × bare": self.build_ratio <= BUILD_TARGETS[self.engine],
            f"p95 ≤ {EMBEDDED_MS:.0f} ms": not is_embedded or p95 <= EMBEDDED_MS,
            f"p95 with facets ≤ {EMBEDDED_FACETS_MS:.0f} ms": not is_embedded or facets_p95 <= EMBEDDED_FACETS_MS,
            f"p95 ≤ {SERVER_RATIO} × bare": is_embedded or self.asked_ratio <= SERVER_RATIO,
            "the same people": self.finds_the_same,
        }
        return tuple(name for name, is_held in held.items() if not is_held)


def measure(folder: Path, people: int, server: str) -> Iterator[Measured]:
    """Build and ask each engine that is there."""
    for engine, options in {EMBEDDED: [], **({SERVER: ["--server", server]} if server else {})}.items():
        told = {}
        for kind, module in (("bare", "bare"), ("ours", "instruments")):
            place = folder / f"{engine}-{kind}"
            cost = run_python(kind, f"benchmarks.{module}.searching", str(place), str(people), *options, folder=folder)
            told[kind] = json.loads(cost.output) | {"peak_mib": cost.peak_mib}
            shutil.rmtree(place, ignore_errors=True)
        yield Measured(engine, told["ours"], told["bare"])


def lines_of(measured: Measured) -> list[str]:
    """Return the rows of the table for one engine."""
    rows = [_row(measured.engine, measured.ours), _row("  bare", measured.bare)]
    ratios = f"  ratio: build {measured.build_ratio:.2f}, p95 {measured.asked_ratio:.2f}"
    return [*rows, f"{ratios}; missed: {', '.join(measured.missed) or 'nothing'}"]


def _row(name: str, told: Mapping[str, Any]) -> str:
    facets = f"{told['facets']['p50']:5.1f} /{told['facets']['p95']:6.1f}" if "facets" in told else " " * 13
    return (
        f"{name:14} {told['build_seconds']:7.1f} s {told['mib']:7.0f} MiB {told['peak_mib']:7.0f} MiB"
        f"  {told['plain']['p50']:5.1f} /{told['plain']['p95']:6.1f} ms  {facets}  {told['plain']['found']:,}"
    )


@click.command()
@click.option("--people", default=1_000_000, show_default=True)
@click.option("--server", envvar="BELLWETHER_TEST_ELASTICSEARCH_URL", default="", help="An Elasticsearch to measure.")
@click.option("--folder", type=click.Path(path_type=Path, exists=True), help="Where to work; a temporary folder else.")
def main(people: int, server: str, folder: Path | None) -> None:
    """Measure every engine; exit 1 when a target is missed."""
    place = Path(tempfile.mkdtemp(prefix="bellwether-search-", dir=folder))
    missed = False
    click.echo(
        f"{people:,} people\n{'':14} {'build':>9} {'size':>11} {'process':>11}  p50 / p95         with facets     found"
    )
    try:
        for measured in measure(place, people, server):
            click.echo("\n".join(lines_of(measured)))
            missed |= bool(measured.missed)
    finally:
        shutil.rmtree(place)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
