"""Questions of a counter: what was given just now, what was given today, and whether a code wants a PIN."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from auth.queries.people import BusinessCard, user_names
from kernel.clock import from_us, to_us
from kernel.database import AnyRow
from perks.calendar import next_midnight
from perks.code_forms import fold_code
from perks.errors import UnknownClaim
from perks.models import Claim, Perk, Redemption
from perks.queries.signatures import signed_claim
from perks.wording.waits import called

#: For so long a redemption can be taken back.
UNDONE_WITHIN = timedelta(minutes=10)
#: For so long the page of a redemption tells staff to hand it over; later it only says that it was given.
GIVEN_WITHIN = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class PinWanted:
    """A good code of a perk that asks for a PIN, too."""

    claim_id: int
    perk_title: str
    called: str  # whom to ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A redemption as the counter reads it afterwards."""

    claim_id: int
    perk_title: str
    code: str
    called: str  # first name and initial
    issued_at: datetime
    redeemed_at: datetime
    by: str  # who of the team redeemed it
    how: str  # qr or code
    is_undone: bool
    undo_until: datetime

    def can_be_undone(self, now: datetime) -> bool:
        """Whether it can still be taken back."""
        return not self.is_undone and now <= self.undo_until

    def is_fresh(self, now: datetime) -> bool:
        """Whether it was redeemed just now, so that it is still to be handed over."""
        return not self.is_undone and now - self.redeemed_at < GIVEN_WITHIN


@dataclass(frozen=True, slots=True)
class Day:
    """A perk on one day at the counter."""

    given: int
    to_come: int  # claims that can still be used, today or later


def pin_wanted(session: Session, business_id: int, shown: str, *, now: datetime) -> PinWanted | None:
    """Return who has to be asked for a PIN before a code is good; None when nobody has, or it is not good anyway."""
    signed = signed_claim(shown)
    is_it: ColumnElement[bool] = Claim.id == signed.claim_id if signed else Claim.code_folded == fold_code(shown)
    row = session.execute(
        select(Claim.id, Claim.user_id, Perk.title)
        .join(Perk, Perk.id == Claim.perk_id)
        .where(Claim.business_id == business_id, is_it, Claim.pin != "")
        .where(Claim.status == "issued", Claim.expires_us > to_us(now))
    ).one_or_none()
    if row is None:
        return None
    return PinWanted(row.id, row.title, called(user_names(session, [row.user_id]).get(row.user_id, "")))


def given(session: Session, business_id: int, claim_id: int) -> Given:
    """Return the latest redemption of a claim; raise UnknownClaim when this business redeemed no such claim."""
    asked = _GIVEN.where(Redemption.business_id == business_id, Redemption.claim_id == claim_id)
    row = session.execute(asked.order_by(Redemption.id.desc()).limit(1)).one_or_none()
    if row is None:
        raise UnknownClaim("Nothing was given for such a claim here.")
    return _given(row, user_names(session, [row.user_id, row.by_user_id]))


def given_today(session: Session, business: BusinessCard, *, now: datetime) -> tuple[Given, ...]:
    """Return what was given on this day of a business, the latest first, with what was taken back."""
    asked = _GIVEN.where(Redemption.business_id == business.id, Redemption.at_us >= _day_begins_us(business, now))
    rows = session.execute(asked.order_by(Redemption.id.desc())).all()
    names = user_names(session, [user_id for row in rows for user_id in (row.user_id, row.by_user_id)])
    return tuple(_given(row, names) for row in rows)


def day_of_perk(session: Session, business: BusinessCard, claim_id: int, *, now: datetime) -> Day:
    """Return how often the perk of a claim was given on this day, and how many claims of it can still be used."""
    perk_id = select(Claim.perk_id).where(Claim.id == claim_id, Claim.business_id == business.id).scalar_subquery()
    is_today = (Claim.status == "redeemed") & (Claim.redeemed_us >= _day_begins_us(business, now))
    is_to_come = (Claim.status == "issued") & (Claim.expires_us > to_us(now))
    row = session.execute(
        select(func.sum(case((is_today, 1), else_=0)), func.sum(case((is_to_come, 1), else_=0))).where(
            Claim.perk_id == perk_id
        )
    ).one()
    return Day(int(row[0] or 0), int(row[1] or 0))


_GIVEN = (
    select(
        *(Redemption.claim_id, Redemption.at_us, Redemption.how, Redemption.by_user_id, Redemption.undone_us),
        *(Claim.code, Claim.user_id, Claim.issued_us, Perk.title),
    )
    .join(Claim, Claim.id == Redemption.claim_id)
    .join(Perk, Perk.id == Claim.perk_id)
)


def _given(row: AnyRow, names: dict[int, str]) -> Given:
    redeemed_at = from_us(row.at_us)
    return Given(
        claim_id=row.claim_id,
        perk_title=row.title,
        code=row.code,
        called=called(names.get(row.user_id, "")),
        issued_at=from_us(row.issued_us),
        redeemed_at=redeemed_at,
        by=names.get(row.by_user_id, ""),
        how=row.how,
        is_undone=row.undone_us is not None,
        undo_until=redeemed_at + UNDONE_WITHIN,
    )


def _day_begins_us(business: BusinessCard, now: datetime) -> int:
    yesterday = now.astimezone(ZoneInfo(business.time_zone)) - timedelta(days=1)  # by its clock, not by 24 hours
    return to_us(next_midnight(yesterday, business.time_zone))
