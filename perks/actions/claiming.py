"""Verbs of who claims: reserve a copy, have it issued, both at once, or give it back."""

from datetime import datetime

from sqlalchemy import Date, text
from sqlalchemy.orm import Session

from kernel.clock import to_us
from perks.actions.allowance import free_ordinal
from perks.actions.judging import Judging, by_rules, granted_on
from perks.actions.lines import place_in_line, take_offered
from perks.actions.pool import show_code
from perks.actions.returning import ENDED, give_back
from perks.actions.taking import Claimant as Claimant
from perks.actions.taking import Grant, issued_values, take
from perks.actions.taking import Holder as Holder
from perks.actions.terms import refused, terms_of
from perks.errors import ClaimOver, UnknownClaim
from perks.queries.dealings import person_of


def reserve(session: Session, perk_id: int, claimant: Claimant, *, now: datetime) -> int:
    """Hold a copy for somebody for ten minutes, and keep by value on what; return the claim.

    A copy that is held for their place in line is taken before any other.

    Raises
    ------
    perks.errors.ClaimRefused
        The perk is closed, gone, or not for them; `code` says which, `fields` has the gaps.
    """
    return reserve_judged_by(session, perk_id, claimant, judge=by_rules, now=now)


def reserve_judged_by(session: Session, perk_id: int, claimant: Claimant, *, judge: Judging, now: datetime) -> int:
    """Reserve on the word of another judge."""
    return _obtain(session, perk_id, claimant, is_issued=False, judge=judge, now=now)


def claim(session: Session, perk_id: int, claimant: Claimant, *, disclosure_accepted: bool, now: datetime) -> int:
    """Reserve a copy and have it issued in one step; return the claim.

    Raises
    ------
    perks.errors.ClaimRefused
        The disclosure was not accepted, or the perk is closed, gone, or not for them.
    """
    return claim_judged_by(session, perk_id, claimant, disclosure_accepted=disclosure_accepted, judge=by_rules, now=now)


def claim_judged_by(
    session: Session, perk_id: int, claimant: Claimant, *, disclosure_accepted: bool, judge: Judging, now: datetime
) -> int:
    """Claim on the word of another judge."""
    if not disclosure_accepted:
        raise refused("disclosure_missing")
    return _obtain(session, perk_id, claimant, is_issued=True, judge=judge, now=now)


def _obtain(
    session: Session, perk_id: int, claimant: Claimant, *, is_issued: bool, judge: Judging, now: datetime
) -> int:
    terms = terms_of(session, perk_id)
    person = person_of(session, claimant.influencer_id, claimant.user_id)
    place = place_in_line(session, perk_id, person.ids) if terms.has_waiting_list else None
    if place is not None and place.status == "offered":
        return take_offered(session, terms, claimant, place=place, person=person, is_issued=is_issued, now=now)
    if code := terms.closed(now):
        raise refused(code)
    ordinal = free_ordinal(session, terms, person, now=now)
    # Nothing is written for who comes too late; whether a copy is left is decided by the statement that takes it.
    # It is asked anew, because a copy of their own may just have come back.
    if terms.exhausted() and (code := terms_of(session, perk_id).exhausted()):
        raise refused(code)
    granted = granted_on(session, terms, claimant.influencer_id, judge=judge, now=now)
    grant = Grant(person=person, ordinal=ordinal, granted_on=granted, is_issued=is_issued)
    return take(session, terms, claimant, grant=grant, now=now)


def issue(session: Session, claim_id: int, holder: Holder, *, disclosure_accepted: bool, now: datetime) -> None:
    """Give somebody the code of the copy that is held for them; only the disclosure and the time count by now.

    Raises
    ------
    perks.errors.ClaimRefused
        The disclosure was not accepted.
    perks.errors.UnknownClaim
        There is no such claim of theirs.
    perks.errors.ClaimOver
        It is not held any more: its ten minutes have passed, or it was issued or cancelled.
    """
    if not disclosure_accepted:
        raise refused("disclosure_missing")
    held = session.execute(_HELD, {"claim_id": claim_id, "user_id": holder.user_id}).one_or_none()
    if held is None:
        raise UnknownClaim("There is no such claim of yours.")
    values = issued_values(terms_of(session, held.perk_id), now=now)
    if held.code_id is not None:
        values |= {"code": held.code, "code_folded": held.folded}
    if session.scalar(_ISSUE, values | {"claim_id": claim_id, "now_us": to_us(now)}) is None:
        raise ClaimOver("This copy is not held for you any more. If there are copies left, you can claim again.")
    if held.code_id is not None:
        show_code(session, held.code_id)


def cancel(session: Session, claim_id: int, holder: Holder, *, now: datetime) -> None:
    """Give back a copy that was not used; it goes to the next in line, or to whoever claims next.

    Raises
    ------
    perks.errors.UnknownClaim
        There is no such claim of theirs.
    perks.errors.ClaimOver
        It was used, its time has passed, or it was cancelled before.
    """
    asked = {"claim_id": claim_id, "user_id": holder.user_id, "now_us": to_us(now)}
    if ended := session.execute(_CANCEL, asked).one_or_none():
        give_back(session, ended, now=now)
        return
    if session.execute(_HELD, {"claim_id": claim_id, "user_id": holder.user_id}).one_or_none() is None:
        raise UnknownClaim("There is no such claim of yours.")
    raise ClaimOver("This claim was used or cancelled, or its time has passed: there is nothing to give back.")


_HELD = text(
    "SELECT claims.perk_id, code_id, codes.code, codes.folded FROM claims LEFT JOIN codes ON codes.id = code_id"
    " WHERE claims.id = :claim_id AND user_id = :user_id"
)
_ISSUE = text(
    "UPDATE claims SET status = :status, issued_us = :issued_us, expires_us = :expires_us, disclosure = :disclosure,"
    " disclosure_accepted_us = :issued_us, code = :code, code_folded = :code_folded"
    " WHERE id = :claim_id AND status = 'reserved' AND expires_us > :now_us RETURNING id"
)
_CANCEL = text(
    "UPDATE claims SET status = 'cancelled', ended_us = :now_us WHERE id = :claim_id AND user_id = :user_id"
    f" AND status IN ('reserved', 'issued') AND expires_us > :now_us {ENDED}"
).columns(day_on=Date)
