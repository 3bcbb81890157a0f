"""Questions about users, businesses and their teams."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from auth.addresses import folded, keyed, sha256_of
from auth.errors import UnknownBusiness, UnknownUser
from auth.models import Business, Membership, User
from kernel.clock import from_us
from kernel.database import in_pieces
from kernel.storage import Storage

#: The key under which addresses are hashed is a file of the storage: whoever steals the rows cannot try addresses.
ADDRESS_KEY = "address.key"
#: Roles from the one that may most.
ROLES = ("owner", "editor", "guest", "counter")


@dataclass(frozen=True, slots=True)
class UserCard:
    """What the house may know of somebody who signs in."""

    id: int
    name: str
    email: str
    is_confirmed: bool
    is_operator: bool
    is_findable: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BusinessCard:
    """An organisation that gives perks."""

    id: int
    name: str
    place: str
    time_zone: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MemberCard:
    """Somebody's place in a team."""

    user_id: int
    name: str
    email: str
    role: str
    since_at: datetime


def user_card(session: Session, user_id: int) -> UserCard:
    """Return a user; raise UnknownUser when there is none."""
    if user := session.get(User, user_id):
        return _user_card(user)
    raise UnknownUser("Nobody has that id.")


def user_names(session: Session, user_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of users by their ids; whoever is not there is left out."""
    found: dict[int, str] = {}
    for piece in in_pieces(list(set(user_ids))):
        rows = session.execute(select(User.id, User.name).where(User.id.in_(piece)))
        found.update((user_id, name) for user_id, name in rows)
    return found


def user_by_email(session: Session, email: str) -> UserCard | None:
    """Return who signs in with an address, however it is written; None when nobody does."""
    user = session.scalar(select(User).where(User.email_folded == folded(email)))
    return _user_card(user) if user else None


def everybody(session: Session, *, limit: int) -> tuple[UserCard, ...]:
    """Return who can sign in, those who came first first."""
    users = session.scalars(select(User).where(User.confirmed_us.is_not(None)).order_by(User.id).limit(limit))
    return tuple(_user_card(user) for user in users)


def user_of_session(session: Session, user_id: int, sign_in_epoch: int) -> UserCard | None:
    """Return who a session belongs to; None when it was ended since: by a new password, or all at once."""
    alive = select(User).where(User.id == user_id, User.sign_in_epoch == sign_in_epoch, User.confirmed_us.is_not(None))
    user = session.scalar(alive)
    return _user_card(user) if user else None


def sign_in_epoch(session: Session, user_id: int) -> int:
    """Return which sessions of a user count now: those begun in this epoch."""
    return session.scalar(select(User.sign_in_epoch).where(User.id == user_id)) or 0


def business_card(session: Session, business_id: int) -> BusinessCard:
    """Return a business; raise UnknownBusiness when there is none."""
    if business := session.get(Business, business_id):
        return _business_card(business)
    raise UnknownBusiness("There is no such business.")


def businesses_of(session: Session, user_id: int) -> tuple[tuple[BusinessCard, str], ...]:
    """Return the businesses that a user works for, by name, each with the user's role there."""
    rows = session.execute(
        select(Business, Membership.role)
        .join(Membership, Membership.business_id == Business.id)
        .where(Membership.user_id == user_id)
        .order_by(Business.name, Business.id)
    )
    return tuple((_business_card(business), role) for business, role in rows)


def role_in(session: Session, business_id: int, user_id: int) -> str | None:
    """Return a user's role in a business; None when there is none."""
    return session.scalar(
        select(Membership.role).where(Membership.business_id == business_id, Membership.user_id == user_id)
    )


def team(session: Session, business_id: int) -> tuple[MemberCard, ...]:
    """Return everybody in a business's team, those who may most first, then by name."""
    rows = session.execute(
        select(Membership, User)
        .join(User, User.id == Membership.user_id)
        .where(Membership.business_id == business_id)
        .order_by(User.name, User.id)
    )
    cards = (MemberCard(user.id, user.name, user.email, seat.role, from_us(seat.since_us)) for seat, user in rows)
    return tuple(sorted(cards, key=lambda card: ROLES.index(card.role)))


def findable() -> Select[str, int]:
    """Return the question who allows being found by their address, as (hash of it, user id): part of a larger one."""
    return select(User.email_hash, User.id).where(User.is_findable, User.confirmed_us.is_not(None))


def email_hash(email: str) -> str:
    """Return the hash under which an address is kept and matched here."""
    return hash_of_sha256(sha256_of(email))


def hash_of_sha256(sha256: str) -> str:
    """Return the same for an address of which a business gives the SHA-256 (of the trimmed, lower-case address)."""
    storage: Storage = current_app.extensions["storage"]
    return keyed(sha256, key=_address_key(storage.root))


@lru_cache(maxsize=8)
def _address_key(root: Path) -> str:
    return Storage(root).kept_key(ADDRESS_KEY)  # a list of customers asks thousands of times


def _user_card(user: User) -> UserCard:
    return UserCard(
        id=user.id,
        name=user.name,
        email=user.email,
        is_confirmed=user.confirmed_us is not None,
        is_operator=user.is_operator,
        is_findable=user.is_findable,
        created_at=from_us(user.created_us),
    )


def _business_card(business: Business) -> BusinessCard:
    return BusinessCard(business.id, business.name, business.place, business.time_zone, from_us(business.created_us))
