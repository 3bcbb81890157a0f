"""Who listens to whom: each account follows some others of its network, drawn by reach and shared topics."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from demo.cast import Account
from demo.dice import Dice, Floats, Integers
from demo.roles import NETWORKS

_FEWEST, _MOST = 3, 140
_STRANGERS = 0.012  # weight of somebody who shares no topic, against 1 for the same main topic


@dataclass(frozen=True, slots=True)
class Ears:
    """For each account the accounts that it listens to, dearest first: a slice of `targets`."""

    starts: Integers
    targets: Integers

    def of(self, account: int) -> Integers:
        """Return whom an account listens to."""
        return self.targets[self.starts[account] : self.starts[account + 1]]

    @property
    def counts(self) -> Integers:
        """Return how many each account listens to."""
        return np.diff(self.starts)


def make_ears(accounts: Sequence[Account], topic_count: int, dice: Dice) -> Ears:
    """Draw for everybody whom they listen to; nobody listens to someone without reach."""
    heard: list[Integers] = [np.empty(0, np.int64)] * len(accounts)
    interests = _interests(accounts, topic_count)
    reach = np.array([account.reach for account in accounts])
    for network in NETWORKS:
        here = np.flatnonzero([account.network == network for account in accounts])
        weights = reach[here] * (_STRANGERS + interests[here] @ interests[here].T)
        np.fill_diagonal(weights, 0.0)
        # The largest of log-weight plus Gumbel noise are a draw without replacement (Efraimidis & Spirakis 2006).
        with np.errstate(divide="ignore"):
            keys = np.log(weights) + dice.rng.gumbel(size=weights.shape)
        dearest = np.argsort(-keys, axis=1)
        available = np.count_nonzero(weights, axis=1)
        for row, account in enumerate(here.tolist()):
            heard[account] = here[dearest[row, : min(_wanted(accounts[account]), available[row])]]
    sizes = [len(targets) for targets in heard]
    return Ears(np.concatenate([[0], np.cumsum(sizes)]), np.concatenate(heard))


def _wanted(account: Account) -> int:
    if account.act_count == 0 or account.person.role == "bot":
        return 0
    return int(np.clip(0.6 * account.act_count, _FEWEST, _MOST))


def _interests(accounts: Sequence[Account], topic_count: int) -> Floats:
    interests = np.zeros((len(accounts), topic_count))
    for number, account in enumerate(accounts):
        topics = list(account.person.topics)
        # Who speaks on everything is dear to nobody for one topic.
        interests[number, topics] = 0.2 if len(topics) > 5 else 0.35
        interests[number, topics[0]] = 0.2 if len(topics) > 5 else 1.0
    return interests
