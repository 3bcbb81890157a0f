"""The oracle: the whole formula once more, in numpy, over acts sorted once by pair.

It is written apart from the pipeline, so that a run can ask both and publish only when they agree, and it is fast
enough to compute ninety exact days of history. Of the pipeline it shares the constants and nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from influencers.scoring.credibility import age_factor, audience_factor, ratio_factor
from influencers.scoring.curves import authority, decay, evidence, one_sided, restraint, score_of, selectivity
from influencers.scoring.formula import DAY_US, FORMULA, Formula

Floats = NDArray[np.float64]
Integers = NDArray[np.integer]

_BLOCK = 1 << 16  # acts weighted at once: their temporaries stay in the processor's cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """Interactions, in any order; arrays of one length."""

    actor: Integers
    target: Integers
    kind: Integers  # places in KINDS
    at_us: Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """Own posts, in any order.

    `known_us` is when a post was first seen: a day of history before that does not know it, however old it is.
    """

    account: Integers
    at_us: Integers
    known_us: Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """Snapshots over time, in any order; NaN where nothing is known."""

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


@dataclass(frozen=True, slots=True)
class _Moment:
    """What one as-of moment makes of every pair and account."""

    given: Floats  # evidence, by pair
    returned: Floats  # endorsing evidence the other way, by pair
    voice: Floats  # credibility, authority and selectivity, by account
    restraint: Floats  # by account


class Oracle:
    """Influence on any day, from one log.

    `people` are the persons that arrays of influence are about; `actor` and `target` the pairs that arrays of
    contributions are about. Acts of a person on itself are left out. Raises ValueError when an act names an account
    that is not among the accounts.
    """

    def __init__(
        self, *, acts: Acts, posts: Posts, profiles: Profiles, accounts: Accounts, formula: Formula = FORMULA
    ) -> None:
        self._formula = formula
        order = np.argsort(accounts.account)
        self._accounts = accounts.account[order]
        self._unit = accounts.unit[order]
        self.people, self._person = np.unique(accounts.person[order], return_inverse=True)
        self._sort_acts(acts)
        self._pair_up()
        kept, account = self._known(posts.account)
        self._post_account, self._post_at_us = account, posts.at_us[kept]
        self._post_known_us = posts.known_us[kept]
        self._sort_profiles(profiles)

    def day(self, as_of_us: int) -> Floats:
        """Return the influence of every one of `people`, in units, as of one moment."""
        return self._by_person(self._targets, self.contributions(as_of_us))

    def contributions(self, as_of_us: int) -> Floats:
        """Return what every pair (`actor`, `target`) contributes, in units, as of one moment."""
        moment = self._moment(as_of_us)
        return self._pair_units(moment, moment.given)

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
        units = self._pair_units(self._moment(as_of_us), given)
        first = self._by_person(self._targets, units) * formula.topic_base
        standing = formula.topic_base + (1.0 - formula.topic_base) * score_of(first, formula) / 100.0
        second = self._by_person(self._targets, units * standing[self._person][self._actors])
        proof = self._by_person(self._targets, given)
        return second * proof / (proof + formula.topic_evidence)

    @property
    def actor(self) -> Integers:
        """Account ids of the reactors, by pair."""
        return self._accounts[self._actors]

    @property
    def target(self) -> Integers:
        """Account ids of those reacted to, by pair."""
        return self._accounts[self._targets]

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
        voice = credible * self._heard(credible, given) * selectivity(handed_out, formula)
        attention = self._by_account(self._targets, voice[self._actors] * one_sided(given, returned, formula))
        return _Moment(given, returned, voice, restraint(attention, self._posts(as_of_us), formula))

    def _pair_units(self, moment: _Moment, given: Floats) -> Floats:
        one_way = one_sided(given, moment.returned, self._formula)
        loudness = (self._unit * moment.voice)[self._actors]
        units: Floats = loudness * one_way * moment.restraint[self._targets]
        return units

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
