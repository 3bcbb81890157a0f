"""How accounts looked over the demo's days: a snapshot every three weeks, and one on the last."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from demo.cast import Account
from demo.days import DAYS, END_US, HOUR_US, START_US, TERM_DAYS, times_text
from demo.mischief import PURCHASE_DAY
from demo.naming import address
from kernel.clock import DAY_US

_SNAPSHOT_DAYS = (*range(0, DAYS - 1, 21), DAYS - 1)
_BOUGHT_FOLLOWERS = 48_000
_KINDS = {"house": "organisation", "bot": "bot"}

Fields = dict[str, Any]


def account_lines(accounts: Sequence[Account]) -> Iterator[tuple[int, Fields]]:
    """Return the time and the fields of every snapshot, without `seen_at`."""
    for number, (account, created_at) in enumerate(zip(accounts, times_text(_births(accounts)), strict=True)):
        lasting = _lasting(account, created_at)
        for day in _SNAPSHOT_DAYS:
            seen_us = START_US + day * DAY_US + (2 + number % 20) * HOUR_US + number * 1_000
            if seen_us > account.created_us:
                followers = _followers(account, seen_us)
                yield seen_us, lasting | {"followers": followers, "listed": followers // 45}


def _births(accounts: Sequence[Account]) -> Iterator[int]:
    # Networks tell the day of birth in whole seconds at best.
    return (account.created_us // 1_000_000 * 1_000_000 for account in accounts)


def _lasting(account: Account, created_at: str) -> Fields:
    person = account.person
    return {
        "type": "account",
        "network": account.network,
        "native_id": account.native_id,
        "handle": account.handle,
        "name": person.name,
        "bio": person.bio,
        "url": address(account.network, account.handle),
        "kind": _KINDS.get(person.role, "person"),
        "following": account.following,
        "verified": person.role == "house" if account.network == "bluesky" else None,
        "protected": person.protected,
        "discoverable": person.refuses != "discoverable" if account.network == "mastodon" else None,
        "indexable": person.refuses != "indexable" if account.network == "mastodon" else None,
        "labels": ["!no-unauthenticated"] if person.refuses == "label" and account.network == "bluesky" else [],
        "minor": person.minor,
        "created_at": created_at,
        "lang": person.lang,
        "location": person.place,
    }


def _followers(account: Account, seen_us: int) -> int:
    if account.person.role == "bought" and seen_us > START_US + (PURCHASE_DAY + 3) * DAY_US:
        return account.followers + _BOUGHT_FOLLOWERS
    born_us = max(account.created_us, START_US)
    passed = (seen_us - born_us) / (END_US - born_us)
    # Somebody new began with nobody; the others had most of their followers before.
    first = 0.0 if account.created_us > START_US else _share_before(account.person.trend)
    return round(account.followers * (first + (1 - first) * passed))


def _share_before(trend: float) -> float:
    return float(np.exp((-0.05 - 0.3 * max(trend, 0.0)) * DAYS / TERM_DAYS))
