"""Flows: who gives attention to whom, from person to person. What joins groups together is looked for here."""

from dataclasses import dataclass, field

import numpy as np

from influencers.scoring.columns import (
    Columns,
    Flags,
    Floats,
    Integers,
    Places,
    begins_of,
    blocks_of,
    in_order,
    ranges_of,
    span_of,
    sums_by,
)
from influencers.scoring.expressions import STEP
from influencers.scoring.gaming.given import Parties


@dataclass(frozen=True, slots=True)
class Group:
    """People who may have arranged the attention of one person."""

    givers: Integers  # ids, ascending
    share: float  # of the person's influence that they give, 0 to 1
    reactors: int  # people who give anything to the person


@dataclass(frozen=True, slots=True)
class Arranged:
    """Whose attention may be arranged, and what such attention is with others."""

    groups: dict[int, Group]  # by person, ascending
    usual: float  # the share of their influence that people usually get in this way, 0 to 1


@dataclass(frozen=True, slots=True)
class Flows:
    """Attention between people; both sides are places in `people`. By taker, then giver, each two once."""

    people: Integers  # ascending
    giver: Places
    taker: Places
    c: Floats  # units, > 0
    received: Floats = field(init=False)  # units, by person
    givers: Integers = field(init=False)  # people who give, by person
    is_mutual: Flags = field(init=False)  # which flows have one that goes back

    def __post_init__(self) -> None:
        count = len(self.people)
        object.__setattr__(self, "received", sums_by(self.taker, count, self.c))
        object.__setattr__(self, "givers", sums_by(self.taker, count).astype(np.int64))
        object.__setattr__(self, "is_mutual", _mutual(self.giver, self.taker, count))

    def groups(self, kept: Flags, takers: Flags) -> dict[int, Group]:
        """Return, for some takers, who gives to them in the flows that are kept."""
        found = {}
        for place in np.flatnonzero(takers).tolist():
            theirs = span_of(self.taker, place)
            chosen, c = kept[theirs], self.c[theirs]
            found[int(self.people[place])] = Group(
                givers=self.people[self.giver[theirs][chosen]],
                share=float(c[chosen].sum() / self.received[place]),
                reactors=int(self.givers[place]),
            )
        return found

    def usual_share(self, kept: Flags, people: Flags) -> float:
        """Return the share of their influence that some people usually get in the flows that are kept; 0 for nobody."""
        return float(np.median(self.held(kept)[people] / self.received[people])) if people.any() else 0.0

    def held(self, kept: Flags) -> Floats:
        """Return what each of the people gets, in units, in the flows that are kept."""
        held = np.zeros(len(self.people))
        for block in blocks_of(len(self.c)):
            held += np.bincount(self.taker[block], np.where(kept[block], self.c[block], 0.0), len(held))
        return held

    def giving(self, kept: Flags) -> Integers:
        """Return how many give to each of the people in the flows that are kept."""
        givers = np.zeros(len(self.people), np.int64)
        for block in blocks_of(len(self.c)):
            givers += np.bincount(self.taker[block][kept[block]], minlength=len(givers))
        return givers


class Gathering:
    """Flows that are being gathered, some takers after the other, from what accounts gave.

    Parameters
    ----------
    parties
        Accounts and people.
    rows_count
        How many rows there will be.
    """

    def __init__(self, parties: Parties, rows_count: int) -> None:
        # Both ascend, so that they are only merged; to find what is alike by a table takes forty times as long.
        people = np.sort(np.concatenate([parties.holder, parties.people]), kind="stable")
        self._people = people[begins_of(people)]
        self._giver = np.searchsorted(self._people, parties.holder)
        self._taker = np.searchsorted(self._people, parties.people)
        self._givers, self._takers = np.empty(rows_count, np.int32), np.empty(rows_count, np.int32)
        self._c = np.empty(rows_count)
        self._end = 0

    def add(self, rows: Columns) -> None:
        """Add what was given to people who come after those before: rows as `Parties.read` returns them."""
        given = np.flatnonzero(rows["c"] > 0)
        # Accounts stand in the order of who holds them, so what one person gives another stands together.
        giver, taker = self._giver[rows["actor"][given]], self._taker[rows["person"][given]]
        first = begins_of(taker * len(self._people) + giver)
        span = slice(self._end, self._end + len(first))
        self._givers[span], self._takers[span] = giver[first], taker[first]
        # Whole steps add exactly.
        self._c[span] = np.add.reduceat(rows["c"][given], first) * STEP
        self._end = span.stop

    def flows(self) -> Flows:
        """Return all that were added."""
        return Flows(self._people, self._givers[: self._end], self._takers[: self._end], self._c[: self._end])


def _mutual(giver: Places, taker: Places, count: int) -> Flags:
    """Return which flows have one that goes back; each (giver, taker) comes once, so two of the same people are it."""
    mutual = np.zeros(len(giver), np.bool_)
    flows_by_lower = np.zeros(count)
    for block in blocks_of(len(giver)):
        flows_by_lower += np.bincount(np.minimum(giver[block], taker[block]), minlength=count)
    for people in ranges_of(flows_by_lower.astype(np.int64)):
        some = _of_lower(people, giver, taker)
        low, high = np.minimum(giver[some], taker[some]), np.maximum(giver[some], taker[some])
        both, order = in_order(low * np.int64(count) + high)
        again = np.flatnonzero(both[1:] == both[:-1])
        mutual[some[order[again]]] = mutual[some[order[again + 1]]] = True
    return mutual


def _of_lower(people: slice, giver: Places, taker: Places) -> Integers:
    """Return the flows of which the lower of both people is one of some."""
    found = [np.zeros(0, np.int64)]
    for block in blocks_of(len(giver)):
        low = np.minimum(giver[block], taker[block])
        found.append(block.start + np.flatnonzero((low >= people.start) & (low < people.stop)))
    return np.concatenate(found)
