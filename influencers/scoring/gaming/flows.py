"""Flows: who gives attention to whom, from person to person. What joins groups together is looked for here."""

from dataclasses import dataclass, field

import numpy as np
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.expressions import STEP
from influencers.scoring.gaming.columns import Flags, Floats, Integers, columns_of, places_of, span_of

Groups = dict[int, Integers]
"""People who may have arranged the attention of one person, by that person, ascending."""


@dataclass(frozen=True, slots=True)
class Flows:
    """Attention between people; both sides are places in `people`. By giver, then taker."""

    people: Integers  # ascending
    giver: Integers
    taker: Integers
    c: Floats  # units, > 0
    received: Floats = field(init=False)  # units, by person
    givers: Integers = field(init=False)  # people who give, by person
    is_mutual: Flags = field(init=False)  # which flows have one that goes back

    def __post_init__(self) -> None:
        count = len(self.people)
        object.__setattr__(self, "received", np.bincount(self.taker, self.c, count))
        object.__setattr__(self, "givers", np.bincount(self.taker, minlength=count))
        object.__setattr__(self, "is_mutual", _mutual(self.giver, self.taker))

    def groups(self, kept: Flags, takers: Flags) -> Groups:
        """Return, for some takers, who gives to them in the flows that are kept."""
        chosen = kept & takers[self.taker]
        order = np.lexsort((self.giver[chosen], self.taker[chosen]))
        taker, giver = self.taker[chosen][order], self.giver[chosen][order]
        return {
            int(self.people[place]): self.people[giver[span_of(taker, int(place))]] for place in np.flatnonzero(takers)
        }

    def usual_share(self, kept: Flags, people: Integers) -> float:
        """Return the share of their influence that people usually get in the flows that are kept; 0 for nobody."""
        if not len(people):
            return 0.0
        held = np.bincount(self.taker[kept], self.c[kept], len(self.people))
        places = np.searchsorted(self.people, people)
        return float(np.median(held[places] / self.received[places]))

    def share_of(self, person: int, givers: Integers) -> float:
        """Return the share of a person's influence that some people give."""
        place = int(np.searchsorted(self.people, person))
        theirs = self.taker == place
        chosen = theirs & np.isin(self.people[self.giver], givers)
        return float(self.c[chosen].sum() / self.received[place])

    def givers_of(self, person: int) -> int:
        """Return how many people give to a person."""
        return int(self.givers[np.searchsorted(self.people, person)])


def flows_of(giver: Integers, taker: Integers, c: Floats) -> Flows:
    """Return flows between people.

    Parameters
    ----------
    giver, taker
        People.
    c
        Units that one gives the other, > 0; several of the same two people are one flow.

    Examples
    --------
    >>> flows_of(np.array([7, 9]), np.array([9, 7]), np.array([0.5, 0.1])).is_mutual.tolist()
    [True, True]
    """
    people, places = places_of(np.concatenate([giver, taker]))
    giver, taker = places[: len(giver)], places[len(giver) :]
    # In the order of people, so that no sum depends on the order in which an engine gives rows.
    key = giver * max(len(people), 1) + taker
    order = np.argsort(key)
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    # Whole steps add exactly.
    sums = np.add.reduceat(np.round(c[order] / STEP), first) * STEP if len(order) else c
    return Flows(people.astype(np.int64), giver[order][first], taker[order][first], sums)


def read_flows(given: Table) -> Flows:
    """Return the flows of what accounts gave to people."""
    found = columns_of(given.filter(_.c > 0).select("giver", "person", "c"))
    return flows_of(found["giver"], found["person"], found["c"])


def _mutual(giver: Integers, taker: Integers) -> Flags:
    """Return which flows have one that goes back; each (giver, taker) comes once, so two of the same people are it."""
    both = np.minimum(giver, taker) * (int(max(giver.max(initial=0), taker.max(initial=0))) + 1)
    both += np.maximum(giver, taker)
    order = np.argsort(both)
    again = np.flatnonzero(np.diff(both[order]) == 0)
    mutual = np.zeros(len(both), np.bool_)
    mutual[order[again]] = mutual[order[again + 1]] = True
    return mutual
