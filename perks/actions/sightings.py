"""That people saw a perk: the funnel counts each of them once."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.clock import to_us

_SAW = text(
    "INSERT INTO sightings (perk_id, influencer_id, first_us) VALUES (:perk_id, :influencer_id, :now_us)"
    " ON CONFLICT (perk_id, influencer_id) DO NOTHING"
)


def note_sighting(session: Session, perk_id: int, influencer_id: int, *, now: datetime) -> None:
    """Write down that somebody saw a perk for the first time; later sightings change nothing."""
    session.execute(_SAW, {"perk_id": perk_id, "influencer_id": influencer_id, "now_us": to_us(now)})
