"""Questions about who was invited to a team and has not come yet."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.models import Ticket
from kernel.clock import from_us, to_us


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """An invitation whose link is still good."""

    id: int
    email: str
    role: str
    expires_at: datetime


def open_invitations(session: Session, business_id: int, *, now: datetime) -> tuple[InvitationCard, ...]:
    """Return the invitations of a business whose links are still good, the latest first."""
    tickets = session.scalars(
        select(Ticket)
        .where(Ticket.business_id == business_id, Ticket.used_us.is_(None), Ticket.expires_us > to_us(now))
        .order_by(Ticket.id.desc())
    )
    return tuple(
        InvitationCard(each.id, each.email_folded, each.role or "", from_us(each.expires_us)) for each in tickets
    )
