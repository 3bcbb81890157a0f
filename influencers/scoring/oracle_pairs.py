"""The oracle's pairs: acts sorted once by (actor, target), and what they weigh at any moment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from influencers.scoring.columns import in_order
from influencers.scoring.credibility import lowest_damping
from influencers.scoring.curves import decay, evidence
from influencers.scoring.formula import DAY_US, Formula
from influencers.scoring.logged import Acts, Decisions, Floats, Integers, Withdrawn
from influencers.scoring.oracle_accounts import Places

_ACTS_AT_ONCE = 1 << 16  # their temporaries stay in the processor's cache
_PAIRS_AT_ONCE = 1 << 20  # a log may be most of the memory that there is: nothing of every pair is made without need
_MET_AT_ONCE = 1 << 22  # pairs among which ways back are looked for
_WHOLE = np.ones(1)  # what is left of every pair alike


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a log, by pair: acts, those taken back among them, where each pair starts, and who that is."""

    order: Integers
    at_us: Integers
    kind: Integers
    taken_back: Integers
    until_us: Integers
    starts: Integers
    actors: Integers
    targets: Integers


class SortedPairs:
    """Every pair that ever acted, by actor, then target, as places of accounts.

    Acts of a person on itself are left out. Raises ValueError when an act names an account that is not among the
    accounts.

    Attributes
    ----------
    actors, targets
        Places of accounts, by pair.
    """

    def __init__(self, log: Iterable[tuple[Acts, Withdrawn]], *, places: Places, formula: Formula) -> None:
        """Sort a log that comes in pieces: whoever acted in one is in no other, and is lower than who is in the next.

        Of one piece alone it is remembered which act stands where.
        """
        self._formula = formula
        self._endorses = np.asarray(formula.endorsing)
        self._acts_count = 0
        self._join([self._sorted(acts, withdrawn, places) for acts, withdrawn in log])
        self._pair_up(len(places))

    def blocks(self) -> Iterator[slice]:
        """Yield the places of some pairs after the other, all in all those of every pair."""
        for start in range(0, len(self._starts), _PAIRS_AT_ONCE):
            yield slice(start, start + _PAIRS_AT_ONCE)

    def given(self, as_of_us: int) -> tuple[Floats, Floats]:
        """Return the evidence of what is given at a moment, by pair, and of what targets endorse back, by mutual pair.

        An act that was taken back is given until that moment. As endorsing back it counts on as if it stood.
        """
        gone = self._taken_back[self._until_us < as_of_us]
        given, returned = np.empty(len(self._starts)), np.empty(len(self._mutual))
        for pairs, acts, firsts in self._some():
            weights = self._weights(as_of_us, acts)
            back = _span(self._way_back, pairs.start, pairs.stop)
            endorsed = np.add.reduceat(weights * self._endorses[self._kind[acts]], firsts)
            returned[self._returns[back]] = evidence(endorsed[self._way_back[back] - pairs.start])
            weights[gone[_span(gone, acts.start, acts.stop)] - acts.start] = 0.0
            given[pairs] = evidence(np.add.reduceat(weights, firsts))
        return given, returned

    def returned_in(self, returned: Floats, pairs: slice) -> Floats:
        """Return, for some pairs, what is endorsed back, given that of mutual pairs; it is 0 for others."""
        first, last, _step = pairs.indices(len(self._starts))
        some = _span(self._mutual, first, last)
        all_returned = np.zeros(last - first)
        all_returned[self._mutual[some] - first] = returned[some]
        return all_returned

    @property
    def mutual(self) -> Integers:
        """Places of the pairs that have a way back, ascending."""
        return np.asarray(self._mutual, dtype=np.int64)

    def given_in_part(self, as_of_us: int, shares: Floats) -> Floats:
        """Return by pair the evidence of what is given, where each act counts a share; in the order of the acts given.

        What was taken back has no share.
        """
        if self._order is None:
            raise ValueError("A log that was read in pieces does not know which act stands where.")
        of_all = np.append(shares, 0.0)
        given = np.empty(len(self._starts))
        for pairs, acts, firsts in self._some():
            share = of_all[np.minimum(self._order[acts], self._acts_count)]
            given[pairs] = evidence(np.add.reduceat(self._weights(as_of_us, acts) * share, firsts))
        return given

    def damping(self, decisions: Decisions, places: Places) -> Floats:
        """Return the damping of every pair: the lower of what was decided of the actor and of the pair.

        Where nothing was decided it is one number for all of them.
        """
        if not len(decisions.actor):
            return _WHOLE
        whole, single = np.flatnonzero(decisions.of_everything), np.flatnonzero(~decisions.of_everything)
        kept, actor = places.known(decisions.actor[whole])
        of_actor = lowest_damping(actor, decisions.damping[whole[kept]], self.actors)
        kept, actor = places.known(decisions.actor[single])
        both, target = places.known(decisions.target[single[kept]])
        # A decision on a pair holds for all accounts of the target's person on its network.
        step = places.on_network.max(initial=0) + 1
        decided = actor[both] * step + places.on_network[target]
        given = self.actors * np.int64(step) + places.on_network[self.targets]
        return np.minimum(of_actor, lowest_damping(decided, decisions.damping[single[kept[both]]], given))

    def _sorted(self, acts: Acts, withdrawn: Withdrawn, places: Places) -> _Piece:
        """Sort acts by pair; `order` says which of the given acts, and behind them the withdrawn, stands where."""
        key = _keys(_both(acts.actor, withdrawn.actor), _both(acts.target, withdrawn.target), places)
        key, order = in_order(key)
        own = int(np.searchsorted(key, 0))
        key, order = key[own:], order[own:].astype(_narrow(len(order)))
        taken_back = np.flatnonzero(order >= len(acts.actor))
        begins = np.ones(len(key), np.bool_)
        np.not_equal(key[1:], key[:-1], out=begins[1:])
        starts = np.flatnonzero(begins)
        self._acts_count += len(acts.actor)
        actors, targets = _divided(key[starts], len(places))
        return _Piece(
            order=order,
            at_us=_both(acts.at_us, withdrawn.at_us)[order],
            kind=_both(acts.kind, withdrawn.kind)[order],
            taken_back=taken_back,
            until_us=withdrawn.deleted_us[order[taken_back] - len(acts.actor)],
            starts=starts,
            actors=actors,
            targets=targets,
        )

    def _join(self, pieces: list[_Piece]) -> None:
        """Put the pieces behind each other, a column after the other: of none that is joined are its parts kept."""
        before = np.cumsum([0, *(len(piece.at_us) for piece in pieces)]).tolist()
        self._order: Integers | None = pieces[0].order if len(pieces) == 1 else None
        parts = {name: [getattr(piece, name) for piece in pieces] for name in _Piece.__slots__ if name != "order"}
        pieces.clear()
        for name in ("taken_back", "starts"):
            parts[name] = [column + first for column, first in zip(parts[name], before, strict=False)]
        narrow = _narrow(before[-1])
        self._starts = _joined([column.astype(narrow) for column in parts.pop("starts")])
        self._taken_back, self._until_us = _joined(parts.pop("taken_back")), _joined(parts.pop("until_us"))
        self._at_us, self._kind = _joined(parts.pop("at_us")), _joined(parts.pop("kind"))
        self.actors, self.targets = _joined(parts.pop("actors")), _joined(parts.pop("targets"))

    def _pair_up(self, accounts_count: int) -> None:
        """Find the pairs that have a way back, and which pair that is: of both that meet, one has the lower actor."""
        ways = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
        low = np.minimum(self.actors, self.targets)
        for first, last in _ranges(low, accounts_count):
            some = np.flatnonzero((low >= first) & (low < last))
            both = low[some] * np.int64(accounts_count) + np.maximum(self.actors[some], self.targets[some])
            both, order = in_order(both)
            again = np.flatnonzero(both[1:] == both[:-1])
            one, other = some[order[again]], some[order[again + 1]]
            ways += [(one, other), (other, one)]
        mutual, way_back = (np.concatenate(side) for side in zip(*ways, strict=True))
        narrow, order = _narrow(len(self._starts)), np.argsort(mutual)
        self._mutual, way_back = mutual[order].astype(narrow), way_back[order]
        # By the pair that comes back, which lies near what is weighed at once: which of the mutual pairs it returns to.
        self._returns: Integers = np.argsort(way_back)
        self._way_back = way_back[self._returns].astype(narrow)

    def _some(self) -> Iterator[tuple[slice, slice, Integers]]:
        """Yield some pairs after the other, their acts, and where among these each pair begins."""
        count = len(self._at_us)
        edges = np.searchsorted(self._starts, np.arange(0, count, _ACTS_AT_ONCE))
        edges = np.unique(np.append(edges, len(self._starts))).tolist()
        for first, last in pairwise(edges):
            starts = self._starts[first:last].astype(np.int64)
            end = int(self._starts[last]) if last < len(self._starts) else count
            yield slice(first, last), slice(int(starts[0]), end), starts - starts[0]

    def _weights(self, as_of_us: int, acts: slice) -> Floats:
        of_kind = np.asarray(self._formula.kind_weights)
        age = (as_of_us - self._at_us[acts]) / DAY_US
        weights: Floats = of_kind[self._kind[acts]] * decay(age, self._formula)
        return weights


