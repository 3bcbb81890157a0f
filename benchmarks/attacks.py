"""Every attack of the suite, in worlds of 20,000 people; against the bounds that each attack has.

python -m benchmarks.attacks [--case NAME] [--people 20000] [--seeds 5]

What it costs is told too: scoring a world twice and looking at it once, against inventing it.
"""

import sys
import time
from dataclasses import dataclass

import click

from influencers.jobs.attacking import MemoryEngine
from influencers.scoring.attacks.cases import CASE_NAMES, Case, cases_named
from influencers.scoring.attacks.everyday import honest_world
from influencers.scoring.attacks.suite import Result, Suite, worlds_of
from influencers.scoring.attacks.telling import broken_in, table_of
from influencers.scoring.gaming.standing import RULE


@dataclass(frozen=True, slots=True)
class Measured:
    """What the attacks came to, and what it took to find out."""

    results: tuple[Result, ...]
    worlds_count: int
    cpu_seconds: float
    inventing_cpu_seconds: float  # one honest world of the same size

    @property
    def holds(self) -> bool:
        """Whether every bound of every case holds."""
        return all(result.holds for result in self.results)


def run_attacks(cases: tuple[Case, ...], *, people: int, seeds: range) -> Measured:
    """Try the cases in the world of every seed."""
    started = time.process_time()
    honest_world(seeds[0], people)
    inventing = time.process_time() - started

    def tell(_: int) -> None:
        click.echo(f"{time.process_time() - started:,.0f} CPU-seconds", err=True)

    results = Suite(MemoryEngine(), rule=RULE).run(cases, people=people, seeds=seeds, advance=tell)
    return Measured(results, worlds_of(cases) * len(seeds), time.process_time() - started - inventing, inventing)


def lines_of(measured: Measured) -> list[str]:
    """Return what was measured, as lines."""
    a_world = measured.cpu_seconds / measured.worlds_count
    cost = (
        f"{measured.worlds_count} worlds, {a_world:.1f} CPU-seconds each:"
        f" {a_world / measured.inventing_cpu_seconds:.1f} × what it takes to invent one"
        f" ({measured.inventing_cpu_seconds:.1f})."
    )
    verdict = "All bounds hold." if measured.holds else "Bounds are broken:"
    return [*table_of(measured.results), "", cost, verdict, *broken_in(measured.results)]


@click.command()
@click.option("--case", "names", multiple=True, type=click.Choice(CASE_NAMES), help="Again for several; all without.")
@click.option("--people", type=click.IntRange(2_000), default=20_000, show_default=True)
@click.option("--seeds", "seeds_count", type=click.IntRange(1), default=5, show_default=True)
def main(names: tuple[str, ...], people: int, seeds_count: int) -> None:
    """Try every attack; exit 1 when a bound is broken."""
    measured = run_attacks(cases_named(names), people=people, seeds=range(1, seeds_count + 1))
    click.echo("\n".join(lines_of(measured)))
    sys.exit(0 if measured.holds else 1)


if __name__ == "__main__":
    main()
