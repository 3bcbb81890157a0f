"""Our engines against bare ones: the same documents, the same questions, each in a process of its own.

python -m benchmarks.search [--people 1000000] [--server URL] [--folder DIR]

Without an Elasticsearch (BELLWETHER_TEST_ELASTICSEARCH_URL or --server) only the embedded engine is measured. What is
asked is a word, a topic with a least score, a least number of followers and four countries, sorted, 20 people. It is
asked of the engine, of the engine with three facets, and as the page of results, which counts seven facets and shows
cards. What is typed are the first letters of a name. `benchmarks.bare.searching` says what bare engines do.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import click

from benchmarks.instruments.indexed import DOCUMENTS, VALUES
from benchmarks.instruments.searchers import QUESTIONS
from benchmarks.instruments.steps import run_python

EMBEDDED, SERVER = "embedded", "Elasticsearch"
#: Of design: how much longer than bare a build may take, and what 95 of 100 questions may.
BUILD_TARGETS = {EMBEDDED: 1.5, SERVER: 1.3}
SUGGEST_MS = {EMBEDDED: 10.0, SERVER: 15.0}
EMBEDDED_MS = {"plain": 25.0, "facets": 45.0, "page": 45.0}
SERVER_RATIO = 1.3
#: What is asked of ours, in the order of the table; of bare engines only the first.
ASKED = ("plain", "facets", "page", "suggest", "suggestions")
_WARMING = 20_000
_HEADINGS = ("build", "CPU", "size", "process", "found", "question", "3 facets", "page", "typed", "list")
_WIDTHS = (9, 9, 10, 10, 9, *([15] * len(ASKED)))


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
    def cpu_ratio(self) -> float:
        """How many more CPU-seconds ours took to build, those of the server among them."""
        return float(self.ours["build_cpu_seconds"] / self.bare["build_cpu_seconds"])

    @property
    def asked_ratio(self) -> float:
        """How much longer 95 of 100 questions took, at most."""
        return float(self.ours["plain"]["p95"] / self.bare["plain"]["p95"])

    @property
    def finds_the_same(self) -> bool:
        """Whether all found as many people."""
        ours = {self.ours[asked]["found"] for asked in ("plain", "facets", "page")}
        return ours == {self.bare["plain"]["found"]} and self.ours["suggest"]["found"] > 0

    @property
    def missed(self) -> tuple[str, ...]:
        """The targets that are missed."""
        held = {
            f"build ≤ {BUILD_TARGETS[self.engine]} × bare": self.build_ratio <= BUILD_TARGETS[self.engine],
            f"typed p95 ≤ {SUGGEST_MS[self.engine]:.0f} ms": self._p95("suggest") <= SUGGEST_MS[self.engine],
            "the same people": self.finds_the_same,
        }
        if self.engine == EMBEDDED:
            held |= {f"{name} p95 ≤ {most:.0f} ms": self._p95(name) <= most for name, most in EMBEDDED_MS.items()}
        else:
            held[f"p95 ≤ {SERVER_RATIO} × bare"] = self.asked_ratio <= SERVER_RATIO
        return tuple(name for name, is_held in held.items() if not is_held)

    def _p95(self, asked: str) -> float:
        return float(self.ours[asked]["p95"])


def measure(
    folder: Path, people: int, server: str, *, asked: int = QUESTIONS, engines: Sequence[str] = (EMBEDDED, SERVER)
) -> Iterator[Measured]:
    """Write people out, then build each of the engines that is there and put so many questions to it."""
    run_python("people", "benchmarks.instruments.indexed", str(folder), str(people), folder=folder)
    if server:
        _warm(folder, server)
    there = {EMBEDDED: [], **({SERVER: ["--server", server]} if server else {})}
    for engine, options in ((engine, there[engine]) for engine in engines if engine in there):
        bare = _told(folder, "bare", folder / VALUES, [*options, "--questions", str(asked)])
        ours = _told(folder, "instruments", folder / DOCUMENTS, [*options, "--questions", str(asked)])
        yield Measured(engine, ours, bare)


def _warm(folder: Path, server: str) -> None:
    """Let the server take some people in before any clock starts: its first thousands take several times as long."""
    with (folder / VALUES).open() as lines:
        (folder / "warm").write_text("".join(islice(lines, _WARMING)))
    _told(folder, "bare", folder / "warm", ["--server", server, "--questions", "1"])


def _told(folder: Path, module: str, people: Path, options: list[str]) -> dict[str, Any]:
    place = folder / module
    cost = run_python(module, f"benchmarks.{module}.searching", str(people), str(place), *options, folder=folder)
    shutil.rmtree(place, ignore_errors=True)
    return {**json.loads(cost.output), "peak_mib": cost.peak_mib}


def heading() -> str:
    """Return the head of the table."""
    return " " * 14 + "".join(f"{name:>{width}}" for name, width in zip(_HEADINGS, _WIDTHS, strict=True))


def lines_of(measured: Measured) -> list[str]:
    """Return the rows of the table for one engine."""
    ratios = (
        f"{measured.engine}: build {measured.build_ratio:.2f} × bare ({measured.cpu_ratio:.2f} × its CPU-seconds),"
        f" p95 {measured.asked_ratio:.2f} ×; missed: {', '.join(measured.missed) or 'nothing'}"
    )
    return [_row(measured.engine, measured.ours), _row("  bare", measured.bare), ratios]


def _row(name: str, told: Mapping[str, Any]) -> str:
    cells = [
        f"{told['build_seconds']:.1f} s",
        f"{told['build_cpu_seconds']:.1f} s",
        f"{told['mib']:,.0f} MiB",
        f"{told['peak_mib']:,.0f} MiB",
        f"{told['plain']['found']:,}",
        *(f"{told[asked]['p50']:.1f} /{told[asked]['p95']:6.1f}" for asked in ASKED if asked in told),
    ]
    return f"{name:14}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, _WIDTHS, strict=False))


@click.command()
@click.option("--people", default=1_000_000, show_default=True)
@click.option("--server", envvar="BELLWETHER_TEST_ELASTICSEARCH_URL", default="", help="An Elasticsearch to measure.")
@click.option("--folder", type=click.Path(path_type=Path, exists=True), help="Where to work; a temporary folder else.")
def main(people: int, server: str, folder: Path | None) -> None:
    """Measure every engine; exit 1 when a target is missed."""
    place = Path(tempfile.mkdtemp(prefix="bellwether-search-", dir=folder))
    missed = False
    click.echo(f"{people:,} people; p50 / p95 in ms\n{heading()}")
    try:
        for measured in measure(place, people, server):
            click.echo("\n".join(lines_of(measured)))
            missed |= bool(measured.missed)
    finally:
        shutil.rmtree(place)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
