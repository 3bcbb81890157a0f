"""The oracle: the whole formula once more, in numpy, over acts sorted once by pair.

It is written apart from the pipeline, so that a run can ask both and publish only when they agree, and it is fast
enough to compute ninety exact days of history. Of the pipeline it shares the constants and nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from influencers.scoring.credibility import age_factor, audience_factor, lowest_damping, ratio_factor
from influencers.scoring.curves import authority, decay, evidence, one_sided, restraint, score_of, selectivity
from influencers.scoring.formula import COUNTED, DAY_US, FORMULA, Formula
from influencers.scoring.logged import (
    NO_COUNTS,
    NO_DECISIONS,
    Accounts,
    Acts,
    Counts,
    Decisions,
    Floats,
    Integers,
    Posts,
    Profiles,
)

__all__ = ["Accounts", "Acts", "Counts", "Decisions", "Oracle", "Posts", "Profiles", "backfill"]

_BLOCK = 1 << 16  # acts weighted at once: their temporaries stay in the processor's cache


@dataclass(frozen=True, slots=True)
class _Moment:
    """What one as-of moment makes of every pair and account."""

    given: Floats  # evidence, by pair, damped: it is linear in all that follows, as credibility is
    returned: Floats  # endorsing evidence the other way, by pair, as damped as what is given
    voice: Floats  # credibility, authority and selectivity, by account
    restraint: Floats  # by account
    anonymous: Floats  # attention by people nobody named, by account


class Oracle:
    """Influence on any day, from one log.

    `people` are the persons that arrays of influence are about; `actor` and `target` the pairs that arrays of
    contributions are about. Acts of a person on itself are left out. Raises ValueError when an act names an account
    that is not among the accounts.
    """

    def __init__(
        self,
        *,
        acts: Acts,
        posts: Posts,
        profiles: Profiles,
        accounts: Accounts,
        decisions: Decisions = NO_DECISIONS,
        counts: Counts = NO_COUNTS,
        formula: Formula = FORMULA,
    ) -> None:
        self._formula = formula
        self._name_accounts(accounts)
        self._sort_acts(acts)
        self._pair_up()
        self._damp(decisions)
        kept, account = self._known(posts.account)
        self._post_account, self._post_at_us = account, posts.at_us[kept]
        self._post_known_us = posts.known_us[kept]
        self._weigh_counts(counts)
        self._sort_profiles(profiles)

    def day(self, as_of_us: int) -> Floats:
        """Return the influence of every one of `people`, in units, as of one moment."""
        moment = self._moment(as_of_us)
        named = self._by_person(self._targets, self._pair_units(moment, moment.given))
        return named + self._by_person(self._everybody, self._anonymous_units(moment))

    def contributions(self, as_of_us: int) -> Floats:
        """Return what every pair (`actor`, `target`) contributes, in units, as of one moment."""
        moment = self._moment(as_of_us)
        return self._pair_units(moment, moment.given)

    def anonymous(self, as_of_us: int) -> Floats:
        """Return what people whom nobody named contribute to every account (`accounts`), in units."""
        return self._anonymous_units(self._moment(as_of_us))

    def topic_day(self, as_of_us: int, shares: Floats) -> Floats:
        """Return the influence of every one of `people` in one topic, in units.

        Parameters
        ----------
        as_of_us
            The as-of moment.
        shares
            How much each act is about the topic, in [0, 1]: one number an act, in the order of the acts given.
        """
        formula = self._formula
        given = evidence(self._by_pair(self._weights(as_of_us) * shares[self._order]))
        units = self._pair_units(self._moment(as_of_us), given * self._damping)
        first = self._by_person(self._targets, units) * formula.topic_base
        standing = formula.topic_base + (1.0 - formula.topic_base) * score_of(first, formula) / 100.0
        second = self._by_person(self._targets, units * standing[self._person][self._actors])
        proof = self._by_person(self._targets, given)
        return second * proof / (proof + formula.topic_evidence)

    @property
    def accounts(self) -> Integers:
        """Ids of all accounts, the lowest first."""
        return self._accounts

    @property
    def actor(self) -> Integers:
        """Account ids of the reactors, by pair."""
        return self._accounts[self._actors]

    @property
    def target(self) -> Integers:
        """Account ids of those reacted to, by pair."""
        return self._accounts[self._targets]

    def _name_accounts(self, accounts: Accounts) -> None:
        order = np.argsort(accounts.account)
        self._accounts = accounts.account[order]
        self._everybody = np.arange(len(order))
        self._unit = accounts.unit[order]
        self.people, self._person = np.unique(accounts.person[order], return_inverse=True)
        networks = np.zeros(len(order), dtype=np.int64) if accounts.network is None else accounts.network[order]
        self._on_network = self._person + len(self.people) * networks  # one number a person and network

    def _sort_acts(self, acts: Acts) -> None:
        """Sort the acts by pair; `_order` says which of the given acts stands where."""
        (known_actors, actor), (known_targets, target) = self._known(acts.actor), self._known(acts.target)
        if min(len(known_actors), len(known_targets)) < len(acts.actor):
            raise ValueError("An act names an account that is not among the accounts.")
        kept = np.flatnonzero(self._person[actor] != self._person[target])
        key = actor[kept] * len(self._accounts) + target[kept]
        by_pair = np.argsort(key, kind="stable")
        key = key[by_pair]
        self._order = kept[by_pair]
        self._at_us, self._kind = acts.at_us[self._order], acts.kind[self._order]
        self._starts = np.flatnonzero(np.diff(key, prepend=-1))
        self._keys = key[self._starts]
        self._actors, self._targets = np.divmod(self._keys, max(len(self._accounts), 1))

    def _pair_up(self) -> None:
        """Find the pairs that have a way back, and which pair that is."""
        back = self._targets * len(self._accounts) + self._actors
        place = np.minimum(np.searchsorted(self._keys, back), max(len(back) - 1, 0))
        self._mutual = np.flatnonzero(self._keys[place] == back)
        self._way_back = place[self._mutual]
        self._endorses = np.asarray(self._formula.endorsing)[self._kind]

    def _damp(self, decisions: Decisions) -> None:
        """Find the damping of every pair: the lower of what was decided of the actor and of the pair."""
        whole, single = np.flatnonzero(decisions.of_everything), np.flatnonzero(~decisions.of_everything)
        kept, actor = self._known(decisions.actor[whole])
        of_actor = lowest_damping(actor, decisions.damping[whole[kept]], self._actors)
        kept, actor = self._known(decisions.actor[single])
        both, target = self._known(decisions.target[single[kept]])
        # A decision on a pair holds for all accounts of the target's person on its network.
        step = self._on_network.max(initial=0) + 1
        decided = actor[both] * step + self._on_network[target]
        given = self._actors * step + self._on_network[self._targets]
        self._damping = np.minimum(of_actor, lowest_damping(decided, decisions.damping[single[kept[both]]], given))

    def _weigh_counts(self, counts: Counts) -> None:
        kept, self._counted_account = self._known(counts.account)
        self._counted_at_us = counts.at_us[kept]
        of_kind = self._formula.kind_weights
        worth = sum(of_kind[kind] * np.nan_to_num(getattr(counts, name)[kept]) for name, kind in COUNTED)
        self._counted_worth = np.log1p(worth)
        self._purse = np.unique(self._on_network, return_inverse=True)[1]

    def _sort_profiles(self, profiles: Profiles) -> None:
        kept, account = self._known(profiles.account)
        order = np.lexsort((profiles.seen_us[kept], account))
        rows = kept[order]
        self._profile_starts = np.flatnonzero(np.diff(account[order], prepend=-1))
        self._profile_account = account[order][self._profile_starts]
        self._seen_us, self._created_us = profiles.seen_us[rows], profiles.created_us[rows]
        self._followers, self._following = profiles.followers[rows], profiles.following[rows]

    def _known(self, ids: Integers) -> tuple[Integers, Integers]:
        """Return the places of ids that are accounts here, and which accounts they are."""
        if not len(self._accounts):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        account = np.minimum(np.searchsorted(self._accounts, ids), len(self._accounts) - 1)
        kept = np.flatnonzero(self._accounts[account] == ids)
        return kept, account[kept]

    def _moment(self, as_of_us: int) -> _Moment:
        formula, weights = self._formula, self._weights(as_of_us)
        given = evidence(self._by_pair(weights))
        returned = np.zeros_like(given)
        returned[self._mutual] = evidence(self._by_pair(weights * self._endorses))[self._way_back]
        credible = self._credibility(as_of_us)
        handed_out = self._by_account(self._actors, given)
        given, returned = given * self._damping, returned * self._damping
        voice = credible * self._heard(credible, given) * selectivity(handed_out, formula)
        anonymous = self._anonymous(as_of_us)
        one_way = one_sided(given, returned, formula)
        attention = self._by_account(self._targets, voice[self._actors] * one_way) + anonymous
        return _Moment(given, returned, voice, restraint(attention, self._posts(as_of_us), formula), anonymous)

    def _pair_units(self, moment: _Moment, given: Floats) -> Floats:
        one_way = one_sided(given, moment.returned, self._formula)
        loudness = (self._unit * moment.voice)[self._actors]
        units: Floats = loudness * one_way * moment.restraint[self._targets]
        return units

    def _anonymous_units(self, moment: _Moment) -> Floats:
        """Return what people nobody named contribute to every account; a person's purse on a network is bounded."""
        units: Floats = self._unit * moment.anonymous * moment.restraint
        most = self._formula.anonymous_most
        purse = np.bincount(self._purse, units, len(self._accounts))[self._purse] if units.any() else units
        return units * np.divide(most, purse, out=np.ones_like(purse), where=purse > most)

    def _heard(self, credible: Floats, given: Floats) -> Floats:
        """Return every account's authority after the rounds, in which neither selectivity nor mutuality counts."""
        heard = np.full(len(credible), self._formula.authority_base)
        for _ in range(self._formula.authority_rounds):
            voice = self._unit * credible * heard
            attention = self._by_person(self._targets, voice[self._actors] * given)
            heard = authority(attention, self._formula)[self._person]
        return heard

    def _weights(self, as_of_us: int) -> Floats:
        weights = np.empty(len(self._at_us))
        of_kind = np.asarray(self._formula.kind_weights)
        for start in range(0, len(weights), _BLOCK):
            block = slice(start, start + _BLOCK)
            age = (as_of_us - self._at_us[block]) / DAY_US
            weights[block] = of_kind[self._kind[block]] * decay(age, self._formula)
        return weights

    def _posts(self, as_of_us: int) -> Floats:
        age = (as_of_us - self._post_at_us) / DAY_US
        weights = decay(age, self._formula) * (self._post_known_us < as_of_us)
        return self._by_account(self._post_account, weights)

    def _anonymous(self, as_of_us: int) -> Floats:
        """Return every account's attention by people nobody named, before the exchange rate."""
        formula = self._formula
        if not len(self._counted_worth):
            return np.zeros(len(self._accounts))
        worth = decay((as_of_us - self._counted_at_us) / DAY_US, formula) * self._counted_worth
        given = self._by_account(self._counted_account, worth) * formula.anonymous_unit
        bounded: Floats = np.minimum(given, formula.anonymous_most / self._unit)
        return bounded

    def _credibility(self, as_of_us: int) -> Floats:
        formula = self._formula
        created, followers, following = (np.full(len(self._accounts), np.nan) for _ in range(3))
        if len(self._seen_us):
            before = np.add.reduceat((self._seen_us < as_of_us).astype(np.int64), self._profile_starts)
            seen = np.flatnonzero(before)
            last, account = (self._profile_starts + before - 1)[seen], self._profile_account[seen]
            created[account] = self._created_us[last]
            followers[account], following[account] = self._followers[last], self._following[last]
        age = age_factor((as_of_us - created) / DAY_US, formula)
        return age * audience_factor(followers, formula) * ratio_factor(followers, following, formula)

    def _by_pair(self, values: Floats) -> Floats:
        return np.add.reduceat(values, self._starts) if len(values) else np.zeros(0)

    def _by_account(self, accounts: Integers, values: Floats) -> Floats:
        return np.bincount(accounts, values, len(self._accounts)).astype(np.float64, copy=False)

    def _by_person(self, accounts: Integers, values: Floats) -> Floats:
        by_account = self._by_account(accounts, values)
        return np.bincount(self._person, by_account, len(self.people)).astype(np.float64, copy=False)


def backfill(oracle: Oracle, days_us: Sequence[int], advance: Callable[[int], None]) -> Floats:
    """Return the influence of every one of the oracle's people on every one of the days.

    Parameters
    ----------
    oracle
        Made from a log that reaches back a year before the first day.
    days_us
        As-of moments; each day is exact and independent of the others.
    advance
        Told 1 after every day.

    Returns
    -------
    NDArray[np.float64]
        Units; one row a day, one column a person.
    """
    history = np.empty((len(days_us), len(oracle.people)))
    for place, as_of_us in enumerate(days_us):
        history[place] = oracle.day(as_of_us)
        advance(1)
    return history
