"""Races for perks: 48 processes on PostgreSQL, four on SQLite, and 200 requests over HTTP.

python -m benchmarks.stress [--runs 3] [--clients 48] [--only TEXT]

PostgreSQL is found by BELLWETHER_TEST_POSTGRES_URL.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from benchmarks.stress.cases import CASES
from benchmarks.stress.crew import Crew, crew_of
from benchmarks.stress.http import claims_over_http
from benchmarks.stress.kills import kills
from benchmarks.stress.table import HEAD, Result, lines_of
from benchmarks.stress.world import Place, World, fresh_schema, make_world

#: Each client of a crew of 48 wants twenty.
_CLAIMS = 960
_SQLITE_CLIENTS = 4


@click.command()
@click.option("--runs", default=3, show_default=True, help="How often each race is run; all must end alike.")
@click.option("--clients", default=48, show_default=True, help="How many processes race on PostgreSQL.")
@click.option("--only", default="", help="Only races whose name holds this text.")
@click.option("--server", envvar="BELLWETHER_TEST_POSTGRES_URL", required=True, help="A PostgreSQL to race on.")
def stress(runs: int, clients: int, only: str, server: str) -> None:
    """Let processes race for perks, and print what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        told = [*_on_postgres(Path(folder), server, runs, clients, only), *_on_sqlite(Path(folder), runs, only)]
    wrong = [each.name for run in told for each in run if not each.holds]
    unequal = [runs_of[0].name for runs_of in told if len({each.figures for each in runs_of}) > 1]
    for name in unequal:
        click.echo(f"NOT ALIKE in {runs} runs: {name}")
    if wrong or unequal:
        sys.exit(1)
    click.echo(f"All held, and {runs} runs of each ended alike.")


def _on_postgres(folder: Path, server: str, runs: int, clients: int, only: str) -> Iterator[list[Result]]:
    world = make_world(Place(folder / "postgres", fresh_schema(server, "stress")), _CLAIMS)
    click.echo(f"\nPostgreSQL, {clients} processes\n{HEAD}")
    with crew_of(clients, world.place) as crew:
        yield from _races(CASES, world, crew, runs, only)
    yield from _lonely("kill", lambda seed: kills(world, seed=seed), runs, only)
    yield from _lonely("HTTP", lambda _seed: claims_over_http(world), runs, only)


def _on_sqlite(folder: Path, runs: int, only: str) -> Iterator[list[Result]]:
    storage = folder / "sqlite"
    storage.mkdir()
    world = make_world(Place(storage, f"sqlite:///{storage / 'bellwether.db'}"), _CLAIMS)
    click.echo(f"\nSQLite, {_SQLITE_CLIENTS} processes\n{HEAD}")
    with crew_of(_SQLITE_CLIENTS, world.place) as crew:
        yield from _races(CASES, world, crew, runs, only)
    yield from _lonely("kill", lambda seed: kills(world, seed=seed), runs, only)
    yield from _lonely("HTTP", lambda _seed: claims_over_http(world), runs, only)


def _races(
    cases: tuple[Callable[[World, Crew], Result], ...], world: World, crew: Crew, runs: int, only: str
) -> Iterator[list[Result]]:
    for case in cases:
        if only in case.__name__:
            yield _shown([case(world, crew) for _ in range(runs)])


def _lonely(name: str, race: Callable[[int], Result], runs: int, only: str) -> Iterator[list[Result]]:
    if only in name:
        yield _shown([race(seed) for seed in range(runs)])


def _shown(results: list[Result]) -> list[Result]:
    for line in lines_of(results):
        click.echo(line)
    return results


if __name__ == "__main__":
    stress()
