"""The oracle's pairs: acts sorted once by (actor, target), and what they weigh at any moment."""

import numpy as np

from influencers.scoring.credibility import lowest_damping
from influencers.scoring.curves import decay, evidence
from influencers.scoring.formula import DAY_US, Formula
from influencers.scoring.logged import Acts, Decisions, Floats, Integers, Withdrawn
from influencers.scoring.oracle_accounts import Places

_BLOCK = 1 << 16  # acts weighted at once: their temporaries stay in the processor's cache


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
        self._sort(acts, withdrawn, places)
        self._pair_up(len(places))

    def given(self, as_of_us: int) -> tuple[Floats, Floats]:
        """Return by pair, at a moment, the evidence of what is given, and of what the target endorses back.

        An act that was taken back is given until that moment. As endorsing back it counts on as if it stood.
        """
        weights = self._weights(as_of_us)
        returned = np.zeros(len(self._starts))
        returned[self._mutual] = evidence(self._by_pair(weights * self._endorses))[self._way_back]
        weights[self._taken_back[self._until_us < as_of_us]] = 0.0
        return evidence(self._by_pair(weights)), returned

    def given_in_part(self, as_of_us: int, shares: Floats) -> Floats:
        """Return by pair the evidence of what is given, where each act counts a share; in the order of the acts given.

        What was taken back has no share.
        """
        of_all = np.append(shares, np.zeros(1))[np.minimum(self._order, self._acts_count)]
        return evidence(self._by_pair(self._weights(as_of_us) * of_all))

    def damping(self, decisions: Decisions, places: Places) -> Floats:
        """Return the damping of every pair: the lower of what was decided of the actor and of the pair."""
        whole, single = np.flatnonzero(decisions.of_everything), np.flatnonzero(~decisions.of_everything)
        kept, actor = places.known(decisions.actor[whole])
        of_actor = lowest_damping(actor, decisions.damping[whole[kept]], self.actors)
        kept, actor = places.known(decisions.actor[single])
        both, target = places.known(decisions.target[single[kept]])
        # A decision on a pair holds for all accounts of the target's person on its network.
        step = places.on_network.max(initial=0) + 1
        decided = actor[both] * step + places.on_network[target]
        given = self.actors * step + places.on_network[self.targets]
        return np.minimum(of_actor, lowest_damping(decided, decisions.damping[single[kept[both]]], given))

    def _sort(self, acts: Acts, withdrawn: Withdrawn, places: Places) -> None:
        """Sort the acts by pair; `_order` says which of the given acts, and behind them the withdrawn, stands where."""
        actor = _known(_both(acts.actor, withdrawn.actor), places)
        target = _known(_both(acts.target, withdrawn.target), places)
        kept = np.flatnonzero(places.person[actor] != places.person[target])
        key = actor[kept] * len(places) + target[kept]
        by_pair = np.argsort(key, kind="stable")
        key = key[by_pair]
        self._order = kept[by_pair]
        self._at_us = _both(acts.at_us, withdrawn.at_us)[self._order]
        self._kind = _both(acts.kind, withdrawn.kind)[self._order]
        self._taken_back = np.flatnonzero(self._order >= self._acts_count)
        self._until_us = withdrawn.deleted_us[self._order[self._taken_back] - self._acts_count]
        self._starts = np.flatnonzero(np.diff(key, prepend=-1))
        self._keys = key[self._starts]
        self.actors, self.targets = np.divmod(self._keys, max(len(places), 1))

    def _pair_up(self, accounts_count: int) -> None:
        """Find the pairs that have a way back, and which pair that is: sorted by the lower account, both meet."""
        both = np.minimum(self.actors, self.targets) * accounts_count + np.maximum(self.actors, self.targets)
        order = np.argsort(both)
        again = np.flatnonzero(np.diff(both[order]) == 0)
        back = np.full(len(both), -1)
        back[order[again]], back[order[again + 1]] = order[again + 1], order[again]
        self._mutual = np.flatnonzero(back >= 0)
        self._way_back = back[self._mutual]
        self._endorses = np.asarray(self._formula.endorsing)[self._kind]

    def _weights(self, as_of_us: int) -> Floats:
        weights = np.empty(len(self._at_us))
        of_kind = np.asarray(self._formula.kind_weights)
        for start in range(0, len(weights), _BLOCK):
            block = slice(start, start + _BLOCK)
            age = (as_of_us - self._at_us[block]) / DAY_US
            weights[block] = of_kind[self._kind[block]] * decay(age, self._formula)
        return weights

    def _by_pair(self, values: Floats) -> Floats:
        return np.add.reduceat(values, self._starts) if len(values) else np.zeros(0)


def _both(living: Integers, withdrawn: Integers) -> Integers:
    # A log may be most of the memory that there is: without need no column is copied.
    return np.concatenate([living, withdrawn]) if len(withdrawn) else living


def _known(ids: Integers, places: Places) -> Integers:
    kept, account = places.known(ids)
    if len(kept) < len(ids):
        raise ValueError("An act names an account that is not among the accounts.")
    return account
