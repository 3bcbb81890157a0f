"""Secrets that are mailed: good once, for a time, and kept only as hashes."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from auth.addresses import folded
from auth.models import Ticket
from auth.queries.tickets import USED, TicketCard, not_good, secret_hash, ticket_card
from kernel.clock import to_us

#: Confirming an address and choosing a new password.
SHORT = timedelta(hours=1)
#: Joining a team: the invited may be away for a few days.
LONG = timedelta(days=7)
_SECRET_BYTES = 32
_KEPT = timedelta(days=7)


def make_ticket(
    session: Session,
    purpose: str,
    email: str,
    *,
    now: datetime,
    user_id: int | None = None,
    business_id: int | None = None,
    role: str | None = None,
) -> str:
    """Make a ticket for an address and return its secret, which is kept nowhere: it goes into the mail."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    good_for = LONG if purpose == "invite" else SHORT
    session.add(
        Ticket(
            purpose=purpose,
            secret_hash=secret_hash(secret),
            email_folded=folded(email),
            user_id=user_id,
            business_id=business_id,
            role=role,
            made_us=to_us(now),
            expires_us=to_us(now + good_for),
        )
    )
    return secret


def use_up(session: Session, purpose: str, secret: str, *, now: datetime) -> TicketCard:
    """Use a secret up and return what it was good for; of several who try at once only one succeeds."""
    card = ticket_card(session, purpose, secret, now=now)
    used = update(Ticket).where(Ticket.id == card.id, Ticket.used_us.is_(None)).values(used_us=to_us(now))
    if session.scalar(used.returning(Ticket.id)) is None:
        raise not_good(purpose, USED)
    return card


def spend_others(session: Session, purpose: str, user_id: int, *, now: datetime) -> None:
    """Make all other secrets of a user for a purpose worthless."""
    session.execute(
        update(Ticket)
        .where(Ticket.user_id == user_id, Ticket.purpose == purpose, Ticket.used_us.is_(None))
        .values(used_us=to_us(now))
    )


def forget_tickets(session: Session, *, now: datetime) -> int:
    """Delete the tickets that have been worthless for long; return how many."""
    old = delete(Ticket).where(Ticket.expires_us < to_us(now - _KEPT)).returning(Ticket.id)
    return len(session.scalars(old).all())
