"""What every engine promises of its indexes as a whole, and how they are called. Standard library only.

A name says the generation and counts up: `000042-003`, or on a server that others share `bellwether-000042-003`.
"""

import re
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from search.port.engine import About, Engine

_NAME = re.compile(r"(?:(?P<prefix>[a-z][a-z0-9_-]{0,39})-)?(?P<generation>\d{6,})-(?P<counter>\d{3,})")


@dataclass(frozen=True, slots=True)
class Health:
    """How an engine is, for an operator."""

    engine: str  # with its version
    state: str  # a sentence
    problems: tuple[str, ...] = ()  # sentences: what is wrong, and what to do


class Shelf(Protocol):
    """The indexes of one engine.

    Promises
    --------
    - An index is listed, and can be opened, once it was built whole; one that was not is swept away.
    - Whoever opened an index goes on with it until it is dropped; then they meet IndexMissing.
    - Only what this house made is ever listed, swept or dropped.
    """

    def names(self) -> list[str]:
        """Return the indexes that are there, the oldest first."""

    def is_ours(self, name: str) -> bool:
        """Tell by its name alone whether an index is one of this engine's."""

    def name_of(self, generation: int, counter: int) -> str:
        """Return what an index is called."""

    def is_outdated(self, name: str) -> bool:
        """Return whether an index has another form than what would be put into it; raise IndexMissing without it."""

    def make(self, about: About) -> AbstractContextManager[Engine]:
        """Yield a new index to fill; it is there when the block ends well, and vanishes when it does not."""

    def open(self, name: str) -> Engine:
        """Open an index to write into it; raise IndexMissing when it is not there."""

    def reading(self, name: str) -> Engine:
        """Open an index once a process, only to ask it; raise IndexMissing when it is not there."""

    def show(self, name: str) -> None:
        """Make an index the one that people meet who look into the engine itself."""

    def drop(self, name: str) -> None:
        """Drop an index; one that is not there is dropped already."""

    def sweep(self) -> int:
        """Remove what a crash left unfinished; return how much."""

    def health(self) -> Health:
        """Return how the engine is; raise SearchResting when it does not answer."""


def is_index_name(name: str, prefix: str = "") -> bool:
    """Tell whether a text is the name of an index with this prefix.

    Examples
    --------
    >>> is_index_name("000042-003"), is_index_name("a-000042-003", "a"), is_index_name("a-b-000042-003", "a")
    (True, True, False)
    """
    found = _NAME.fullmatch(name)
    return found is not None and (found["prefix"] or "") == prefix


def generation_of(name: str) -> int:
    """Return the number of the generation whose figures an index holds.

    Examples
    --------
    >>> generation_of("bellwether-000042-003"), counter_of("000042-003")
    (42, 3)
    """
    return int(_parts(name)[0])


def counter_of(name: str) -> int:
    """Return how many indexes there were when one was made, itself among them."""
    return int(_parts(name)[1])


def written(generation: int, counter: int, prefix: str = "") -> str:
    """Return the name of an index.

    Examples
    --------
    >>> written(42, 3), written(42, 3, "bellwether")
    ('000042-003', 'bellwether-000042-003')
    """
    return f"{prefix}{'-' if prefix else ''}{generation:06d}-{counter:03d}"


def oldest_first(names: Iterable[str]) -> list[str]:
    """Return names of indexes in the order they were made."""
    return sorted(names, key=counter_of)


def _parts(name: str) -> tuple[str, str]:
    *_prefix, generation, counter = name.split("-")
    return generation, counter
