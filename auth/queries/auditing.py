"""Questions about what was done, and by whom."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from auth.models import AuditEntry, User
from kernel.clock import from_us


@dataclass(frozen=True, slots=True)
class AuditCard:
    """One thing that somebody did or tried."""

    id: int
    at: datetime
    user_id: int | None  # None: the house itself, or nobody who signed in
    user_name: str | None
    business_id: int | None
    action: str
    subject: str
    details: Mapping[str, Any]


def audit_log(
    session: Session,
    *,
    business_id: int | None = None,
    subject: str | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> tuple[AuditCard, ...]:
    """Return what was done, the latest first: in a business or everywhere, to one thing or all, before an entry.

    The order is that of time, and of what was written down for one moment.
    """
    asked = select(AuditEntry, User.name).outerjoin(User, User.id == AuditEntry.user_id)
    if business_id is not None:
        asked = asked.where(AuditEntry.business_id == business_id)
    if subject is not None:
        asked = asked.where(AuditEntry.subject == subject)
    if before_id is not None:
        last_us = select(AuditEntry.at_us).where(AuditEntry.id == before_id).scalar_subquery()
        asked = asked.where(tuple_(AuditEntry.at_us, AuditEntry.id) < tuple_(last_us, before_id))
    rows = session.execute(asked.order_by(AuditEntry.at_us.desc(), AuditEntry.id.desc()).limit(limit))
    return tuple(_card(entry, name) for entry, name in rows)


def _card(entry: AuditEntry, user_name: str | None) -> AuditCard:
    return AuditCard(
        id=entry.id,
        at=from_us(entry.at_us),
        user_id=entry.user_id,
        user_name=user_name,
        business_id=entry.business_id,
        action=entry.action,
        subject=entry.subject,
        details=json.loads(entry.details),
    )
