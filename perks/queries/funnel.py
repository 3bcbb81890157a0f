"""What became of a perk: how many saw it, claimed it, used it, by day; what it cost so far."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kernel.clock import from_us, to_us
from perks.models import Claim, Place, Sighting

#: Every offset of a time zone is a multiple of this, so a quarter of an hour lies on one day everywhere.
_QUARTER_US = 15 * 60 * 1_000_000

_Column = InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many came how far. People are counted once each; claims are counted as often as they are."""

    seen: int  # people who opened the perk's page, signed in
    claimed: int  # people who accepted a claim, whatever became of it
    redeemed: int  # people who used one
    waited: int  # people who ever stood in line
    claims: int  # accepted claims
    to_be_used: int  # of them: still good
    used: int
    expired: int  # not used in time
    cancelled: int  # given back
    redeemed_minor: int  # what the used ones cost


@dataclass(frozen=True, slots=True)
class FunnelDay:
    """What happened on a day of the business's time zone."""

    on: date
    seen: int
    claimed: int
    redeemed: int
    expired: int
    cancelled: int


def funnel(session: Session, perk_id: int, *, now: datetime) -> Funnel:
    """Return how far people came with a perk until a moment."""
    at_us = to_us(now)
    accepted = and_(Claim.perk_id == perk_id, Claim.issued_us.is_not(None))
    is_used = Claim.status == "redeemed"
    row = session.execute(
        select(
            func.count(Claim.influencer_id.distinct()).label("people"),
            func.count(Claim.influencer_id.distinct()).filter(is_used).label("redeemers"),
            func.count().label("claims"),
            func.count().filter(and_(Claim.status == "issued", Claim.expires_us > at_us)).label("to_be_used"),
            func.count().filter(is_used).label("used"),
            func.count().filter(_is_expired(at_us)).label("expired"),
            func.count().filter(Claim.status == "cancelled").label("cancelled"),
            func.coalesce(func.sum(Claim.cost_minor).filter(is_used), 0).label("redeemed_minor"),
        ).where(accepted)
    ).one()
    return Funnel(
        seen=_count(session, Sighting.influencer_id, Sighting.perk_id == perk_id),
        claimed=row.people,
        redeemed=row.redeemers,
        waited=_count(session, Place.influencer_id, Place.perk_id == perk_id),
        claims=row.claims,
        to_be_used=row.to_be_used,
        used=row.used,
        expired=row.expired,
        cancelled=row.cancelled,
        redeemed_minor=int(row.redeemed_minor),
    )


def funnel_days(session: Session, perk_id: int, zone_name: str, *, now: datetime) -> tuple[FunnelDay, ...]:
    """Return the days on which something happened to a perk, the latest first."""
    accepted = and_(Claim.perk_id == perk_id, Claim.issued_us.is_not(None))
    # A claim is over when its time is, not when the job that says so has run.
    asked: tuple[tuple[_Column, ColumnElement[bool]], ...] = (
        (Sighting.first_us, Sighting.perk_id == perk_id),
        (Claim.issued_us, accepted),
        (Claim.redeemed_us, and_(accepted, Claim.status == "redeemed")),
        (Claim.expires_us, and_(accepted, _is_expired(to_us(now)))),
        (Claim.ended_us, and_(accepted, Claim.status == "cancelled")),
    )
    counted = [_by_day(session, moment, which, ZoneInfo(zone_name)) for moment, which in asked]
    days = sorted({day for counts in counted for day in counts}, reverse=True)
    return tuple(FunnelDay(day, *(counts[day] for counts in counted)) for day in days)


def _is_expired(at_us: int) -> ColumnElement[bool]:
    return or_(Claim.status == "expired", and_(Claim.status == "issued", Claim.expires_us <= at_us))


def _count(session: Session, column: _Column, which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(column.distinct())).where(which)) or 0


def _by_day(session: Session, moment: _Column, which: ColumnElement[bool], zone: ZoneInfo) -> Counter[date]:
    quarter = (moment // _QUARTER_US).label("quarter")
    counts: Counter[date] = Counter()
    for number, count in session.execute(select(quarter, func.count()).where(which).group_by(quarter)):
        counts[from_us(number * _QUARTER_US).astimezone(zone).date()] += count
    return counts
