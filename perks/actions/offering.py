"""How a copy is held for whoever is next in line, and how it comes from who has lost it.

Copies that are free while somebody waits are offered in the transaction that frees them, so that newcomers find none.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from kernel.clock import to_us
from kernel.database import AnyRow
from perks.actions.pool import free_code, take_code
from perks.actions.telling import tell_offered
from perks.actions.terms import Terms, hold_perk
from perks.models import IN_LINE, Place
from perks.queries.eligibility import barred


def drop_place(session: Session, place_id: int, *, now: datetime) -> AnyRow | None:
    """End a place in line; None when it has ended already. A copy that was held for it is the caller's to `release`."""
    return session.execute(_DROP, {"place_id": place_id, "now_us": to_us(now)}).one_or_none()


def leave_place(session: Session, place_id: int, *, now: datetime) -> bool:
    """End a place in line and pass on the copy that was held for it; return whether this call did it."""
    left = drop_place(session, place_id, now=now)
    if left is not None and left.offered_us is not None:
        release(session, left, now=now)
    return left is not None


def pass_on(session: Session, place_id: int, *, becomes: str, now: datetime, until: datetime | None = None) -> bool:
    """Take the copy from a place and hold it for the next in line; return whether there was one to take.

    Parameters
    ----------
    until
        Only when it was to be held until this moment or an earlier one.
    """
    asked = {"place_id": place_id, "becomes": becomes, "now_us": to_us(now), "until_us": until and to_us(until)}
    place = session.execute(_PASS_ON, asked).one_or_none()
    if place is None:
        return False
    release(session, place, now=now)
    return True


def release(session: Session, place: AnyRow, *, now: datetime) -> None:
    """Give back the copy of a place that lost it. Only whoever won the place's change of state calls this."""
    session.execute(_RELEASE_COPY, {"perk_id": place.perk_id})
    if place.code_id is not None:
        free_code(session, place.code_id)
    offer_next(session, place.perk_id, now=now)


def offer_next(session: Session, perk_id: int, *, now: datetime) -> int:
    """Hold every copy that is free for whoever is next in line, and write to them; return for how many.

    Who adds copies, money or codes to a perk, or opens it again, calls this in the same transaction.
    """
    terms = hold_perk(session, perk_id)
    if not terms.has_waiting_list or terms.closed(now):
        return 0
    made = 0
    while _offer_one(session, terms, now=now):
        made += 1
    return made


_DROP = text(
    f"UPDATE places SET status = 'left', ended_us = :now_us WHERE id = :place_id AND {IN_LINE}"
    " RETURNING perk_id, code_id, offered_us"
)
_PASS_ON = text(
    "UPDATE places SET status = :becomes, ended_us = :now_us WHERE id = :place_id AND status = 'offered'"
    " AND (CAST(:until_us AS BIGINT) IS NULL OR offer_until_us <= :until_us) RETURNING perk_id, code_id"
)
_OFFER = text(
    "UPDATE places SET status = 'offered', offered_us = :now_us, offer_until_us = :until_us, code_id = :code_id"
    " WHERE id = :place_id"
)
_RELEASE_COPY = text("UPDATE perks SET offered = offered - 1 WHERE id = :perk_id")
_HOLD_COPY = text(
    "UPDATE perks SET offered = offered + 1 WHERE id = :perk_id AND claimed + offered < copies"
    " AND (budget_minor IS NULL OR spent_minor + (offered + 1) * value_minor <= budget_minor) RETURNING id"
)
#: Those who are just leaving are passed over: nobody waits for them.
_NEXT = (
    select(Place.id, Place.user_id, Place.influencer_id)
    .where(Place.perk_id == bindparam("of_perk"), Place.status == "waiting")
    .order_by(Place.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)


def _offer_one(session: Session, terms: Terms, *, now: datetime) -> bool:
    place = _next_place(session, terms, now=now)
    if place is None or session.scalar(_HOLD_COPY, {"perk_id": terms.id}) is None:
        return False
    code = take_code(session, terms.id, is_shown=False) if terms.kind == "unique" else None
    if terms.kind == "unique" and code is None:
        session.execute(_RELEASE_COPY, {"perk_id": terms.id})
        return False
    until = now + timedelta(minutes=terms.offer_minutes)
    session.execute(
        _OFFER,
        {"place_id": place.id, "now_us": to_us(now), "until_us": to_us(until), "code_id": code and code.id},
    )
    tell_offered(session, terms, place.user_id, until=until, now=now)
    return True


def _next_place(session: Session, terms: Terms, *, now: datetime) -> AnyRow | None:
    """Return who is next; places of people who may have nothing at all any more end on the way."""
    while place := session.execute(_NEXT, {"of_perk": terms.id}).one_or_none():
        if barred(session, place.influencer_id) is None:
            return place
        drop_place(session, place.id, now=now)
    return None
