"""Verbs of being listed: give and withdraw the basis on which somebody may be shown."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from influencers.models import InfluencerChange, ListingBasis
from kernel.clock import to_us

_IDS_AT_ONCE = 5_000


def publish_public_basis(session: Session, may_be_public: set[int], *, source: str, now: datetime) -> tuple[int, int]:
    """Give the public basis to exactly these influencers; return how many were added and withdrawn.

    Those who had it keep the time since when. An empty set withdraws it from everybody: so does listing by consent.
    """
    had = set(session.scalars(select(ListingBasis.influencer_id).where(ListingBasis.basis == "public")))
    new, gone = sorted(may_be_public - had), sorted(had - may_be_public)
    if new:
        rows = [{"influencer_id": i, "basis": "public", "source": source, "since_us": to_us(now)} for i in new]
        session.execute(insert(ListingBasis), rows)
    _take_basis(session, gone, basis="public")
    note_changes(session, gone, now=now)
    return len(new), len(gone)


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
    settled = sorted(change_ids)
    for start in range(0, len(settled), _IDS_AT_ONCE):
        some = settled[start : start + _IDS_AT_ONCE]
        session.execute(delete(InfluencerChange).where(InfluencerChange.id.in_(some)))


def _take_basis(session: Session, ids: Sequence[int], *, basis: str) -> None:
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        session.execute(delete(ListingBasis).where(ListingBasis.basis == basis, ListingBasis.influencer_id.in_(some)))
