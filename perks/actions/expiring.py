"""What time does to claims and perks: each verb asks the time itself, so jobs may be late or come twice."""

from datetime import datetime

from sqlalchemy import Date, text
from sqlalchemy.orm import Session

from kernel.clock import to_us
from perks.actions.returning import ENDED, give_back
from perks.models import PENDING

_EXPIRE = text(
    "UPDATE claims SET status = 'expired', ended_us = :now_us WHERE id = :claim_id"
    f" AND {PENDING} AND expires_us <= :now_us {ENDED}"
).columns(day_on=Date)
_OPEN = text(
    "UPDATE perks SET status = 'live' WHERE id = :perk_id AND status = 'scheduled' AND claim_from_us <= :now_us"
    " AND claim_until_us > :now_us RETURNING id"
)
_END = text(
    "UPDATE perks SET status = 'ended' WHERE id = :perk_id AND status IN ('scheduled', 'live', 'paused')"
    " AND claim_until_us <= :now_us RETURNING id"
)


def expire_claim(session: Session, claim_id: int, *, now: datetime) -> bool:
    """End a claim whose time has passed and give back its copy; return whether this call did it."""
    ended = session.execute(_EXPIRE, {"claim_id": claim_id, "now_us": to_us(now)}).one_or_none()
    if ended is None:
        return False
    give_back(session, ended, now=now)
    return True


def open_or_end(session: Session, perk_id: int, *, now: datetime) -> str | None:
    """Let a perk's state say what its window says already; return the state it changed to, None when it stays.

    Nothing depends on it but what people read: whether somebody can claim is asked of the window.
    """
    asked = {"perk_id": perk_id, "now_us": to_us(now)}
    if session.scalar(_END, asked) is not None:
        return "ended"
    return "live" if session.scalar(_OPEN, asked) is not None else None
