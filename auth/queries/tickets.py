"""Questions about mailed secrets. Asking uses none of them up: programs that scan mails follow every link."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.errors import LinkNotGood
from auth.models import Ticket
from kernel.clock import from_us, to_us


@dataclass(frozen=True, slots=True)
class TicketCard:
    """What a mailed secret is good for."""

    id: int
    purpose: str  # confirm, reset or invite
    email: str
    user_id: int | None
    business_id: int | None
    role: str | None
    expires_at: datetime


def ticket_card(session: Session, purpose: str, secret: str, *, now: datetime) -> TicketCard:
    """Return what a secret is good for; raise LinkNotGood when it is good for nothing."""
    ticket = session.scalar(
        select(Ticket).where(
            Ticket.secret_hash == secret_hash(secret),
            Ticket.purpose == purpose,
            Ticket.used_us.is_(None),
            Ticket.expires_us > to_us(now),
        )
    )
    if ticket is None:
        raise not_good()
    return TicketCard(
        id=ticket.id,
        purpose=ticket.purpose,
        email=ticket.email_folded,
        user_id=ticket.user_id,
        business_id=ticket.business_id,
        role=ticket.role,
        expires_at=from_us(ticket.expires_us),
    )


def secret_hash(secret: str) -> str:
    """Return the hash under which a secret is kept. A secret is long and random: it needs no slow one."""
    return hashlib.sha256(secret.encode()).hexdigest()


def not_good() -> LinkNotGood:
    """Return the one refusal of a link, whatever is wrong with it."""
    return LinkNotGood("This link was used already, is too old, or is not complete. Ask for a new one.")
