"""The log of an invented world: who acted on whom, when and on which post. Times are days since the log began."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from influencers.scoring.attacks.drawing import Floats, Integers
from influencers.scoring.formula import KINDS

NO_POST = -1
_EVERYDAY_SHARES = {"like": 0.54, "reshare": 0.21, "reply": 0.16, "quote": 0.04, "mention": 0.05}
_EVERYDAY_KINDS = np.array([KINDS.index(kind) for kind in _EVERYDAY_SHARES], dtype=np.int8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """Interactions as columns of one length."""

    actor: Integers
    target: Integers
    kind: NDArray[np.int8]  # places in KINDS
    at: Floats
    post: Integers  # NO_POST where an act is on none

    def __len__(self) -> int:
        return len(self.actor)

    def where(self, kept: NDArray[Any]) -> "Acts":
        """Return some of the acts: a mask, or places."""
        return Acts(**{field.name: getattr(self, field.name)[kept] for field in fields(self)})


def acts_of(
    actor: Integers, target: Integers | int, *, kind: NDArray[np.int8], at: Floats, post: Integers | int = NO_POST
) -> Acts:
    """Return acts, where one target or post may stand for all."""
    shape = len(actor)
    return Acts(
        actor=np.asarray(actor, dtype=np.int64),
        target=np.broadcast_to(np.asarray(target, dtype=np.int64), shape),
        kind=kind,
        at=np.asarray(at, dtype=np.float64),
        post=np.broadcast_to(np.asarray(post, dtype=np.int64), shape),
    )


def every_kind(rng: np.random.Generator, count: int) -> NDArray[np.int8]:
    """Draw kinds as they are common: mostly likes, then reshares and replies."""
    return rng.choice(_EVERYDAY_KINDS, count, p=list(_EVERYDAY_SHARES.values()))


def one_kind(kind: str, count: int) -> NDArray[np.int8]:
    """Return the same kind, named, for all acts."""
    return np.full(count, KINDS.index(kind), dtype=np.int8)


def together(parts: list[Acts]) -> Acts:
    """Return all acts of a list that is not empty as one."""
    columns = (field.name for field in fields(Acts))
    return Acts(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in columns})


class Log:
    """Acts and posts, added in any order and never changed; a copy shares what both know."""

    def __init__(self) -> None:
        self._acts: list[Acts] = []
        self._withdrawn: list[tuple[Acts, Floats]] = []
        self._authors: list[Integers] = []
        self._posted_at: list[Floats] = []
        self._posts_count = 0

    def copy(self) -> "Log":
        """Return a log that goes on from here by itself."""
        other = Log()
        other._acts, other._withdrawn = [*self._acts], [*self._withdrawn]
        other._authors, other._posted_at = [*self._authors], [*self._posted_at]
        other._posts_count = self._posts_count
        return other

    def publish(self, authors: Integers, at: Floats) -> Integers:
        """Add posts, and return their numbers."""
        first, self._posts_count = self._posts_count, self._posts_count + len(authors)
        self._authors.append(np.asarray(authors, dtype=np.int64))
        self._posted_at.append(np.asarray(at, dtype=np.float64))
        return np.arange(first, self._posts_count, dtype=np.int64)

    def add(self, acts: Acts) -> None:
        """Add acts."""
        self._acts.append(acts)

    def add_withdrawn(self, acts: Acts, *, taken_back_at: Floats) -> None:
        """Add acts that were taken back later: the log knows both moments."""
        self._withdrawn.append((acts, taken_back_at))

    def acts(self) -> Acts:
        """Return every act that stands."""
        return together([_no_acts(), *self._acts])

    def withdrawn(self) -> tuple[Acts, Floats]:
        """Return every act that was taken back, and when."""
        moments = [at for _, at in self._withdrawn]
        return together([_no_acts(), *(acts for acts, _ in self._withdrawn)]), np.concatenate([np.zeros(0), *moments])

    def posts(self) -> tuple[Integers, Floats]:
        """Return the authors and times of all posts, by number."""
        nobody = np.zeros(0, dtype=np.int64)
        return np.concatenate([nobody, *self._authors]), np.concatenate([np.zeros(0), *self._posted_at])


def _no_acts() -> Acts:
    none = np.zeros(0, dtype=np.int64)
    return Acts(actor=none, target=none, kind=np.zeros(0, dtype=np.int8), at=np.zeros(0), post=none)
