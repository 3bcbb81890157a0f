"""Work between requests: the queue, the timetable, and the worker that keeps to it.

The queue is a file of its own under the storage root, so that it never waits for the database; with PostgreSQL it
lives there. Whatever is on the timetable is also a command: the worker is a convenience, never the only way.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from flask import Flask, current_app
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

    @property
    def when(self) -> str:
        """When it is due, as an operator reads it."""
        if self.hour != "*":
            return f"at {self.hour}:{self.minute.zfill(2)} UTC"
        if self.minute == "*":
            return "every minute"
        return f"every {self.minute[2:]} minutes" if self.minute.startswith("*/") else f"at minute {self.minute}"


def open_queue(engine: Engine, storage: Storage) -> "Huey":
    """Open the queue beside the database: in PostgreSQL when that is where the rows are, else in a file."""
    from huey import PostgresHuey, SqliteHuey  # here and below: only the worker should wait for it to load

    if engine.dialect.name == "postgresql":
        url = engine.url.set(drivername="postgresql")
        return PostgresHuey("bellwether", dsn=url.render_as_string(hide_password=False))
    return SqliteHuey("bellwether", filename=str(storage.root / "jobs.db"))


def put_on_timetable(queue: "Huey", app: Flask, timetable: Sequence[Timed]) -> dict[str, Callable[[], object]]:
    """Let the worker of a queue do each work when it is due, with the app at hand; return how each is asked for now."""
    from huey import crontab

    asked = {}
    for timed in timetable:
        # Work that waited for longer work does not pile up: its next turn comes within the minute anyway.
        when = crontab(minute=timed.minute, hour=timed.hour)
        task = queue.periodic_task(when, name=timed.name, expires=_EXPIRES_AFTER_SECONDS)(_with_app(app, timed))
        asked[timed.name] = task
    return asked


class Soon:
    """How a request asks the worker for work of the timetable before its time."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = threading.Lock()

    def __call__(self, name: str) -> None:
        """Ask for a work by its name."""
        with self._lock:
            ask = self._works[name]
        ask()

    def close(self) -> None:
        """Let go of the queue."""
        self._queue.storage.close()

    @cached_property
    def _queue(self) -> "Huey":
        return open_queue(self._app.extensions["engine"], self._app.extensions["storage"])

    @cached_property
    def _works(self) -> dict[str, Callable[[], object]]:
        return put_on_timetable(self._queue, self._app, self._app.extensions["timetable"])


def do_soon(name: str) -> None:
    """Ask the worker for a work of the timetable at once. Call it when the transaction that it is about has ended.

    It never fails: a work that could not be asked for, or whose worker is absent, has its turn on the timetable.
    """
    try:
        current_app.extensions["soon"](name)
    except Exception:
        _log.exception("a job could not be asked for", extra={"job": name})


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
