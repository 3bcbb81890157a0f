"""What follows when two influencers turn out to be one person: both claims stay, and there is no third."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count, groupby

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kernel.database import AnyRow
from perks.actions.offering import drop_place, release
from perks.models import HOLDING, HOLDING_STATES, IN_LINE, Claim, Perk

_HELD_IN = text(
    f"SELECT id, ordinal, is_surplus FROM claims WHERE perk_id = :perk_id AND influencer_id = :new_id AND {HOLDING}"
    " ORDER BY reserved_us, id"
)
#: Numbers of the person's other claims, and of the user's own, who may have claimed as somebody else before.
_TAKEN_BESIDE = text(
    "SELECT ordinal FROM claims WHERE perk_id = :perk_id AND (influencer_id = :new_id OR user_id = :user_id)"
    f" AND id <> :claim_id AND {HOLDING}"
)
_MOVE_CLAIM = text("UPDATE claims SET influencer_id = :new_id, ordinal = :ordinal WHERE id = :claim_id")
_MARK_SURPLUS = text("UPDATE claims SET is_surplus = TRUE WHERE id = :claim_id")
_THEIR_PLACES = text(
    f"SELECT id, perk_id FROM places WHERE influencer_id IN (:old_id, :new_id) AND {IN_LINE}"
    " ORDER BY perk_id, status, id"
)
_MOVE_PLACES = text("UPDATE places SET influencer_id = :new_id WHERE influencer_id = :old_id")
_MOVE_SIGHTINGS = text(
    "INSERT INTO sightings (perk_id, influencer_id, first_us)"
    " SELECT perk_id, :new_id, first_us FROM sightings WHERE influencer_id = :old_id"
    " ON CONFLICT (perk_id, influencer_id) DO UPDATE SET first_us ="
    " CASE WHEN excluded.first_us < sightings.first_us THEN excluded.first_us ELSE sightings.first_us END"
)
_FORGET_SIGHTINGS = text("DELETE FROM sightings WHERE influencer_id = :old_id")


def follow_merge(session: Session, old_id: int, new_id: int, *, now: datetime) -> None:
    """Give the new id of a person what stands under an old one: claims, a place in each line, what they saw.

    Claims beyond what one person may have stay good and are marked as surplus. Of two places in one line the better
    stays; who holds all they may waits no longer.
    """
    ids = {"old_id": old_id, "new_id": new_id}
    _move_claims(session, old_id, new_id)
    lost = [place for place_id in _needless_places(session, ids) if (place := drop_place(session, place_id, now=now))]
    session.execute(_MOVE_PLACES, ids)
    session.execute(_MOVE_SIGHTINGS, ids)
    session.execute(_FORGET_SIGHTINGS, ids)
    for place in lost:  # last, because it holds the perk: whoever takes an offer holds their place before it
        if place.offered_us is not None:
            release(session, place, now=now)


def _move_claims(session: Session, old_id: int, new_id: int) -> None:
    columns = (Claim.id, Claim.perk_id, Claim.ordinal, Claim.status, Claim.user_id)
    moved = select(*columns).where(Claim.influencer_id == old_id).order_by(Claim.perk_id, Claim.id).with_for_update()
    for perk_id, claims in groupby(session.execute(moved).all(), lambda claim: int(claim.perk_id)):
        _move_claims_of(session, perk_id, list(claims), new_id)


def _move_claims_of(session: Session, perk_id: int, claims: Sequence[AnyRow], new_id: int) -> None:
    asked = {"perk_id": perk_id, "new_id": new_id}
    for claim in claims:
        ordinal = claim.ordinal
        if claim.status in HOLDING_STATES:
            ids = {"claim_id": claim.id, "user_id": claim.user_id}
            taken = set(session.scalars(_TAKEN_BESIDE, asked | ids))
            ordinal = next(number for number in count(1) if number not in taken)
        session.execute(_MOVE_CLAIM, {"claim_id": claim.id, "new_id": new_id, "ordinal": ordinal})
    for claim in session.execute(_HELD_IN, asked).all()[_per_person(session, perk_id) :]:
        session.execute(_MARK_SURPLUS, {"claim_id": claim.id})


def _needless_places(session: Session, ids: dict[str, int]) -> list[int]:
    """Return the places of a person that are beyond one a line, or in the line of a perk of which they have enough."""
    needless: list[int] = []
    for perk_id, places in groupby(session.execute(_THEIR_PLACES, ids).all(), lambda place: int(place.perk_id)):
        held = session.execute(_HELD_IN, {"perk_id": perk_id, "new_id": ids["new_id"]}).all()
        kept = 0 if len(held) >= _per_person(session, perk_id) else 1
        needless += [place.id for place in places][kept:]
    return needless


def _per_person(session: Session, perk_id: int) -> int:
    return session.scalars(select(Perk.per_person).where(Perk.id == perk_id)).one()
