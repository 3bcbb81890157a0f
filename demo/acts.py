"""Columns of acts: who did what to whom, on which post, when."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from demo.dice import Integers

KINDS = ("reshare", "quote", "reply", "mention", "like", "link", "list", "follow")
NO_POST = -1


@dataclass(frozen=True, slots=True)
class Acts:
    """Acts in columns of equal length; accounts and posts by their numbers, -1 for no post."""

    kind: Integers
    actor: Integers
    target: Integers
    post: Integers
    source_post: Integers
    at_us: Integers

    def __len__(self) -> int:
        return len(self.actor)

    def where(self, chosen: Integers | np.ndarray[tuple[int], np.dtype[np.bool]]) -> "Acts":
        """Return the chosen acts, in the order of the choice."""
        return Acts(*(getattr(self, column.name)[chosen] for column in fields(self)))


def make_acts(
    kind: Integers | str,
    actor: Integers,
    target: Integers,
    *,
    at_us: Integers,
    post: Integers | int = NO_POST,
    source_post: Integers | int = NO_POST,
) -> Acts:
    """Return acts; a single kind or post stands for all of them."""
    code = KINDS.index(kind) if isinstance(kind, str) else kind
    columns = (code, actor, target, post, source_post, at_us)
    return Acts(*(np.broadcast_to(np.asarray(column, np.int64), len(actor)) for column in columns))


def gather(parts: Sequence[Acts]) -> Acts:
    """Return all acts of several groups, one after the other."""
    return Acts(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(Acts)))


def first_of_its_kind(acts: Acts) -> Acts:
    """Keep one act of a kind by an actor on a post, the earliest, as networks do; acts without a post all stay."""
    order = np.lexsort((acts.at_us, acts.kind, acts.post, acts.actor))
    acts = acts.where(order)
    again = np.ones(len(acts), bool)
    for column in (acts.actor, acts.post, acts.kind):
        again[1:] &= column[1:] == column[:-1]
    again[:1] = False
    return acts.where(~again | (acts.post == NO_POST))
