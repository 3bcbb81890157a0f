"""Asking for a file of claims, and what a job says of it."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from auth.actions import audit
from kernel.clock import to_us
from perks.errors import UnknownPerk
from perks.models import Export, Perk
from perks.queries.exports import hash_of, secret_of

#: So long a file can be fetched.
KEPT_FOR = timedelta(hours=24)


def ask_export(session: Session, perk_id: int, *, by_user_id: int, now: datetime) -> int:
    """Ask for a file of a perk's claims; return the id of the export, the same while one is being made.

    Ask for the work `make_exports` when the transaction ended.
    """
    business_id = session.scalar(select(Perk.business_id).where(Perk.id == perk_id))
    if business_id is None:
        raise UnknownPerk("There is no such perk.")
    asked = select(Export.id).where(
        Export.perk_id == perk_id,
        Export.user_id == by_user_id,
        Export.status == "asked",
        Export.expires_us > to_us(now),
    )
    if (export_id := session.scalar(asked)) is not None:
        return export_id
    export = Export(
        business_id=business_id,
        perk_id=perk_id,
        user_id=by_user_id,
        status="asked",
        secret_hash=f"not yet: {by_user_id} {perk_id} {to_us(now)}",
        asked_us=to_us(now),
        expires_us=to_us(now + KEPT_FOR),
    )
    session.add(export)
    session.flush()
    export.secret_hash = hash_of(secret_of(export.id))
    audit.note(session, "claims.exported", f"perk:{perk_id}", now=now, user_id=by_user_id, business_id=business_id)
    return export.id


def mark_made(session: Session, export_id: int, *, rows_count: int, now: datetime) -> bool:
    """Say that the file of an export is there; return whether this call was the one to say it."""
    made = (
        update(Export)
        .where(Export.id == export_id, Export.status == "asked")
        .values(status="ready", rows_count=rows_count, expires_us=to_us(now + KEPT_FOR))
        .returning(Export.id)
    )
    return session.scalar(made) is not None


def mark_over(session: Session, export_id: int, *, now: datetime) -> None:
    """Say that an export can no longer be fetched: its time has passed, or it could never be made."""
    for was, becomes in (("ready", "gone"), ("asked", "failed")):
        session.execute(
            update(Export)
            .where(Export.id == export_id, Export.status == was, Export.expires_us <= to_us(now))
            .values(status=becomes)
        )
