"""Verbs of being listed: give and withdraw the basis on which somebody may be shown."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from influencers.models import Account, AccountRefusal, InfluencerChange, ListingBasis
from kernel.clock import to_us
from kernel.database import in_pieces

Answer = tuple[int, int, bool]
"""An account, when it was seen in epoch microseconds, and whether it says then not to be shown."""


def withdraw_public_basis(session: Session, may_be_public: set[int], *, now: datetime) -> int:
    """Take the public basis from everybody but these influencers; return from how many."""
    gone = sorted(_on_public_basis(session) - may_be_public)
    _take_basis(session, gone, basis="public")
    note_changes(session, gone, now=now)
    return len(gone)


def give_public_basis(session: Session, may_be_public: set[int], *, source: str, now: datetime) -> int:
    """Give the public basis to these influencers; return to how many. Those who have it keep the time since when."""
    new = sorted(may_be_public - _on_public_basis(session))
    if new:
        rows = [{"influencer_id": i, "basis": "public", "source": source, "since_us": to_us(now)} for i in new]
        session.execute(insert(ListingBasis), rows)
    note_changes(session, new, now=now)
    return len(new)


def heed_answers(session: Session, told: Sequence[Answer], *, now: datetime) -> None:
    """Remember who says no, and who no longer does: from this commit on every surface heeds it.

    Parameters
    ----------
    told
        The latest answer of each account. A yes counts only when it is later than the no that is remembered.
    """
    known = _refusals(session, [account for account, _seen_us, _says_no in told])
    new = {a: seen_us for a, seen_us, says_no in told if says_no and a not in known}
    later = [a for a, seen_us, says_no in told if not says_no and a in known and seen_us > known[a]]
    again = {a: seen_us for a, seen_us, says_no in told if says_no and seen_us > known.get(a, seen_us)}
    if new:
        rows = [{"account_id": account, "since_us": since_us} for account, since_us in new.items()]
        session.execute(insert(AccountRefusal), rows)
    if again:
        rows = [{"account_id": account, "since_us": since_us} for account, since_us in again.items()]
        session.execute(update(AccountRefusal), rows)
    for some in in_pieces(later):
        session.execute(delete(AccountRefusal).where(AccountRefusal.account_id.in_(some)))
    for some in in_pieces([*new, *later]):
        people = select(Account.influencer_id).join(ListingBasis, ListingBasis.influencer_id == Account.influencer_id)
        note_changes(session, sorted(set(session.scalars(people.where(Account.id.in_(some))))), now=now)


def _refusals(session: Session, accounts: Sequence[int]) -> dict[int, int]:
    known: dict[int, int] = {}
    for some in in_pieces(accounts):
        rows = select(AccountRefusal.account_id, AccountRefusal.since_us).where(AccountRefusal.account_id.in_(some))
        known.update(dict(session.execute(rows).all()))
    return known


def _on_public_basis(session: Session) -> set[int]:
    return set(session.scalars(select(ListingBasis.influencer_id).where(ListingBasis.basis == "public")))


def withdraw(session: Session, ids: Iterable[int], *, now: datetime) -> None:
    """Take every basis from influencers who said no: from this commit on, no surface shows them."""
    said_no = sorted(set(ids))
    for basis in ("public", "consent"):
        _take_basis(session, said_no, basis=basis)
    note_changes(session, said_no, now=now)


def note_changes(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    """Note that the search index does not know the newest of these influencers."""
    if ids:
        session.execute(insert(InfluencerChange), [{"influencer_id": i, "at_us": to_us(now)} for i in ids])


def settle_changes(session: Session, change_ids: Iterable[int]) -> None:
    """Mark exactly these changes as known to the index; changes made meanwhile stay."""
    for some in in_pieces(sorted(change_ids)):
        session.execute(delete(InfluencerChange).where(InfluencerChange.id.in_(some)))


def _take_basis(session: Session, ids: Sequence[int], *, basis: str) -> None:
    for some in in_pieces(ids):
        session.execute(delete(ListingBasis).where(ListingBasis.basis == basis, ListingBasis.influencer_id.in_(some)))
