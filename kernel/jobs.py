"""Work between requests: the queue, the timetable, and the worker that keeps to it.

The queue is a file of its own under the storage root, so that it never waits for the database; with PostgreSQL it
lives there. Whatever is on the timetable is also a command: the worker is a convenience, never the only way.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import Engine

from kernel.errors import AppError
from kernel.storage import Storage

if TYPE_CHECKING:
    from huey import Huey

_log = logging.getLogger("bellwether.jobs")
_EXPIRES_AFTER_SECONDS = 55.0


@dataclass(frozen=True, slots=True)
class Timed:
    """Work with its place in the timetable: minutes and hours as in a crontab, in UTC."""

    name: str
    work: Callable[[], object]
    minute: str = "*"
    hour: str = "*"


def open_queue(engine: Engine, storage: Storage) -> "Huey":
    """Open the queue beside the database: in PostgreSQL when that is where the rows are, else in a file."""
    from huey import PostgresHuey, SqliteHuey  # here and below: only the worker should wait for it to load

    if engine.dialect.name == "postgresql":
        url = engine.url.set(drivername="postgresql")
        return PostgresHuey("bellwether", dsn=url.render_as_string(hide_password=False))
    return SqliteHuey("bellwether", filename=str(storage.root / "jobs.db"))


def put_on_timetable(queue: "Huey", app: Flask, timetable: Sequence[Timed]) -> None:
    """Let the worker of a queue do each work when it is due, with the app at hand."""
    from huey import crontab

    for timed in timetable:
        # Work that waited for longer work does not pile up: its next turn comes within the minute anyway.
        when = crontab(minute=timed.minute, hour=timed.hour)
        queue.periodic_task(when, name=timed.name, expires=_EXPIRES_AFTER_SECONDS)(_with_app(app, timed))


def work_until_told(queue: "Huey") -> None:
    """Do what is due until SIGTERM. The work at hand may end; breaking it off is safe too, its next turn mends it."""
    from huey.consumer import Consumer

    Consumer(queue, workers=1, graceful_signal="TERM").run()


def _with_app(app: Flask, timed: Timed) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            try:
                timed.work()
            except AppError as error:
                _log.warning("%s", error.message, extra={"job": timed.name, "code": error.code})
            except Exception:
                _log.exception("a job failed", extra={"job": timed.name})

    run.__name__ = timed.name
    return run
