"""The oracle: the whole formula once more, in numpy, over acts sorted once by pair.

It is written apart from the pipeline, so that a run can ask both and publish only when they agree, and it is fast
enough to compute ninety exact days of history. Of the pipeline it shares the constants and nothing else.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from influencers.scoring.curves import authority, decay, one_sided, restraint, score_of, selectivity
from influencers.scoring.formula import COUNTED, DAY_US, FORMULA, Formula
from influencers.scoring.logged import (
    NO_COUNTS,
    NO_DECISIONS,
    NOTHING_WITHDRAWN,
    Accounts,
    Acts,
    Counts,
    Decisions,
    Floats,
    Integers,
    Posts,
    Profiles,
    Withdrawn,
)
from influencers.scoring.oracle_accounts import Places
from influencers.scoring.oracle_pairs import SortedPairs
from influencers.scoring.oracle_profiles import SortedProfiles

__all__ = ["Accounts", "Acts", "Counts", "Decisions", "Oracle", "Posts", "Profiles", "Withdrawn", "backfill"]


_ALL = slice(None)


@dataclass(frozen=True, slots=True)
class _Moment:
    """What one as-of moment makes of every pair and account."""

    given: Floats  # evidence, by pair, damped: it is linear in all that follows, as credibility is
    returned: Floats  # endorsing evidence the other way, by mutual pair, as damped as what is given
    voice: Floats  # credibility, authority and selectivity, by account
    restraint: Floats  # by account
    anonymous: Floats  # attention by people nobody named, by account


class Oracle:
    """Influence on any day, from one log.

    `people` are the persons that arrays of influence are about; `actor` and `target` the pairs that arrays of
    contributions are about. Acts of a person on itself are left out. Raises ValueError when an act names an account
    that is not among the accounts.

    Acts may come in pieces with what was withdrawn, of some actors after the other, the lowest first: then no more than
    one piece need be in memory beside what the oracle holds, but nothing can be asked of topics.
    """

    def __init__(
        self,
        *,
        acts: Acts | Iterable[tuple[Acts, Withdrawn]],
        posts: Posts,
        profiles: Profiles,
        accounts: Accounts,
        decisions: Decisions = NO_DECISIONS,
        counts: Counts = NO_COUNTS,
        withdrawn: Withdrawn = NOTHING_WITHDRAWN,
        formula: Formula = FORMULA,
    ) -> None:
        self._formula = formula
        self._places = Places(accounts)
        log = [(acts, withdrawn)] if isinstance(acts, Acts) else acts
        self._pairs = SortedPairs(log, places=self._places, formula=formula)
        self._damping = self._pairs.damping(decisions, self._places)
        kept, account = self._places.known(posts.account)
        self._post_account, self._post_at_us = account, posts.at_us[kept]
        self._post_known_us = posts.known_us[kept]
        self._weigh_counts(counts)
        self._profiles = SortedProfiles(profiles, self._places)

    def day(self, as_of_us: int) -> Floats:
        """Return the influence of every one of `people`, in units, as of one moment."""
        moment, places = self._moment(as_of_us), self._places
        named = places.of_people(self._by_target(lambda pairs: self._pair_units(moment, moment.given[pairs], pairs)))
        return named + places.by_person(places.everybody, self._anonymous_units(moment))

    def contributions(self, as_of_us: int) -> Floats:
        """Return what every pair (`actor`, `target`) contributes, in units, as of one moment."""
        moment = self._moment(as_of_us)
        return self._pair_units(moment, moment.given, _ALL)

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
            How much each act is about the topic, in [0, 1]: one number an act, in the order of the acts given. An act
            that was taken back is about no topic, on the days before that either.
        """
        formula, places, pairs = self._formula, self._places, self._pairs
        given = pairs.given_in_part(as_of_us, shares)
        units = self._pair_units(self._moment(as_of_us), given * self._damping, _ALL)
        first = places.by_person(pairs.targets, units) * formula.topic_base
        standing = formula.topic_base + (1.0 - formula.topic_base) * score_of(first, formula) / 100.0
        second = places.by_person(pairs.targets, units * standing[places.person][pairs.actors])
        proof = places.by_person(pairs.targets, given)
        return second * proof / (proof + formula.topic_evidence)

    @property
    def people(self) -> Integers:
        """Ids of all people, the lowest first."""
        return self._places.people

    @property
    def accounts(self) -> Integers:
        """Ids of all accounts, the lowest first."""
        return self._places.ids

    @property
    def actor(self) -> Integers:
        """Account ids of the reactors, by pair."""
        return self.accounts[self._pairs.actors]

    @property
    def target(self) -> Integers:
        """Account ids of those reacted to, by pair."""
        return self.accounts[self._pairs.targets]

    def _weigh_counts(self, counts: Counts) -> None:
        kept, self._counted_account = self._places.known(counts.account)
        self._counted_at_us = counts.at_us[kept]
        of_kind = self._formula.kind_weights
        worth = sum(of_kind[kind] * np.nan_to_num(getattr(counts, name)[kept]) for name, kind in COUNTED)
        self._counted_worth = np.log1p(worth)
        self._purse = np.unique(self._places.on_network, return_inverse=True)[1]

    def _moment(self, as_of_us: int) -> _Moment:
        formula, pairs = self._formula, self._pairs
        given, returned = pairs.given(as_of_us)
        credible = self._profiles.credibility(as_of_us, formula)
        handed_out = self._by(pairs.actors, lambda some: given[some])
        given *= self._damping
        returned *= self._damping if len(self._damping) == 1 else self._damping[pairs.mutual]
        voice = credible * self._heard(credible, given) * selectivity(handed_out, formula)
        anonymous = self._anonymous(as_of_us)
        attention = anonymous + self._by_target(
            lambda some: voice[pairs.actors[some]] * one_sided(given[some], pairs.returned_in(returned, some), formula)
        )
        return _Moment(given, returned, voice, restraint(attention, self._posts(as_of_us), formula), anonymous)

    def _pair_units(self, moment: _Moment, given: Floats, pairs: slice) -> Floats:
        """Return what some pairs contribute; `given` is of these alone."""
        one_way = one_sided(given, self._pairs.returned_in(moment.returned, pairs), self._formula)
        loudness = (self._places.unit * moment.voice)[self._pairs.actors[pairs]]
        units: Floats = loudness * one_way * moment.restraint[self._pairs.targets[pairs]]
        return units

    def _by_target(self, values: Callable[[slice], Floats]) -> Floats:
        """Return by account what all pairs bring it; the values of some of them are made at a time."""
        return self._by(self._pairs.targets, values)

    def _by(self, accounts: Integers, values: Callable[[slice], Floats]) -> Floats:
        sums = np.zeros(len(self._places))
        for block in self._pairs.blocks():
            sums += self._places.by_account(accounts[block], values(block))
        return sums

    def _anonymous_units(self, moment: _Moment) -> Floats:
        """Return what people nobody named contribute to every account; a person's purse on a network is bounded."""
        units: Floats = self._places.unit * moment.anonymous * moment.restraint
        most = self._formula.anonymous_most
        purse = np.bincount(self._purse, units, len(self._places))[self._purse] if units.any() else units
        return units * np.divide(most, purse, out=np.ones_like(purse), where=purse > most)

    def _heard(self, credible: Floats, given: Floats) -> Floats:
        """Return every account's authority after the rounds, in which neither selectivity nor mutuality counts."""
        heard = np.full(len(credible), self._formula.authority_base)
        for _ in range(self._formula.authority_rounds):
            attention = self._places.of_people(self._spoken(self._places.unit * credible * heard, given))
            heard = authority(attention, self._formula)[self._places.person]
        return heard

    def _spoken(self, voice: Floats, given: Floats) -> Floats:
        return self._by_target(lambda pairs: voice[self._pairs.actors[pairs]] * given[pairs])

    def _posts(self, as_of_us: int) -> Floats:
        age = (as_of_us - self._post_at_us) / DAY_US
        weights = decay(age, self._formula) * (self._post_known_us < as_of_us)
        return self._places.by_account(self._post_account, weights)

    def _anonymous(self, as_of_us: int) -> Floats:
        """Return every account's attention by people nobody named, before the exchange rate."""
        formula = self._formula
        if not len(self._counted_worth):
            return np.zeros(len(self._places))
        worth = decay((as_of_us - self._counted_at_us) / DAY_US, formula) * self._counted_worth
        given = self._places.by_account(self._counted_account, worth) * formula.anonymous_unit
        bounded: Floats = np.minimum(given, formula.anonymous_most / self._places.unit)
        return bounded


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
