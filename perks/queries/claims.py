"""Questions about claims and places in line: of the person who has them, and of the business that gave them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from auth.queries.people import business_card
from influencers.queries.ownership import merged_into
from kernel.clock import from_us, to_us
from kernel.database import AnyRow
from perks.models import LINE_STATES, PENDING_STATES, Claim, Perk, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCard:
    """A claim as its holder sees it; the secrets of the perk are in it once the claim is issued."""

    id: int
    perk_id: int
    perk_title: str
    description: str  # with title, where and terms as it was promised to them
    business_id: int
    business_name: str
    user_id: int
    influencer_id: int
    status: str  # reserved, issued, redeemed, expired or cancelled, as of `now`: no job needs to have run
    is_surplus: bool
    kind: str
    redeemed_by: str
    code: str | None  # for the counter; None while it is reserved
    pin: str  # "" when the perk asks for none, and while it is reserved
    shared_code: str  # "" unless the kind is shared and the claim was issued
    link: str  # "" unless the kind is link and the claim was issued
    where: str
    terms: str
    time_zone: str
    cost_minor: int
    currency: str
    granted_on: Mapping[str, Any]  # score, generation, formula, rules and what the person had for each
    disclosure: str | None  # the text that was accepted
    disclosure_accepted_at: datetime | None
    reserved_at: datetime
    issued_at: datetime | None
    expires_at: datetime  # until when to accept while reserved, to use while issued
    redeemed_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """A claim as the business sees it in its list: no code and no PIN."""

    id: int
    perk_id: int
    user_id: int
    influencer_id: int
    status: str
    is_surplus: bool
    code_end: str  # the last four characters, to tell claims apart; "" while reserved
    cost_minor: int
    currency: str
    granted_on: Mapping[str, Any]
    reserved_at: datetime
    issued_at: datetime | None
    expires_at: datetime
    redeemed_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCard:
    """Somebody's place in a waiting line."""

    id: int
    perk_id: int
    status: str  # waiting or offered
    position: int | None  # 1 is next; None when a copy is offered
    joined_at: datetime
    offer_until: datetime | None


def claim_card(session: Session, claim_id: int, user_id: int, *, now: datetime) -> ClaimCard | None:
    """Return somebody's own claim; None when there is none of that number or it is somebody else's."""
    row = session.execute(_OWN.where(Claim.id == claim_id, Claim.user_id == user_id)).one_or_none()
    return _claim_card(session, row, now=now) if row else None


def claims_of(session: Session, user_id: int, *, now: datetime) -> tuple[ClaimCard, ...]:
    """Return a person's own claims, the newest first."""
    rows = session.execute(_OWN.where(Claim.user_id == user_id).order_by(Claim.id.desc())).all()
    return tuple(_claim_card(session, row, now=now) for row in rows)


