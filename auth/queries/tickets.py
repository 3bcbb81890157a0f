"""Questions about mailed secrets. Asking uses none of them up: programs that scan mails follow every link."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.errors import LinkNotGood
from auth.models import Ticket
from kernel.clock import from_us, to_us

#: What is wrong with a link.
USED = "This link was used already, or a newer one took its place."
TOO_OLD = "This link is too old."
GONE = "This link is not good any more."
UNKNOWN = "This link is not complete, or it is long gone. Copy the whole of it from the mail."
_SIGN_IN = ("Sign in", "auth.sign_in")
#: What to do next, by what the link was for: a sentence, and where it leads.
_NEXT: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        "confirm": (
            "Sign in: if your address still waits to be confirmed, you can have a new link sent.",
            (_SIGN_IN, ("Sign up anew", "auth.sign_up")),
        ),
        "reset": (
            "If you know your password, sign in; otherwise ask for a new link.",
            (("Ask for a new link", "auth.forgotten"), _SIGN_IN),
        ),
        "invite": (
            "If you joined, the business stands in your settings; otherwise ask whoever invited you to do it again.",
            (("See the businesses you work for", "auth.settings"),),
        ),
    }
)


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
    asked = select(Ticket).where(Ticket.secret_hash == secret_hash(secret), Ticket.purpose == purpose)
    ticket = session.scalar(asked)
    if ticket is None:
        raise not_good(purpose)
    if ticket.used_us is not None:
        raise not_good(purpose, USED)
    if ticket.expires_us <= to_us(now):
        raise not_good(purpose, TOO_OLD)
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


def not_good(purpose: str, why: str = UNKNOWN) -> LinkNotGood:
    """Return the refusal of a link, with what to do next.

    Whoever has a secret may know what became of it: nobody guesses one.
    """
    sentence, ways = _NEXT[purpose]
    return LinkNotGood(f"{why} {sentence}", ways=ways)
