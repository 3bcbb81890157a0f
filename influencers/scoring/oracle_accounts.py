"""The oracle's accounts: ids as places, the person and the network of each, sums by account and by person."""

import numpy as np

from influencers.scoring.logged import Accounts, Floats, Integers

_DENSE = 8
"""Ids up to so many times the number of accounts are looked up in a table of all numbers; sparser ones are sought."""


class Places:
    """Every account, the lowest id first; arrays by account stand in this order, arrays by person in that of `people`.

    Attributes
    ----------
    ids
        Of the accounts.
    everybody
        The place of every account.
    unit
        Exchange rate of each account's network.
    people
        Ids of the people, the lowest first.
    person
        Place among the people of each account's person.
    on_network
        One number for each (person, network), by account.
    """

    def __init__(self, accounts: Accounts) -> None:
        order = np.argsort(accounts.account)
        self.ids: Integers = accounts.account[order]
        self.everybody = np.arange(len(order))
        self._table = _table_of(self.ids)
        self.unit: Floats = accounts.unit[order]
        self.people, self.person = np.unique(accounts.person[order], return_inverse=True)
        networks = np.zeros(len(order), dtype=np.int64) if accounts.network is None else accounts.network[order]
        self.on_network = self.person + len(self.people) * networks

    def __len__(self) -> int:
        return len(self.ids)

    def known(self, ids: Integers) -> tuple[Integers, Integers]:
        """Return the places of ids that are accounts here, and which accounts they are."""
        if not len(self.ids):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        if len(self._table):
            account = self._table[np.clip(ids, 0, len(self._table) - 1)]
        else:
            account = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        kept = np.flatnonzero(self.ids[account] == ids)
        return kept, account[kept]

    def by_account(self, accounts: Integers, values: Floats) -> Floats:
        """Return the sum of values that belong to accounts, by account."""
        return np.bincount(accounts, values, len(self.ids)).astype(np.float64, copy=False)

    def by_person(self, accounts: Integers, values: Floats) -> Floats:
        """Return the sum of values that belong to accounts, by person."""
        return self.of_people(self.by_account(accounts, values))

    def of_people(self, by_account: Floats) -> Floats:
        """Return what all accounts of each person have together."""
        return np.bincount(self.person, by_account, len(self.people)).astype(np.float64, copy=False)


def _table_of(ids: Integers) -> Integers:
    """Return the place of each number that is an id, any place for others; nothing when ids are sparse."""
    top = int(ids.max(initial=0))
    if top > _DENSE * len(ids) or int(ids.min(initial=0)) < 0:
        return np.zeros(0, dtype=np.int64)
    table = np.zeros(top + 1, dtype=np.int64)
    table[ids] = np.arange(len(ids))
    return table
