"""Commands that run the house itself: its database, its server, its worker."""

from collections.abc import Sequence
from dataclasses import replace

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Engine

from kernel import schema
from kernel.commands import Command, Group
from kernel.errors import BadInput
from kernel.jobs import Timed, open_queue, put_on_timetable, work_until_told
from kernel.logs import set_up_logs
from kernel.serving import place_of, prepare_web, refuse_taken_port, serve_house
from kernel.web import note_place

database = Group("database", help="The tables behind the house.")
jobs = Group("jobs", help="What the worker does by itself.")


@database.command("upgrade")
def upgrade() -> None:
    """Bring the tables up to date; does nothing when they are."""
    engine: Engine = current_app.extensions["engine"]
    click.echo(f"The database is at {schema.upgrade(engine)}.")


@jobs.command("list")
def list_jobs() -> None:
    """Show what is on the timetable, and when the worker does each."""
    for timed in _timetable():
        click.echo(f"{timed.name}: {timed.when}")


@jobs.command("run")
@click.argument("name")
def run_job(name: str) -> None:
    """Do one work of the timetable now, in this process, whatever the hour."""
    timed = next((each for each in _timetable() if each.name == name), None)
    if timed is None:
        raise BadInput(f"There is no such work: {name}. `flask jobs list` shows what there is.")
    done = timed.work()
    click.echo(f"{name}: {done} done." if isinstance(done, int) else f"{name}: done.")


def _timetable() -> Sequence[Timed]:
    found: Sequence[Timed] = current_app.extensions["timetable"]
    return found


@click.command("serve", cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@with_appcontext
def serve(host: str, port: int) -> None:
    """Start the web and its worker; Ctrl-C ends both."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the app behind Flask's proxy
    app.extensions["settings"] = replace(app.extensions["settings"], bind=place_of(host, port))
    prepare_web(app)
    refuse_taken_port(host, port)  # before anybody is told that we are there
    note_place(app.extensions["storage"], place_of(host, port))
    serve_house(host, port)


@click.command("worker", cls=Command)
@with_appcontext
def worker() -> None:
    """Do what is on the timetable, until told to end; `serve` starts one."""
    set_up_logs()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the app behind Flask's proxy
    queue = open_queue(app.extensions["engine"], app.extensions["storage"])
    put_on_timetable(queue, app, app.extensions["timetable"])
    work_until_told(queue)
