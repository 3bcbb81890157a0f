"""Questions about how networks name accounts."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from influencers.models import Account
from kernel.database import in_pieces


@dataclass(frozen=True, slots=True)
class AccountName:
    """An account and the names that its network has for it."""

    id: int
    network: str
    native_id: str
    handle: str | None


def native_ids(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Return the native id of each of the given accounts."""
    wanted, found = list(dict.fromkeys(ids)), {}
    for piece in in_pieces(wanted):
        some = select(Account.id, Account.native_id).where(Account.id.in_(piece))
        found.update(dict(session.execute(some).all()))
    return found


def accounts_of(session: Session, influencer_id: int) -> list[AccountName]:
    """Return the accounts of an influencer."""
    columns = (Account.id, Account.network, Account.native_id, Account.handle)
    rows = session.execute(select(*columns).where(Account.influencer_id == influencer_id).order_by(Account.id))
    return [AccountName(*row) for row in rows]
