"""A code is shown at a counter: scanned or said, with its PIN where one is wanted; a form sent twice is one showing."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from kernel import idempotency
from perks import tries
from perks.actions.redeeming import Attempt, redeem, redeem_signed
from perks.queries.counter import PinWanted, pin_wanted
from perks.queries.signatures import signed_claim
from perks.signing import looks_signed

_PIN = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What was shown, where, and who looked at it."""

    business_id: int
    by_user_id: int
    shown: str  # a code as somebody says it, or what a QR code says
    pin: str = ""
    key: str = ""  # of the form that was sent


@dataclass(frozen=True, slots=True)
class Redeemed:
    """It was redeemed: by this showing, or by the same form a moment before."""

    claim_id: int


def show_at_counter(session: Session, showing: Showing, *, now: datetime) -> Redeemed | Attempt | PinWanted:
    """Redeem the claim behind what was shown, or return why not, or that its PIN is wanted first.

    Raises
    ------
    kernel.errors.TooManyRequests
        Too many codes were refused here, or too many wrong PINs were tried for this claim.
    """
    if not showing.key:
        return _show(session, showing, now=now)
    asked = _once(showing)
    if earlier := idempotency.answered(session, **asked, body={}):
        return Redeemed(earlier["claim_id"])
    seen = _show(session, showing, now=now)
    if isinstance(seen, Redeemed):
        idempotency.remember(session, **asked, answer={"claim_id": seen.claim_id}, now=now)
    return seen


def _once(showing: Showing) -> dict[str, str]:
    # A page that came back holds its old key and another code: that is another showing, not a mistake.
    shown = hashlib.sha256(f"{showing.shown}\0{showing.pin}".encode()).hexdigest()
    return {"scope": f"counter:{showing.business_id}:{showing.by_user_id}", "key": f"{shown[:32]} {showing.key}"[:200]}


def _show(session: Session, showing: Showing, *, now: datetime) -> Redeemed | Attempt | PinWanted:
    tries.refuse_too_many_codes(showing.by_user_id, showing.business_id, now=now)
    wanted = pin_wanted(session, showing.business_id, showing.shown, now=now)
    if wanted is not None and not _PIN.fullmatch(showing.pin.strip()):
        return wanted  # half a PIN is no wrong one: it is asked for again, and not counted
    if wanted is not None:
        tries.refuse_too_many_pins(wanted.claim_id, now=now)
    attempt = _redeem(session, showing, now)
    if attempt.refusal is None and attempt.claim is not None:
        return Redeemed(attempt.claim.claim_id)
    _count(showing, attempt)
    return attempt


def _redeem(session: Session, showing: Showing, now: datetime) -> Attempt:
    business_id, by_user_id, pin = showing.business_id, showing.by_user_id, showing.pin
    if not looks_signed(showing.shown):
        return redeem(session, business_id, code=showing.shown, pin=pin, by_user_id=by_user_id, now=now)
    signed = signed_claim(showing.shown)
    if signed is None:  # forged: no code is written so, and the attempt is noted as any other
        return redeem(session, business_id, code=showing.shown, by_user_id=by_user_id, how="qr", now=now)
    return redeem_signed(session, business_id, claim_id=signed.claim_id, pin=pin, by_user_id=by_user_id, now=now)


def _count(showing: Showing, attempt: Attempt) -> None:
    tries.count_refused_code(showing.by_user_id, showing.business_id)
    if attempt.refusal == "wrong_pin" and attempt.claim is not None:
        tries.count_wrong_pin(attempt.claim.claim_id)