def _joined(columns: list[Integers]) -> Integers:
    # Without need no column is copied.
    return columns[0] if len(columns) == 1 else np.concatenate(columns)


def _ranges(low: Integers, accounts_count: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of accounts of which each has about so many pairs as are looked at together."""
    counts = np.zeros(accounts_count, np.int64)
    for start in range(0, len(low), _PAIRS_AT_ONCE):
        counts += np.bincount(low[start : start + _PAIRS_AT_ONCE], minlength=accounts_count)
    edges = np.searchsorted(np.cumsum(counts), np.arange(0, len(low), _MET_AT_ONCE))
    yield from pairwise(np.unique([0, *edges.tolist(), accounts_count]).tolist())


def _both(living: Integers, withdrawn: Integers) -> Integers:
    # Without need no column is copied.
    return np.concatenate([living, withdrawn]) if len(withdrawn) else living


def _keys(actor: Integers, target: Integers, places: Places) -> Integers:
    """Return one number for the pair of each act; -1 for acts of a person on itself."""
    keys = np.empty(len(actor), np.int64)
    for start in range(0, len(keys), _ACTS_AT_ONCE):
        block = slice(start, start + _ACTS_AT_ONCE)
        by, on = _known(actor[block], places), _known(target[block], places)
        keys[block] = np.where(places.person[by] == places.person[on], -1, by * len(places) + on)
    return keys


def _divided(keys: Integers, accounts_count: int) -> tuple[Integers, Integers]:
    """Return the actors and targets of pairs, as narrow as places of accounts can be."""
    actors: Integers = np.empty(len(keys), _narrow(accounts_count))
    targets: Integers = np.empty_like(actors)
    for start in range(0, len(keys), _ACTS_AT_ONCE):
        block = slice(start, start + _ACTS_AT_ONCE)
        actors[block], targets[block] = np.divmod(keys[block], accounts_count)
    return actors, targets


def _span(column: NDArray[Any], first: int, stop: int) -> slice:
    """Return where the numbers from first up to stop stand in an ascending column."""
    # As numbers of its own kind: for others numpy would copy the column, for each of very many questions.
    begin, end = np.searchsorted(column, np.array([first, stop], column.dtype))
    return slice(int(begin), int(end))


def _narrow(count: int) -> type[np.int32] | type[np.int64]:
    """Return what places among so many fit in."""
    return np.int32 if count < 1 << 31 else np.int64


def _known(ids: Integers, places: Places) -> Integers:
    kept, account = places.known(ids)
    if len(kept) < len(ids):
        raise ValueError("An act names an account that is not among the accounts.")
    return account
