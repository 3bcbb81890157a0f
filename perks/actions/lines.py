"""Waiting lines: first come, first served; a copy is held for one person for a time, and passed on exactly once.

The order is: somebody's own place, the perk, then whoever is next, and nobody ever waits for the last.
"""

from datetime import datetime

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session

from kernel.clock import to_us
from kernel.database import AnyRow
from perks.actions.allowance import free_ordinal
from perks.actions.judging import Judging, by_rules, granted_on
from perks.actions.offering import leave_place, pass_on
from perks.actions.taking import Claimant, Grant, take
from perks.actions.telling import tell_closed
from perks.actions.terms import Terms, hold_perk, refused, terms_of
from perks.errors import LineRefused, NotInLine, OfferOver
from perks.models import IN_LINE, Place
from perks.queries.dealings import Person, person_of
from perks.queries.eligibility import barred


def join_line(session: Session, perk_id: int, claimant: Claimant, *, now: datetime) -> int:
    """Give somebody a place in the line of a sold-out perk and return it; who has one keeps it.

    Whether the perk is for them is judged now and kept: when their turn comes nothing is asked but the disclosure.

    Raises
    ------
    perks.errors.LineRefused
        The perk has no waiting list, or there are copies left.
    perks.errors.ClaimRefused
        The perk is closed or not for them, or they have claimed all they may.
    """
    return join_line_judged_by(session, perk_id, claimant, judge=by_rules, now=now)


def join_line_judged_by(session: Session, perk_id: int, claimant: Claimant, *, judge: Judging, now: datetime) -> int:
    """Do the same on the word of another judge."""
    terms = terms_of(session, perk_id)
    if not terms.has_waiting_list:
        raise LineRefused("This perk keeps no waiting list.")
    if code := terms.closed(now):
        raise refused(code)
    person = person_of(session, claimant.influencer_id, claimant.user_id)
    if place := place_in_line(session, perk_id, person.ids):
        return int(place.id)
    free_ordinal(session, terms, person, now=now)
    granted = granted_on(session, terms, claimant.influencer_id, judge=judge, now=now)
    place_id = _stand(session, terms, claimant, granted=granted, now=now)
    _refuse_needless(session, perk_id, place_id)
    return place_id


def accept_offer(
    session: Session, perk_id: int, claimant: Claimant, *, disclosure_accepted: bool, now: datetime
) -> int:
    """Take the copy that is held for somebody in line; return the claim, which is issued.

    It was promised: the limit a day and the claim window do not stand against it.

    Raises
    ------
    perks.errors.NotInLine
        They have no place in this line.
    perks.errors.OfferOver
        No copy is held for them: their turn has not come, or it has passed.
    perks.errors.ClaimRefused
        The disclosure was not accepted, or they have claimed all they may.
    """
    if not disclosure_accepted:
        raise refused("disclosure_missing")
    terms = terms_of(session, perk_id)
    person = person_of(session, claimant.influencer_id, claimant.user_id)
    place = _their_place(session, perk_id, person.ids)
    if place.status == "waiting":
        raise OfferOver("Your turn has not come yet. We write to you when it does.")
    return take_offered(session, terms, claimant, place=place, person=person, is_issued=True, now=now)


def take_offered(
    session: Session,
    terms: Terms,
    claimant: Claimant,
    *,
    place: AnyRow,
    person: Person,
    is_issued: bool,
    now: datetime,
) -> int:
    """Turn the copy that is held for a place into a claim, once, before its time has passed.

    Raise ClaimRefused for whoever was removed or is too young by now: the copy goes on with the next job.
    """
    if code := barred(session, claimant.influencer_id):
        raise refused(code)
    if session.scalar(_ACCEPT, {"place_id": place.id, "now_us": to_us(now)}) is None:
        raise OfferOver("The time in which this copy was held for you has passed, and it has gone to the next in line.")
    grant = Grant(
        person=person,
        ordinal=free_ordinal(session, terms, person, now=now),
        granted_on=place.granted_on,
        is_issued=is_issued,
        from_offer=True,
        held_until_us=place.offer_until_us,
        code_id=place.code_id,
    )
    claim_id = take(session, terms, claimant, grant=grant, now=now)
    session.execute(_KEEP_CLAIM, {"place_id": place.id, "claim_id": claim_id})
    return claim_id


