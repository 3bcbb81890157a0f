"""What follows when somebody is erased: what they were granted perks on is forgotten, and they wait in no line."""

import json
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kernel.database import Base
from perks.actions.offering import drop_place, release
from perks.models import LINE_STATES, Place
from perks.queries.due import FORGOTTEN

#: What a claim still holds of what it was granted on: the perk's own words and rules, nothing of the person.
_OF_THE_PERK = ("rules", "promised")


def forget_removed(session: Session, influencer_id: int, *, now: datetime) -> int:
    """Blank on what a removed person was granted perks, and end their places in line; return how many rows changed.

    Their claims stay good. A copy that was held for them goes to the next in line.
    """
    blanked = 0
    for name in ("claims", "places"):
        table = Base.metadata.tables[name]
        of_them = (table.c.influencer_id == influencer_id, ~table.c.granted_on.startswith(FORGOTTEN))
        known = select(table.c.id, table.c.granted_on).where(*of_them).order_by(table.c.id).with_for_update()
        for row_id, granted_on in session.execute(known).all():
            session.execute(update(table).where(table.c.id == row_id).values(granted_on=_blank(granted_on)))
            blanked += 1
    waiting = select(Place.id).where(Place.influencer_id == influencer_id, Place.status.in_(LINE_STATES))
    ids = session.scalars(waiting.order_by(Place.id)).all()
    lost = [place for place_id in ids if (place := drop_place(session, place_id, now=now))]
    for place in lost:  # last, because it holds the perk
        if place.offered_us is not None:
            release(session, place, now=now)
    return blanked + len(lost)


def _blank(granted_on: str) -> str:
    known = json.loads(granted_on)
    kept = {name: known[name] for name in _OF_THE_PERK if name in known}
    nothing: dict[str, object] = {"score_tenths": None, "generation": None, "formula": None, "verdicts": []}
    return FORGOTTEN + json.dumps(nothing | kept, ensure_ascii=False, separators=(",", ":"))[1:]
