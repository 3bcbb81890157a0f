"""How long work says how far it is: a bar on a terminal, a line every few seconds elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from tqdm import tqdm

_LINE_EVERY_SECONDS = 5.0


@contextmanager
def progress(total: int | None, what: str, *, unit: str = "") -> Iterator[Callable[[int], None]]:
    """Yield `advance(n)`, which says that n more units are done; everything goes to standard error.

    `total` is the number of units when it is known, `what` names the work, `unit` is the plural of what is counted.
    """
    if not sys.stderr.isatty():
        lines = _Lines(total, what, unit)
        yield lines.advance
        lines.close()
        return
    with tqdm(total=total, desc=what, unit=f" {unit}".rstrip(), unit_scale=True, file=sys.stderr) as bar:

        def advance(n: int) -> None:
            bar.update(n)

        yield advance


class _Lines:
    """Progress for readers that are no terminal: short work says nothing at all."""

    def __init__(self, total: int | None, what: str, unit: str) -> None:
        self._total, self._what, self._unit = total, what, unit
        self._done = 0
        self._last_at = time.monotonic()
        self._has_spoken = False

    def advance(self, n: int) -> None:
        self._done += n
        if time.monotonic() - self._last_at >= _LINE_EVERY_SECONDS:
            self._say(self._how_far())

    def close(self) -> None:
        if self._has_spoken:
            self._say(f"{self._counted(self._done)}, done")

    def _how_far(self) -> str:
        if not self._total:
            return self._counted(self._done)
        return f"{self._done:,} of {self._counted(self._total)} ({100 * self._done // self._total} %)"

    def _counted(self, count: int) -> str:
        return f"{count:,} {self._unit}".rstrip()

    def _say(self, how_far: str) -> None:
        click.echo(f"{self._what}: {how_far}", err=True)
        self._last_at = time.monotonic()
        self._has_spoken = True
