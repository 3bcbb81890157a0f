"""Questions of the jobs: whose time has come. What they find may be old by the time it is acted on."""

from datetime import datetime

from sqlalchemy import exists, select, union, union_all
from sqlalchemy.orm import Session

from influencers.queries.listing import removed_ids
from influencers.queries.ownership import aliases
from kernel.clock import to_us
from kernel.database import in_pieces
from perks.models import LINE_STATES, PENDING_STATES, Claim, Perk, Place, Sighting
from perks.queries.eligibility import barred

#: How a granted_on begins of which everything about the person was forgotten.
FORGOTTEN = '{"forgotten":true,'


def due_claims(session: Session, *, now: datetime, limit: int = 1_000) -> list[int]:
    """Return claims whose time has passed and that nobody ended yet, those that are longest due first."""
    due = select(Claim.id).where(Claim.status.in_(PENDING_STATES), Claim.expires_us <= to_us(now))
    return list(session.scalars(due.order_by(Claim.expires_us, Claim.id).limit(limit)))


def due_offers(session: Session, *, now: datetime, limit: int = 1_000) -> list[int]:
    """Return places whose offer has passed and was not passed on yet."""
    due = select(Place.id).where(Place.status == "offered", Place.offer_until_us <= to_us(now))
    return list(session.scalars(due.order_by(Place.offer_until_us, Place.id).limit(limit)))


def barred_offers(session: Session, *, now: datetime) -> list[int]:
    """Return places with an offer that is good at a moment, of people who may have no perk any more."""
    good = select(Place.id, Place.influencer_id).where(Place.status == "offered", Place.offer_until_us > to_us(now))
    rows = session.execute(good.order_by(Place.id)).all()
    return [place.id for place in rows if barred(session, place.influencer_id)]


def perks_with_a_line(session: Session) -> list[int]:
    """Return perks that somebody waits for."""
    return list(session.scalars(select(Place.perk_id).where(Place.status == "waiting").distinct()))


def perks_out_of_date(session: Session, *, now: datetime) -> list[int]:
    """Return perks whose state does not say yet what their window says."""
    at_us = to_us(now)
    is_over = Perk.status.in_(("scheduled", "live", "paused")) & (Perk.claim_until_us <= at_us)
    has_begun = (Perk.status == "scheduled") & (Perk.claim_from_us <= at_us)
    return list(session.scalars(select(Perk.id).where(is_over | has_begun).order_by(Perk.id)))


def ended_perks_with_a_line(session: Session) -> list[int]:
    """Return perks that have ended and that people still wait for."""
    somebody = exists().where(Place.perk_id == Perk.id, Place.status == "waiting")
    return list(session.scalars(select(Perk.id).where(Perk.status == "ended", somebody).order_by(Perk.id)))


def merged_claimants(session: Session) -> dict[int, int]:
    """Return who has claims, places or sightings under an id that was merged into another: old id → new id."""
    everybody = union_all(*(select(table.influencer_id) for table in (Claim, Place, Sighting)))
    merged = aliases().subquery()
    asked = select(merged.c.old_id, merged.c.influencer_id).where(merged.c.old_id.in_(everybody))
    rows = session.execute(asked.order_by(merged.c.old_id))
    return {old_id: new_id for old_id, new_id in rows}  # noqa: C416  # dict() would lose the row's types


def removed_claimants(session: Session) -> list[int]:
    """Return removed people of whom claims or places in line still know something, or who still wait."""
    found: set[int] = set()
    for some in in_pieces(sorted(removed_ids(session))):
        known = (
            select(table.influencer_id).where(table.influencer_id.in_(some), ~table.granted_on.startswith(FORGOTTEN))
            for table in (Claim, Place)
        )
        waiting = select(Place.influencer_id).where(Place.influencer_id.in_(some), Place.status.in_(LINE_STATES))
        found.update(session.scalars(union(*known, waiting)))
    return sorted(found)