def decline_offer(session: Session, perk_id: int, claimant: Claimant, *, now: datetime) -> None:
    """Let the copy that is held for somebody go to the next in line.

    Raises
    ------
    perks.errors.NotInLine
        They have no place in this line.
    perks.errors.OfferOver
        No copy is held for them.
    """
    person = person_of(session, claimant.influencer_id, claimant.user_id)
    place = _their_place(session, perk_id, person.ids)
    if not pass_on(session, place.id, becomes="declined", now=now):
        raise OfferOver("No copy is held for you now.")


def leave_line(session: Session, perk_id: int, claimant: Claimant, *, now: datetime) -> None:
    """Give up a place in line; a copy that is held for it goes to the next. Raise NotInLine when there is none."""
    person = person_of(session, claimant.influencer_id, claimant.user_id)
    place = _their_place(session, perk_id, person.ids)
    leave_place(session, place.id, now=now)


def lapse_offer(session: Session, place_id: int, *, now: datetime) -> bool:
    """Pass on the copy that was held for a place whose time has passed; return whether this call did it."""
    return pass_on(session, place_id, becomes="lapsed", until=now, now=now)


def close_line(session: Session, perk_id: int, *, now: datetime) -> int:
    """End the places of everybody who waits for a perk that has ended, and write to them; return how many they were.

    Copies that are held for somebody stay held until their time.
    """
    terms = terms_of(session, perk_id)
    left = sorted(session.scalars(_CLOSE, {"perk_id": perk_id, "now_us": to_us(now)}))
    tell_closed(session, terms, left, now=now)
    return len(left)


def place_in_line(session: Session, perk_id: int, people: tuple[int, ...]) -> AnyRow | None:
    """Return a person's place in the line of a perk, one to which a copy is offered first; None when there is none."""
    return session.execute(_PLACE, {"perk_id": perk_id, "people": people}).first()


_PLACE = text(
    "SELECT id, status, granted_on, code_id, offer_until_us FROM places"
    f" WHERE perk_id = :perk_id AND influencer_id IN :people AND {IN_LINE} ORDER BY status, id"
).bindparams(bindparam("people", expanding=True))
_STAND = text(
    "INSERT INTO places (perk_id, influencer_id, user_id, status, granted_on, joined_us)"
    " VALUES (:perk_id, :influencer_id, :user_id, 'waiting', :granted_on, :now_us)"
    f" ON CONFLICT (perk_id, influencer_id) WHERE {IN_LINE} DO NOTHING RETURNING id"
)
_ACCEPT = text(
    "UPDATE places SET status = 'accepted', ended_us = :now_us"
    " WHERE id = :place_id AND status = 'offered' AND offer_until_us > :now_us RETURNING id"
)
_KEEP_CLAIM = text("UPDATE places SET claim_id = :claim_id WHERE id = :place_id")
_CLOSE = text(
    "UPDATE places SET status = 'left', ended_us = :now_us WHERE perk_id = :perk_id AND status = 'waiting'"
    " RETURNING user_id"
)


def _their_place(session: Session, perk_id: int, people: tuple[int, ...]) -> AnyRow:
    if place := place_in_line(session, perk_id, people):
        return place
    raise NotInLine("You have no place in the line of this perk.")


def _stand(session: Session, terms: Terms, claimant: Claimant, *, granted: str, now: datetime) -> int:
    asked = {
        "perk_id": terms.id,
        "influencer_id": claimant.influencer_id,
        "user_id": claimant.user_id,
        "granted_on": granted,
        "now_us": to_us(now),
    }
    place_id = session.scalar(_STAND, asked)
    if place_id is None:  # they asked twice at once
        place_id = _their_place(session, terms.id, (claimant.influencer_id,)).id
    return int(place_id)


def _refuse_needless(session: Session, perk_id: int, place_id: int) -> None:
    """Refuse a place when a copy is left and nobody waits; a copy that comes back from now on finds the place."""
    terms = hold_perk(session, perk_id)
    ahead = select(func.count()).where(Place.perk_id == perk_id, Place.status == "waiting", Place.id < place_id)
    if terms.exhausted() is None and not session.scalar(ahead) and _has_code(session, terms):
        raise LineRefused("There are copies left: nobody has to wait. You can claim one now.")


def _has_code(session: Session, terms: Terms) -> bool:
    return terms.kind != "unique" or bool(session.scalar(_A_FREE_CODE, {"perk_id": terms.id}))


_A_FREE_CODE = text("SELECT count(*) FROM codes WHERE perk_id = :perk_id AND status = 'free'")
