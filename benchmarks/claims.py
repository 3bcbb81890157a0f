"""Claims of one hot perk by 16 processes, against the same statements sent by bare psycopg in the same run.

python -m benchmarks.claims [--people 1000] [--rounds 7]

PostgreSQL is found by BELLWETHER_TEST_POSTGRES_URL; without one there is nothing to measure.
"""

import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import click
import psycopg
from sqlalchemy import event, make_url

from benchmarks.stress import verbs
from benchmarks.stress.crew import Crew, Verb, crew_of
from benchmarks.stress.verbs import Task, as_task
from benchmarks.stress.world import NOON, Place, World, add_perk, fresh_schema, make_world
from kernel.database import transaction
from perks.actions.claiming import claim

TARGET = 0.8
_PROCESSES = 16

Statement = tuple[str, Mapping[str, Any]]


@click.command()
@click.option("--people", default=1_000, show_default=True, help="How many people claim in each round.")
@click.option("--rounds", default=7, show_default=True, help="Rounds of each way, one after the other.")
@click.option("--server", envvar="BELLWETHER_TEST_POSTGRES_URL", default="", help="A PostgreSQL to claim on.")
def claims(people: int, rounds: int, server: str) -> None:
    """Measure claims a second, by the house and by bare psycopg."""
    if not server:
        click.echo("claims: set BELLWETHER_TEST_POSTGRES_URL to measure claims on a PostgreSQL.")
        return
    with tempfile.TemporaryDirectory() as folder:
        world = make_world(Place(Path(folder) / "var", fresh_schema(server, "bench_claims")), people)
        _let_perks_be_told_apart(world.place.database_url)
        recorded = record(world)
        with crew_of(_PROCESSES, world.place) as crew:
            ours, bare = _rounds(world, crew, recorded, rounds)
    # Both ways of a round see the same machine, whatever else it does.
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    click.echo(f"fsync {_fsync(server)}, {_PROCESSES} processes, {people} claims of one perk a round, {rounds} rounds")
    click.echo(f"{len(recorded)} statements a claim, and what begins and ends their transaction")
    click.echo(f"bare psycopg {_told(bare)} claims/s")
    click.echo(f"the house    {_told(ours)} claims/s")
    click.echo(f"median of the rounds' ratios {ratio:.2f}, target {TARGET}: {'met' if ratio >= TARGET else 'MISSED'}")
    sys.exit(0 if ratio >= TARGET else 1)


def _let_perks_be_told_apart(url: str) -> None:
    """Give perks numbers that no other value of a statement has."""
    with psycopg.connect(_plain(url)) as connection:
        connection.execute("ALTER SEQUENCE perks_id_seq RESTART WITH 7000001")


def _plain(url: str) -> str:
    """Return the URL as psycopg reads it."""
    return str(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))


def record(world: World) -> list[Statement]:
    """Return the statements of one claim as they went to the driver."""
    perk_id = add_perk(world, copies=1)
    app = world.place.open()
    sent: list[Statement] = []
    app.extensions["sessions"]().close()  # the first session looks whether the tables are of this version
    with app.app_context():
        task = as_task(NOON, world.people[-1], perk_id=perk_id)
        event.listen(
            app.extensions["engine"],
            "checkout",
            _let_record(lambda sql, values: sent.append((sql, _marked(values, task)))),
        )
        with transaction() as session:
            claim(session, perk_id, task.claimant, disclosure_accepted=True, now=NOON)
        return list(sent)  # the connection goes on noting


def _let_record(note: Callable[[str, Mapping[str, Any]], None]) -> Callable[..., None]:
    """Return what makes a driver's connection note its statements, also those that SQLAlchemy does not see."""

    class Recording(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **named: Any) -> Any:
            note(query, params or {})
            return super().execute(query, params, **named)

    def on_checkout(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.cursor_factory = Recording

    return on_checkout


def _marked(values: Mapping[str, Any], task: Task) -> dict[str, Any]:
    """Put marks where a statement names the person, the perk and the code: each replay has others."""
    marks = {task.user_id: "@user", task.influencer_id: "@influencer", task.perk_id: "@perk"}
    marked = {name: marks.get(value, value) if type(value) is int else value for name, value in values.items()}
    return marked | {name: "@code" for name in values if name in ("code", "code_folded")}


def replay(task: tuple[str, Sequence[Statement], Task]) -> str:
    """Send the recorded statements of a claim for somebody else, in one transaction."""
    url, recorded, who = task
    code = secrets.token_hex(8)
    values = {"@user": who.user_id, "@influencer": who.influencer_id, "@perk": who.perk_id, "@code": code}
    connection = _connection(url)
    with connection.transaction(), connection.cursor() as cursor:
        for sql, marked in recorded:
            filled = {name: values.get(value, value) if type(value) is str else value for name, value in marked.items()}
            cursor.execute(sql, filled)  # type: ignore[arg-type]  # what SQLAlchemy sent
            if cursor.description:
                cursor.fetchall()
    return "given"


@lru_cache(maxsize=1)
def _connection(url: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(url, autocommit=True)


def _rounds(world: World, crew: Crew, recorded: Sequence[Statement], rounds: int) -> tuple[list[float], list[float]]:
    url = _plain(world.place.database_url)
    ours: list[float] = []
    bare: list[float] = []

    def by_the_house() -> None:
        ours.append(_speed(crew, verbs.claim_at_once, _everybody(world)))

    def by_bare_psycopg() -> None:
        bare.append(_speed(crew, replay, [(url, recorded, task) for task in _everybody(world)]))

    for number in range(1 + rounds):
        # Each begins as often as the other: whoever comes second finds more rows in the tables.
        for way in (by_the_house, by_bare_psycopg)[:: 1 if number % 2 else -1]:
            way()
    return ours[1:], bare[1:]  # the first round warms everybody up


def _everybody(world: World) -> list[Task]:
    """Return the tasks of all people on one perk more, which has a copy for each of them."""
    perk_id = add_perk(world, copies=len(world.people))
    return [as_task(NOON, person, perk_id=perk_id) for person in world.people]


def _speed(crew: Crew, verb: Verb, tasks: Sequence[Any]) -> float:
    began = time.perf_counter()
    outcomes = crew.race(verb, tasks)
    seconds = time.perf_counter() - began
    if set(outcomes) != {"given"}:
        raise RuntimeError(f"Not everybody was given what was there: {sorted(set(outcomes))}")
    return len(tasks) / seconds


def _fsync(server: str) -> str:
    with psycopg.connect(_plain(server)) as connection:
        row = connection.execute("SHOW fsync").fetchone()
    return str(row[0]) if row else "unknown"


def _told(speeds: Sequence[float]) -> str:
    return f"{statistics.median(speeds):,.0f} ({min(speeds):,.0f} to {max(speeds):,.0f})"


if __name__ == "__main__":
    claims()