def claims_of_perk(
    session: Session,
    perk_id: int,
    *,
    now: datetime,
    status: str | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> tuple[ClaimRow, ...]:
    """Return claims of a perk for the business that gives it, the newest first, from before a claim on."""
    asked = select(Claim).where(Claim.perk_id == perk_id)
    if status is not None:
        asked = _in_state(asked, status, at_us=to_us(now))
    if before_id is not None:
        asked = asked.where(Claim.id < before_id)
    claims = session.scalars(asked.order_by(Claim.id.desc()).limit(limit)).all()
    return tuple(_claim_row(claim, now=now) for claim in claims)


def place_of(session: Session, perk_id: int, influencer_id: int) -> PlaceCard | None:
    """Return where somebody stands in the line of a perk; None when they do not."""
    return next((place for place in places_of(session, influencer_id) if place.perk_id == perk_id), None)


def place_card(session: Session, place_id: int) -> PlaceCard:
    """Return a place in line that is there."""
    return _place_card(session, session.get_one(Place, place_id))


def places_of(session: Session, influencer_id: int) -> tuple[PlaceCard, ...]:
    """Return the lines that somebody stands in, the newest place first.

    Ids that were merged into theirs are theirs, too; of two places in one line the better is the one that counts.
    """
    people = (influencer_id, *merged_into(session, influencer_id))
    asked = select(Place).where(Place.influencer_id.in_(people), Place.status.in_(LINE_STATES))
    places: dict[int, Place] = {}
    for place in session.scalars(asked.order_by(Place.status, Place.id)):
        places.setdefault(place.perk_id, place)
    newest_first = sorted(places.values(), key=lambda place: -place.id)
    return tuple(_place_card(session, place) for place in newest_first)


def waiting_count(session: Session, perk_id: int) -> int:
    """Return how many people wait for a perk; those to whom a copy is offered no longer do."""
    return session.scalar(select(func.count()).where(Place.perk_id == perk_id, Place.status == "waiting")) or 0


_OWN = select(
    *(Claim, Perk.title, Perk.description, Perk.kind, Perk.redeemed_by, Perk.shared_code, Perk.link),
    *(Perk.where, Perk.terms, Perk.time_zone),
).join(Perk, Perk.id == Claim.perk_id)


def _in_state(asked: Select[Claim], status: str, *, at_us: int) -> Select[Claim]:
    """Keep the claims that are in a state at a moment; those past their time have expired, job or no job."""
    held = Claim.status.in_(PENDING_STATES)
    if status == "expired":
        return asked.where((Claim.status == "expired") | (held & (Claim.expires_us <= at_us)))
    if status in PENDING_STATES:
        return asked.where(Claim.status == status, Claim.expires_us > at_us)
    return asked.where(Claim.status == status)


def _at(at_us: int | None) -> datetime | None:
    return None if at_us is None else from_us(at_us)


def _status(claim: Claim, *, now: datetime) -> str:
    is_over = claim.status in PENDING_STATES and claim.expires_us <= to_us(now)
    return "expired" if is_over else claim.status


def _claim_card(session: Session, row: AnyRow, *, now: datetime) -> ClaimCard:
    claim: Claim = row.Claim
    is_issued = claim.issued_us is not None
    granted_on = json.loads(claim.granted_on)
    promised = granted_on.pop("promised", {})
    words = {name: promised.get(name, getattr(row, name)) for name in ("title", "description", "where", "terms")}
    # Who waited in line was promised the words when they joined, and gets the code that is good now.
    kept = promised if promised.get("at_us") == claim.reserved_us else {}
    return ClaimCard(
        id=claim.id,
        perk_id=claim.perk_id,
        perk_title=words["title"],
        description=words["description"],
        business_id=claim.business_id,
        business_name=business_card(session, claim.business_id).name,
        user_id=claim.user_id,
        influencer_id=claim.influencer_id,
        status=_status(claim, now=now),
        is_surplus=claim.is_surplus,
        kind=row.kind,
        redeemed_by=row.redeemed_by,
        code=claim.code,
        pin=claim.pin if is_issued else "",
        shared_code=kept.get("shared_code", row.shared_code) if is_issued else "",
        link=kept.get("link", row.link) if is_issued else "",
        where=words["where"],
        terms=words["terms"],
        time_zone=row.time_zone,
        cost_minor=claim.cost_minor,
        currency=claim.currency,
        granted_on=granted_on,
        disclosure=claim.disclosure,
        disclosure_accepted_at=_at(claim.disclosure_accepted_us),
        reserved_at=from_us(claim.reserved_us),
        issued_at=_at(claim.issued_us),
        expires_at=from_us(claim.expires_us),
        redeemed_at=_at(claim.redeemed_us),
        ended_at=_at(claim.ended_us),
    )


def _claim_row(claim: Claim, *, now: datetime) -> ClaimRow:
    return ClaimRow(
        id=claim.id,
        perk_id=claim.perk_id,
        user_id=claim.user_id,
        influencer_id=claim.influencer_id,
        status=_status(claim, now=now),
        is_surplus=claim.is_surplus,
        code_end=(claim.code or "")[-4:],
        cost_minor=claim.cost_minor,
        currency=claim.currency,
        granted_on=json.loads(claim.granted_on),
        reserved_at=from_us(claim.reserved_us),
        issued_at=_at(claim.issued_us),
        expires_at=from_us(claim.expires_us),
        redeemed_at=_at(claim.redeemed_us),
        ended_at=_at(claim.ended_us),
    )


def _place_card(session: Session, place: Place) -> PlaceCard:
    ahead = select(func.count()).where(Place.perk_id == place.perk_id, Place.status == "waiting", Place.id <= place.id)
    return PlaceCard(
        id=place.id,
        perk_id=place.perk_id,
        status=place.status,
        position=session.scalar(ahead) if place.status == "waiting" else None,
        joined_at=from_us(place.joined_us),
        offer_until=_at(place.offer_until_us),
    )
