"""The oracle's pairs: acts sorted once by (actor, target), and what they weigh at any moment."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from influencers.scoring.credibility import lowest_damping
from influencers.scoring.curves import decay, evidence
from influencers.scoring.formula import DAY_US, Formula
from influencers.scoring.logged import Acts, Decisions, Floats, Integers, Withdrawn
from influencers.scoring.oracle_accounts import Places

_ACTS_AT_ONCE = 1 << 16  # their temporaries stay in the processor's cache
_PAIRS_AT_ONCE = 1 << 20  # a log may be most of the memory that there is: nothing of every pair is made without need
_WHOLE = np.ones(1)  # what is left of every pair alike


class SortedPairs:
    """Every pair that ever acted, by actor, then target, as places of accounts.

    Acts of a person on itself are left out. Raises ValueError when an act names an account that is not among the
    accounts.

    Attributes
    ----------
    actors, targets
        Places of accounts, by pair.
    """

    def __init__(self, acts: Acts, withdrawn: Withdrawn, *, places: Places, formula: Formula) -> None:
        self._formula = formula
        self._acts_count = len(acts.actor)
        self._endorses = np.asarray(formula.endorsing)
        self._sort(acts, withdrawn, places)
        self._pair_up(len(places))

    def blocks(self) -> Iterator[slice]:
        """Yield the places of some pairs after the other, all in all those of every pair."""
        for start in range(0, len(self._starts), _PAIRS_AT_ONCE):
            yield slice(start, start + _PAIRS_AT_ONCE)

    def given(self, as_of_us: int) -> tuple[Floats, Floats]:
        """Return by pair, at a moment, the evidence of what is given, and of what the target endorses back.

        An act that was taken back is given until that moment. As endorsing back it counts on as if it stood.
        """
        gone = self._taken_back[self._until_us < as_of_us]
        given, endorsed = np.empty(len(self._starts)), np.empty(len(self._starts))
        for pairs, acts, firsts in self._some():
            weights = self._weights(as_of_us, acts)
            endorsed[pairs] = evidence(np.add.reduceat(weights * self._endorses[self._kind[acts]], firsts))
            first, last = np.searchsorted(gone, [acts.start, acts.stop])
            weights[gone[first:last] - acts.start] = 0.0
            given[pairs] = evidence(np.add.reduceat(weights, firsts))
        returned = np.zeros(len(self._starts))
        returned[self._mutual] = endorsed[self._way_back]
        return given, returned

    def given_in_part(self, as_of_us: int, shares: Floats) -> Floats:
        """Return by pair the evidence of what is given, where each act counts a share; in the order of the acts given.

        What was taken back has no share.
        """
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

    def _sort(self, acts: Acts, withdrawn: Withdrawn, places: Places) -> None:
        """Sort the acts by pair; `_order` says which of the given acts, and behind them the withdrawn, stands where."""
        key = _keys(_both(acts.actor, withdrawn.actor), _both(acts.target, withdrawn.target), places)
        order = np.argsort(key, kind="stable")
        key = key[order]
        own = int(np.searchsorted(key, 0))
        key = key[own:]
        self._order: Integers = order[own:].astype(_narrow(len(order)))
        del order
        self._at_us = _both(acts.at_us, withdrawn.at_us)[self._order]
        self._kind = _both(acts.kind, withdrawn.kind)[self._order]
        self._taken_back = np.flatnonzero(self._order >= self._acts_count)
        self._until_us = withdrawn.deleted_us[self._order[self._taken_back] - self._acts_count]
        begins = np.ones(len(key), np.bool_)
        np.not_equal(key[1:], key[:-1], out=begins[1:])
        self._starts = np.flatnonzero(begins)
        self.actors, self.targets = _divided(key[self._starts], len(places))

    def _pair_up(self, accounts_count: int) -> None:
        """Find the pairs that have a way back, and which pair that is: sorted by the lower account, both meet."""
        both = np.minimum(self.actors, self.targets).astype(np.int64)
        both *= accounts_count
        both += np.maximum(self.actors, self.targets)
        order = np.argsort(both)
        both = both[order]
        again = np.flatnonzero(both[1:] == both[:-1])
        one, other = order[again], order[again + 1]
        self._mutual, self._way_back = np.append(one, other), np.append(other, one)

    def _some(self) -> Iterator[tuple[slice, slice, Integers]]:
        """Yield some pairs after the other, their acts, and where among these each pair begins."""
        count = len(self._at_us)
        edges = np.searchsorted(self._starts, np.arange(0, count, _ACTS_AT_ONCE))
        edges = np.unique(np.append(edges, len(self._starts))).tolist()
        for first, last in pairwise(edges):
            starts = self._starts[first:last]
            end = int(self._starts[last]) if last < len(self._starts) else count
            yield slice(first, last), slice(int(starts[0]), end), starts - starts[0]

    def _weights(self, as_of_us: int, acts: slice) -> Floats:
        of_kind = np.asarray(self._formula.kind_weights)
        age = (as_of_us - self._at_us[acts]) / DAY_US
        weights: Floats = of_kind[self._kind[acts]] * decay(age, self._formula)
        return weights


def _both(living: Integers, withdrawn: Integers) -> Integers:
    # Without need no column is copied.
    return np.concatenate([living, withdrawn]) if len(withdrawn) else living


def _keys(actor: Integers, target: Integers, places: Places) -> Integers:
    """Return one number for the pair of each act; -1 for acts of a person on itself."""
    keys = np.empty(len(actor), np.int64)
    for start in range(0, len(keys), _PAIRS_AT_ONCE):
        block = slice(start, start + _PAIRS_AT_ONCE)
        by, on = _known(actor[block], places), _known(target[block], places)
        keys[block] = np.where(places.person[by] == places.person[on], -1, by * len(places) + on)
    return keys


def _divided(keys: Integers, accounts_count: int) -> tuple[Integers, Integers]:
    """Return the actors and targets of pairs, as narrow as places of accounts can be."""
    actors: Integers = np.empty(len(keys), _narrow(accounts_count))
    targets: Integers = np.empty_like(actors)
    for start in range(0, len(keys), _PAIRS_AT_ONCE):
        block = slice(start, start + _PAIRS_AT_ONCE)
        actors[block], targets[block] = np.divmod(keys[block], accounts_count)
    return actors, targets


def _narrow(count: int) -> type[np.int32] | type[np.int64]:
    """Return what places among so many fit in."""
    return np.int32 if count < 1 << 31 else np.int64


def _known(ids: Integers, places: Places) -> Integers:
    kept, account = places.known(ids)
    if len(kept) < len(ids):
        raise ValueError("An act names an account that is not among the accounts.")
    return account
