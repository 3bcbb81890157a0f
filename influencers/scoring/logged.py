"""A log as the oracle reads it: plain arrays, in any order, those of one kind of one length."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.integer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """Interactions."""

    actor: Integers
    target: Integers
    kind: Integers  # places in KINDS
    at_us: Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """Interactions that were taken back: given until `deleted_us`, and remembered where the target gives something."""

    actor: Integers
    target: Integers
    kind: Integers  # places in KINDS
    at_us: Integers
    deleted_us: Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """Own posts.

    `known_us` is when a post was first seen: a day of history before that does not know it, however old it is.
    """

    account: Integers
    at_us: Integers
    known_us: Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """Snapshots over time; NaN where nothing is known."""

    account: Integers
    seen_us: Integers
    created_us: Floats
    followers: Floats
    following: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Every account that acts or is acted on; ids may be sparse."""

    account: Integers
    person: Integers
    unit: Floats
    network: Integers | None = None  # any numbers, one a network; None: all accounts are on one


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What was decided on gaming; it holds for every day, those before the decision too."""

    actor: Integers
    target: Integers
    of_everything: NDArray[np.bool_]  # the decision is on all that the actor gives, whatever `target` says
    damping: Floats  # shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Posts of which only counts of reactions are known, as they were last seen."""

    account: Integers
    at_us: Integers
    likes: Floats
    reshares: Floats
    replies: Floats


_NOBODY, _NOTHING = np.zeros(0, dtype=np.int64), np.zeros(0)

NO_DECISIONS = Decisions(actor=_NOBODY, target=_NOBODY, of_everything=np.zeros(0, dtype=np.bool_), damping=_NOTHING)
NOTHING_WITHDRAWN = Withdrawn(
    actor=_NOBODY, target=_NOBODY, kind=np.zeros(0, dtype=np.int8), at_us=_NOBODY, deleted_us=_NOBODY
)
NO_COUNTS = Counts(account=_NOBODY, at_us=_NOBODY, likes=_NOTHING, reshares=_NOTHING, replies=_NOTHING)
