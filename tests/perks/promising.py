"""What a business promises, for tests: everything has a default, and around noon it can be claimed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from perks.actions.life import create_draft
from perks.models import Perk
from perks.promises import Promise

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
BY_USER = 7

LOAF = Promise(
    title="A loaf of rye",
    description="Baked this morning.",
    kind="shared",
    shared_code="RYE",
    value_minor=450,
    currency="GBP",
    disclosure="If I post about it, I say that it was a gift.",
    copies=10,
    visible_from=NOON - timedelta(days=2),
    visible_until=NOON + timedelta(days=40),
    claim_from=NOON - timedelta(days=1),
    claim_until=NOON + timedelta(days=30),
    valid_days=14,
)
#: The same with a code for each copy, made here.
WITH_CODES = replace(LOAF, kind="unique", shared_code="", code_pattern="RYE-####-####")
#: And with codes that the bakery brings.
WITH_UPLOADS = replace(LOAF, kind="unique", shared_code="")


def drafted(session: Session, business_id: int, promise: Promise = LOAF, **changes: object) -> int:
    """Write down a perk."""
    return create_draft(session, business_id, replace(promise, **changes), by_user_id=BY_USER, now=NOON)  # type: ignore[arg-type]


def row_of(session: Session, perk_id: int) -> Perk:
    """Return a perk as it is written."""
    return session.get_one(Perk, perk_id, populate_existing=True)
