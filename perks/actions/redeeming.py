"""Redeeming at a counter: once, in time, with every attempt in the audit log; and taking it back within minutes."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NoReturn

from sqlalchemy import ColumnElement, Date, select, text
from sqlalchemy.orm import Session

from auth.actions import audit
from auth.queries.people import user_card
from kernel.clock import from_us, to_us
from kernel.database import AnyRow
from perks.actions.returning import ENDED, give_back
from perks.code_forms import fold_code
from perks.errors import ClaimOver, UnknownClaim
from perks.models import Claim, Perk, Redemption
from perks.queries.counter import UNDONE_WITHIN as UNDONE_WITHIN

#: Why a code is not good at a counter.
SENTENCES = MappingProxyType(
    {
        "unknown_code": "This is no code of yours. Look whether it was typed as it is shown.",
        "already_redeemed": "This code was used already.",
        "claim_expired": "The time in which this code could be used has passed.",
        "claim_cancelled": "This claim was cancelled by the person who made it.",
        "wrong_pin": "The PIN is not the one on their screen. Ask them to show it again.",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemedCard:
    """A claim as the counter sees it."""

    claim_id: int
    perk_id: int
    perk_title: str
    code: str
    user_id: int
    influencer_id: int
    status: str
    issued_at: datetime
    expires_at: datetime
    time_zone: str
    redeemed_at: datetime | None
    redeemed_by: str | None  # the name of who redeemed it
    undo_until: datetime | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of showing a code. It is a value, not an error: the note of it has to stay, whatever came of it."""

    refusal: str | None  # None when it was redeemed; else a code of SENTENCES
    claim: RedeemedCard | None  # None when the code is not one of this business

    @property
    def sentence(self) -> str:
        """What to tell the counter; "" when it was redeemed."""
        return SENTENCES[self.refusal] if self.refusal else ""


def redeem(
    session: Session, business_id: int, *, code: str, pin: str = "", by_user_id: int, how: str = "code", now: datetime
) -> Attempt:
    """Redeem the claim whose code was shown or said; `how` is "code" or "qr"."""
    is_it = Claim.code_folded == fold_code(code)
    return _redeem(session, business_id, is_it, pin=pin, by_user_id=by_user_id, how=how, now=now)


def redeem_signed(
    session: Session, business_id: int, *, claim_id: int, pin: str = "", by_user_id: int, now: datetime
) -> Attempt:
    """Redeem the claim whose number was read from a QR code with a good signature."""
    return _redeem(session, business_id, Claim.id == claim_id, pin=pin, by_user_id=by_user_id, how="qr", now=now)


def undo_redemption(session: Session, business_id: int, claim_id: int, *, by_user_id: int, now: datetime) -> str:
    """Take back a redemption, within ten minutes and once; return the claim's state: issued, or expired meanwhile.

    Raises
    ------
    perks.errors.UnknownClaim
        The business gave no such claim.
    perks.errors.ClaimOver
        It is not redeemed, or was so more than ten minutes ago.
    """
    asked = {
        "claim_id": claim_id,
        "business_id": business_id,
        "by_user_id": by_user_id,
        "now_us": to_us(now),
        "since_us": to_us(now - UNDONE_WITHIN),
    }
    undone = session.execute(_UNDO, asked).one_or_none()
    if undone is None:
        _why_not_undone(session, business_id, claim_id)
    session.execute(_NOTE_UNDONE, asked)
    if undone.status == "expired":
        give_back(session, undone, now=now)
    audit.note(
        session, "claim.redemption_undone", f"claim:{claim_id}", now=now, user_id=by_user_id, business_id=business_id
    )
    return str(undone.status)


