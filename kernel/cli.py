"""Commands that run the house itself: its database, its server, its worker."""

from dataclasses import replace

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Engine

from kernel import schema
from kernel.commands import Command, Group
from kernel.jobs import open_queue, put_on_timetable, work_until_told
from kernel.logs import set_up_logs
from kernel.serving import place_of, prepare_web, serve_house

database = Group("database", help="The tables behind the house.")


@database.command("upgrade")
def upgrade() -> None:
    """Bring the tables up to date; does nothing when they are."""
    engine: Engine = current_app.extensions["engine"]
    click.echo(f"The database is at {schema.upgrade(engine)}.")


@click.command("serve", cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@with_appcontext
def serve(host: str, port: int) -> None:
    """Start the web and its worker; Ctrl-C ends both."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the app behind Flask's proxy
    app.extensions["settings"] = replace(app.extensions["settings"], bind=place_of(host, port))
    prepare_web(app)
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
