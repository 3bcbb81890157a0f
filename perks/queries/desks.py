"""Questions of a business's desk: what became of the copies of each of its perks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from kernel.clock import to_us
from perks.models import Claim, Perk, Place


@dataclass(frozen=True, slots=True)
class PerkCounts:
    """How many claims of a perk are where."""

    to_be_used: int  # issued, and still good
    redeemed: int
    waiting: int  # people in line


def counts_of(session: Session, business_id: int, *, now: datetime) -> dict[int, PerkCounts]:
    """Return the counts of every perk of a business, by the perk's id."""
    to_be_used = (Claim.status == "issued") & (Claim.expires_us > to_us(now))
    claims = select(
        Claim.perk_id,
        func.sum(case((to_be_used, 1), else_=0)),
        func.sum(case((Claim.status == "redeemed", 1), else_=0)),
    ).where(Claim.business_id == business_id)
    claimed = {perk_id: (int(a), int(b)) for perk_id, a, b in session.execute(claims.group_by(Claim.perk_id))}
    lines = (
        select(Place.perk_id, func.count())
        .join(Perk, Perk.id == Place.perk_id)
        .where(Perk.business_id == business_id, Place.status == "waiting")
    )
    waiting = {perk_id: count for perk_id, count in session.execute(lines.group_by(Place.perk_id))}  # noqa: C416
    ids = session.scalars(select(Perk.id).where(Perk.business_id == business_id))
    return {perk_id: PerkCounts(*claimed.get(perk_id, (0, 0)), waiting=waiting.get(perk_id, 0)) for perk_id in ids}
