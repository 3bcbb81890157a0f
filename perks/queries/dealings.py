"""What people have claimed before: by their influencer, as a user, and by accounts that were somebody else's then."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from influencers.queries.ownership import aliases, all_before_leaving, before_leaving, merged_into, owner_of, owners
from perks.models import HOLDING_STATES, Claim


@dataclass(frozen=True, slots=True)
class Person:
    """Everything by which the claims of one person are known."""

    ids: tuple[int, ...]  # their influencer and what was merged into it
    user_id: int | None
    #: Influencers of which an account of theirs was a part, and until when: what was claimed until then counts for it.
    before: Mapping[int, int]


def person_of(session: Session, influencer_id: int, user_id: int | None = None) -> Person:
    """Return by what somebody's claims are known; who owns the influencer is looked up where it is not told."""
    return Person(
        ids=(influencer_id, *merged_into(session, influencer_id)),
        user_id=owner_of(session, influencer_id) if user_id is None else user_id,
        before=before_leaving(session, influencer_id),
    )


def is_theirs(person: Person) -> ColumnElement[bool]:
    """Return the condition that a claim counts for somebody.

    Letting an account go and taking another makes nobody a second person, and an account no other one.
    """
    then = (and_(Claim.influencer_id == was, Claim.reserved_us <= until) for was, until in person.before.items())
    return or_(Claim.influencer_id.in_(person.ids), Claim.user_id == person.user_id, *then)


def last_claims(session: Session, person: Person, *, but_not: int = 0) -> dict[int, int]:
    """Return when somebody last claimed something from each business, in epoch microseconds, one claim left out."""
    latest = select(Claim.business_id, func.max(Claim.reserved_us)).where(
        is_theirs(person), Claim.status.in_(HOLDING_STATES), Claim.id != but_not
    )
    rows = session.execute(latest.group_by(Claim.business_id))
    return {business_id: at_us for business_id, at_us in rows}  # noqa: C416  # dict() would lose the row's types


def everybodys_last_claims(session: Session, business_id: int) -> dict[int, int]:
    """Return the same of everybody for one business, by influencer."""
    ways = union_all(*(each.where(Claim.business_id == business_id) for each in _ways_to_count())).subquery()
    person, at_us = ways.c
    rows = session.execute(select(person, func.max(at_us)).group_by(person))
    return {influencer_id: latest_us for influencer_id, latest_us in rows}  # noqa: C416  # as above


def _ways_to_count() -> tuple[Select[int, int], ...]:
    merged, own, left = aliases().subquery(), owners().subquery(), all_before_leaving().subquery()
    claimant = func.coalesce(merged.c.influencer_id, Claim.influencer_id)
    taken = select(claimant, Claim.reserved_us).where(Claim.status.in_(HOLDING_STATES))
    taken = taken.outerjoin(merged, merged.c.old_id == Claim.influencer_id)
    is_before = and_(left.c.was_id == claimant, Claim.reserved_us <= left.c.until_us)
    return (
        taken,
        taken.join(own, own.c.owner_user_id == Claim.user_id).with_only_columns(own.c.id, Claim.reserved_us),
        taken.join(left, is_before).with_only_columns(left.c.influencer_id, Claim.reserved_us),
    )
