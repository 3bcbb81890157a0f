"""How many claims of a perk one person may have, and which of theirs count."""

from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kernel.clock import to_us
from kernel.statements import Statement
from perks.actions.expiring import expire_claim
from perks.actions.terms import Terms, refused
from perks.models import HOLDING, HOLDING_STATES, Claim
from perks.queries.dealings import Person, is_theirs

_HELD = frozenset({"reserved", "issued"})


class _Own(NamedTuple):
    """A claim of a person that holds a copy, or that showed them something."""

    id: int
    ordinal: int
    status: str
    expires_us: int


def free_ordinal(session: Session, terms: Terms, person: Person, *, now: datetime) -> int:
    """Return the number that the next claim of a person would have; raise ClaimRefused when they have all they may.

    A person is every influencer id that is theirs, and the user: letting an account go and taking another makes
    nobody a second person, and an account that was let go takes along what it had part in. A claim that showed what
    cannot be replaced counts for ever, also when it was given back.
    """
    own = _counted(session, terms, person)
    if _expire_overdue(session, terms, own, now=now):
        own = _counted(session, terms, person)
    if len(own) >= terms.per_person:
        raise refused("already_claimed")
    taken = {claim.ordinal for claim in own}
    return next(number for number in count(1) if number not in taken)


def refuse_beyond(session: Session, terms: Terms, person: Person) -> None:
    """Refuse a claim just written when it is one too many: another one may have been taken and given back meanwhile."""
    if terms.cannot_be_replaced and len(_counted(session, terms, person)) > terms.per_person:
        raise refused("already_claimed")


def _counted(session: Session, terms: Terms, person: Person) -> list[_Own]:
    rows: Iterable[Iterable[object]]
    if len(person.ids) == 1 and not person.before:  # nearly everybody
        rows = _OF_ONE.rows(session, perk_id=terms.id, influencer_id=person.ids[0], user_id=person.user_id)
    else:
        counts = or_(Claim.status.in_(HOLDING_STATES), Claim.issued_us.is_not(None))
        rows = session.execute(_ASKED.where(Claim.perk_id == terms.id, is_theirs(person), counts)).all()
    own = [_Own._make(row) for row in rows]
    return own if terms.cannot_be_replaced else [claim for claim in own if claim.status not in ("expired", "cancelled")]


def _expire_overdue(session: Session, terms: Terms, own: list[_Own], *, now: datetime) -> bool:
    """End what a person's claims hold beyond their time, as the job would; return whether there was any."""
    overdue = [claim.id for claim in own if claim.status in _HELD and claim.expires_us <= to_us(now)]
    for claim_id in sorted(overdue):
        expire_claim(session, claim_id, now=now)
    return bool(overdue)


_OWN = "SELECT id, ordinal, status, expires_us FROM claims WHERE perk_id = :perk_id"
_COUNTS = f"({HOLDING} OR issued_us IS NOT NULL)"
_OF_ONE = Statement(f"{_OWN} AND (influencer_id = :influencer_id OR user_id = :user_id) AND {_COUNTS}")
_ASKED = select(Claim.id, Claim.ordinal, Claim.status, Claim.expires_us)
