"""Files of claims: which there are, whose they are, and what stands in them."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.clock import from_us, to_us
from kernel.storage import Storage
from perks.errors import UnknownExport
from perks.models import Export, Perk
from perks.queries.claimants import names_of, scores_of
from perks.queries.claims import ClaimRow, claims_of_perk
from perks.wording.money import plain_amount

#: The key of the links is a file of the storage: whoever steals the rows cannot open the files.
EXPORT_KEY = "exports.key"
HEAD = (
    "claim", "status", "name", "handle", "score", "claimed_at", "use_until", "used_at", "ended_at", "cost", "currency",
    "code_end",
)  # fmt: skip
_AT_ONCE = 500
_GONE = "This file is not here: it was deleted after a day, it is somebody else's, or the link is not whole."


@dataclass(frozen=True, slots=True)
class ExportCard:
    """A file of a perk's claims, for the one person who asked for it."""

    id: int
    business_id: int
    perk_id: int
    perk_title: str
    status: str  # asked, ready, failed or gone, as of the moment of asking
    rows_count: int | None
    asked_at: datetime
    expires_at: datetime
    secret: str  # of its link


def exports_of(session: Session, perk_id: int, user_id: int, *, now: datetime) -> tuple[ExportCard, ...]:
    """Return the files that somebody asked for of a perk and that are being made or can be fetched, newest first."""
    mine = _ASKED.where(Export.perk_id == perk_id, Export.user_id == user_id, Export.expires_us > to_us(now))
    rows = session.execute(mine.where(Export.status.in_(("asked", "ready"))).order_by(Export.id.desc()))
    return tuple(_card(export, title, now) for export, title in rows)


def own_export(
    session: Session, export_id: int, *, business_id: int, user_id: int, secret: str, now: datetime
) -> ExportCard:
    """Return a file for whoever asked for it and has its link; raise UnknownExport for everybody else."""
    row = session.execute(
        _ASKED.where(
            Export.id == export_id,
            Export.business_id == business_id,
            Export.user_id == user_id,
            Export.secret_hash == hash_of(secret),
        )
    ).one_or_none()
    if row is None:
        raise UnknownExport(_GONE)
    return _card(row.Export, row.title, now)


def asked_exports(session: Session, *, now: datetime) -> tuple[tuple[int, int], ...]:
    """Return what is still to be made: ids of exports with those of their perks, the oldest first."""
    rows = session.execute(
        select(Export.id, Export.perk_id)
        .where(Export.status == "asked", Export.expires_us > to_us(now))
        .order_by(Export.id)
    )
    return tuple((export_id, perk_id) for export_id, perk_id in rows)


def over_exports(session: Session, *, now: datetime) -> tuple[int, ...]:
    """Return the ids of exports whose time has passed and that are not put away yet."""
    over = select(Export.id).where(Export.status.in_(("asked", "ready")), Export.expires_us <= to_us(now))
    return tuple(session.scalars(over.order_by(Export.id)))


def kept_exports(session: Session) -> frozenset[int]:
    """Return the ids of all exports that may have a file."""
    return frozenset(session.scalars(select(Export.id).where(Export.status.in_(("asked", "ready")))))


def rows_of(session: Session, perk_id: int, *, now: datetime) -> Iterator[tuple[object, ...]]:
    """Yield a row of HEAD for each claim of a perk, the newest first; times are in UTC."""
    before_id: int | None = None
    while claims := claims_of_perk(session, perk_id, now=now, before_id=before_id, limit=_AT_ONCE):
        names, scores = names_of(session, claims), scores_of(session, claims)
        for claim in claims:
            yield _row(claim, *names[claim.id], scores.get(claim.id))
        before_id = claims[-1].id


def path_of(export_id: int) -> Path:
    """Return where the file of an export lies."""
    storage: Storage = current_app.extensions["storage"]
    return storage.root / "exports" / f"{export_id}.csv"


def secret_of(export_id: int) -> str:
    """Return the secret of an export's link; it is kept nowhere and the same whenever it is asked for."""
    storage: Storage = current_app.extensions["storage"]
    key = bytes.fromhex(_export_key(storage.root))
    return hmac.digest(key, f"export:{export_id}".encode(), "sha256").hex()


def hash_of(secret: str) -> str:
    """Return under which hash a secret is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


@lru_cache(maxsize=8)
def _export_key(root: Path) -> str:
    return Storage(root).kept_key(EXPORT_KEY)


_ASKED = select(Export, Perk.title).join(Perk, Perk.id == Export.perk_id)


def _card(export: Export, title: str, now: datetime) -> ExportCard:
    is_over = export.expires_us <= to_us(now)
    return ExportCard(
        id=export.id,
        business_id=export.business_id,
        perk_id=export.perk_id,
        perk_title=title,
        status="gone" if is_over else export.status,
        rows_count=export.rows_count,
        asked_at=from_us(export.asked_us),
        expires_at=from_us(export.expires_us),
        secret=secret_of(export.id),
    )


def _row(claim: ClaimRow, name: str, handle: str, tenths: int | None) -> tuple[object, ...]:
    return (
        claim.id,
        claim.status,
        name,
        handle,
        None if tenths is None else f"{tenths / 10:.1f}",
        _utc(claim.issued_at or claim.reserved_at),
        _utc(claim.expires_at),
        _utc(claim.redeemed_at),
        _utc(claim.ended_at),
        plain_amount(claim.cost_minor, claim.currency),
        claim.currency,
        claim.code_end,
    )


def _utc(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
