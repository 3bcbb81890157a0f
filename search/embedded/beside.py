"""Runs through an index beside the thread that asks: tantivy works without Python's lock.

A few threads are kept for all questions of a process. A run that none of them has begun is done by whoever needs its
answer, so that many questions at once neither wait for a free thread nor start more of them.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Generic, TypeVar

_Answer = TypeVar("_Answer")

#: As many as most pages of results have runs.
_THREADS = 4


@cache
def _kept() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, "search")


# The threads stay behind when a process forks.
os.register_at_fork(after_in_child=_kept.cache_clear)


class Beside(Generic[_Answer]):
    """A run that has been asked for; it must touch nothing but the index."""

    def __init__(self, run: Callable[[], _Answer]) -> None:
        self._run = run
        self._begun = _begun(run)

    def answer(self) -> _Answer:
        """Return what the run found, or raise what it raised."""
        return self._run() if self._begun is None or self._begun.cancel() else self._begun.result()

    def drop(self) -> None:
        """Leave out the run if it has not begun; its answer is not needed any more."""
        if self._begun is not None:
            self._begun.cancel()


def _begun(run: Callable[[], _Answer]) -> Future[_Answer] | None:
    try:
        return _kept().submit(run)
    except RuntimeError:  # the process is ending, and no thread takes anything any more
        return None
