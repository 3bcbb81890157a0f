"""Is it they? An address and a password, compared in the same time whether somebody has that address or not."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from auth import passwords
from auth.addresses import folded
from auth.models import User
from auth.queries.people import UserCard, user_card


@dataclass(frozen=True, slots=True)
class Recognised:
    """Somebody whose password was right."""

    user: UserCard
    sign_in_epoch: int
    #: The password is kept in a way that is weaker than today's.
    is_outdated: bool


def recognise(session: Session, email: str, password: str) -> Recognised | None:
    """Return whom an address and a password belong to; None when nobody, with nothing to tell why."""
    user = session.scalar(select(User).where(User.email_folded == folded(email)))
    password_hash = user.password_hash if user else ""
    if not passwords.is_right(password, password_hash) or user is None:
        return None
    return Recognised(user_card(session, user.id), user.sign_in_epoch, passwords.is_outdated(password_hash))
