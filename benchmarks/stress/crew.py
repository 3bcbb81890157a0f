"""A crew of processes that all begin at the same moment, each with the house open and tasks of its own."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from typing import Any

from flask import Flask

from benchmarks.stress.world import Place
from kernel.errors import AppError

#: A verb of the races: does one task and says what came of it.
Verb = Callable[[Any], str]
_PATIENCE_SECONDS = 300.0


class Crew:
    """Processes that wait for work; each answers with what came of every task."""

    def __init__(self, processes: list[BaseProcess], ends: list[Connection]) -> None:
        self._processes, self._ends = processes, ends

    @property
    def count(self) -> int:
        """How many processes there are."""
        return len(self._processes)

    def race(self, verb: Verb, tasks: Sequence[Any]) -> list[str]:
        """Deal the tasks out, let all begin at once, and return what came of them, in any order."""
        return self.race_all([(verb, task) for task in tasks])

    def race_all(self, dealt: Sequence[tuple[Verb, Any]]) -> list[str]:
        """Let tasks of several verbs race; neighbours go to different processes."""
        for place, end in enumerate(self._ends):
            end.send(dealt[place :: self.count])
        answers: list[str] = []
        for end in self._ends:
            if not end.poll(_PATIENCE_SECONDS):
                raise RuntimeError("A process does not answer.")
            answers += end.recv()
        return answers


@contextmanager
def crew_of(count: int, place: Place) -> Iterator[Crew]:
    """Start a crew; it ends with the block."""
    context = multiprocessing.get_context("forkserver")  # a fork of this process would inherit its connections
    context.set_forkserver_preload(["benchmarks.stress.crew"])
    barrier = context.Barrier(count)
    processes: list[BaseProcess] = []
    ends: list[Connection] = []
    for _ in range(count):
        ours, theirs = context.Pipe()
        process = context.Process(target=_member, args=(place, barrier, theirs), daemon=True)
        process.start()
        processes.append(process)
        ends.append(ours)
    try:
        yield Crew(processes, ends)
    finally:
        for end in ends:
            end.close()
        for process in processes:
            process.join(10)
            process.kill()


def _member(place: Place, barrier: Barrier, end: Connection) -> None:
    app = place.open()
    app.extensions["engine"].connect().close()
    while True:
        try:
            tasks = end.recv()
        except EOFError:
            return
        barrier.wait(_PATIENCE_SECONDS)
        end.send([_outcome(app, verb, task) for verb, task in tasks])


def _outcome(app: Flask, verb: Verb, task: Any) -> str:
    with app.app_context():
        try:
            return verb(task)
        except AppError as error:
            return f"error:{error.code}" if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR else error.code
        except Exception as error:
            return f"error:{type(error).__name__}"