_REDEEM = text(
    "UPDATE claims SET status = 'redeemed', redeemed_us = :now_us"
    " WHERE id = :claim_id AND status = 'issued' AND expires_us > :now_us RETURNING id"
)
_UNDO = text(
    "UPDATE claims SET status = CASE WHEN expires_us > :now_us THEN 'issued' ELSE 'expired' END, redeemed_us = NULL,"
    " ended_us = CASE WHEN expires_us > :now_us THEN NULL ELSE :now_us END"
    " WHERE id = :claim_id AND business_id = :business_id AND status = 'redeemed' AND redeemed_us >= :since_us"
    f" {ENDED}, status"
).columns(day_on=Date)
_NOTE_UNDONE = text(
    "UPDATE redemptions SET undone_us = :now_us, undone_by_user_id = :by_user_id"
    " WHERE claim_id = :claim_id AND undone_us IS NULL"
)
_SHOWN = (
    select(
        *(Claim.id, Claim.perk_id, Perk.title, Claim.code, Claim.pin, Claim.user_id, Claim.influencer_id),
        *(Claim.status, Claim.issued_us, Claim.expires_us, Perk.time_zone, Claim.redeemed_us),
        Redemption.by_user_id,
    )
    .join(Perk, Perk.id == Claim.perk_id)
    .outerjoin(Redemption, (Redemption.claim_id == Claim.id) & Redemption.undone_us.is_(None))
    .where(Claim.issued_us.is_not(None))
)


def _redeem(
    session: Session,
    business_id: int,
    is_it: ColumnElement[bool],
    *,
    pin: str,
    by_user_id: int,
    how: str,
    now: datetime,
) -> Attempt:
    # Of another business it is as unknown as one that nobody has.
    asked = _SHOWN.where(Claim.business_id == business_id, is_it)
    shown = session.execute(asked).one_or_none()
    refusal = _refusal(shown, pin=pin, now=now)
    if shown is not None and refusal is None:
        is_won = _win(session, shown.id, business_id, by_user_id=by_user_id, how=how, now=now)
        shown = session.execute(asked).one()
        # Whoever lost reads what the winner did; when that was undone already, it was used all the same.
        refusal = None if is_won else _refusal(shown, pin=pin, now=now) or "already_redeemed"
    audit.note(
        session,
        "claim.redemption_refused" if refusal else "claim.redeemed",
        f"claim:{shown.id}" if shown else "claim:unknown",
        now=now,
        user_id=by_user_id,
        business_id=business_id,
        how=how,
        **({"refusal": refusal} if refusal else {}),
    )
    return Attempt(refusal, _card(session, shown) if shown else None)


def _refusal(shown: AnyRow | None, *, pin: str, now: datetime) -> str | None:
    if shown is None:
        return "unknown_code"
    if shown.status in _REFUSALS:
        return _REFUSALS[shown.status]
    if shown.expires_us <= to_us(now):
        return "claim_expired"
    is_right = not shown.pin or hmac.compare_digest(pin.strip().encode(), shown.pin.encode())
    return None if is_right else "wrong_pin"


_REFUSALS = MappingProxyType(
    {"redeemed": "already_redeemed", "cancelled": "claim_cancelled", "expired": "claim_expired"}
)


def _win(session: Session, claim_id: int, business_id: int, *, by_user_id: int, how: str, now: datetime) -> bool:
    """Redeem an issued claim, unless somebody was quicker; return whether it was this call."""
    if session.scalar(_REDEEM, {"claim_id": claim_id, "now_us": to_us(now)}) is None:
        return False
    session.add(
        Redemption(claim_id=claim_id, business_id=business_id, by_user_id=by_user_id, how=how, at_us=to_us(now))
    )
    session.flush()
    return True


def _card(session: Session, shown: AnyRow) -> RedeemedCard:
    redeemed_at = None if shown.redeemed_us is None else from_us(shown.redeemed_us)
    return RedeemedCard(
        claim_id=shown.id,
        perk_id=shown.perk_id,
        perk_title=shown.title,
        code=shown.code,
        user_id=shown.user_id,
        influencer_id=shown.influencer_id,
        status=shown.status,
        issued_at=from_us(shown.issued_us),
        expires_at=from_us(shown.expires_us),
        time_zone=shown.time_zone,
        redeemed_at=redeemed_at,
        redeemed_by=None if shown.by_user_id is None else user_card(session, shown.by_user_id).name,
        undo_until=redeemed_at and redeemed_at + UNDONE_WITHIN,
    )


def _why_not_undone(session: Session, business_id: int, claim_id: int) -> NoReturn:
    status = session.scalar(
        select(Claim.status).where(Claim.id == claim_id, Claim.business_id == business_id, Claim.issued_us.is_not(None))
    )
    if status is None:
        raise UnknownClaim("This business gave no such claim.")
    if status == "redeemed":
        raise ClaimOver("This was redeemed more than ten minutes ago: it cannot be taken back any more.")
    raise ClaimOver("This claim is not redeemed: there is nothing to take back.")
