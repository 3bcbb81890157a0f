"""Tables of the auth floor: who signs in, for which business, by which secret, and what was done."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, Key


class User(Base):
    """Someone who signs in: may own an influencer, work for businesses, or be an operator."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email_folded"),
        CheckConstraint("email_folded <> '' AND name <> ''", name="named"),
        Index(None, "email_hash"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    email: Mapped[str] = mapped_column(Text)
    email_folded: Mapped[str] = mapped_column(Text)
    #: Keyed hash of the address, for businesses that have it already and may find whoever allows it.
    email_hash: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    #: Counts up when a password changes or all sessions end: cookies of before are worth nothing.
    sign_in_epoch: Mapped[int] = mapped_column(BigInteger, default=0)
    confirmed_us: Mapped[int | None] = mapped_column(BigInteger)
    is_operator: Mapped[bool] = mapped_column(Boolean, default=False)
    #: “Businesses that already have my e-mail may find me”.
    is_findable: Mapped[bool] = mapped_column(Boolean, default=False)
    created_us: Mapped[int] = mapped_column(BigInteger)


class Business(Base):
    """An organisation that searches and gives perks."""

    __tablename__ = "businesses"
    __table_args__ = (CheckConstraint("name <> ''", name="named"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    #: Where it is, as it says itself: “Leeds, GB”.
    place: Mapped[str] = mapped_column(Text, default="")
    time_zone: Mapped[str] = mapped_column(Text)  # IANA; its days and windows are told in it
    created_us: Mapped[int] = mapped_column(BigInteger)


class Membership(Base):
    """Somebody's place in a business's team."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("role IN ('owner', 'editor', 'guest', 'counter')", name="known_role"),
        Index(None, "user_id"),
    )

    business_id: Mapped[int] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    role: Mapped[str] = mapped_column(Text)
    since_us: Mapped[int] = mapped_column(BigInteger)


class Ticket(Base):
    """A secret that was mailed, good once and for a time: to confirm an address, reset a password, join a team."""

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("secret_hash"),
        CheckConstraint("purpose IN ('confirm', 'reset', 'invite')", name="known_purpose"),
        CheckConstraint("(purpose = 'invite') = (business_id IS NOT NULL)", name="invites_to_a_business"),
        CheckConstraint("(purpose = 'invite') = (role IS NOT NULL)", name="invites_to_a_role"),
        Index(None, "business_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    purpose: Mapped[str] = mapped_column(Text)
    secret_hash: Mapped[str] = mapped_column(Text)
    email_folded: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    business_id: Mapped[int | None] = mapped_column(ForeignKey("businesses.id"))
    role: Mapped[str | None] = mapped_column(Text)
    made_us: Mapped[int] = mapped_column(BigInteger)
    expires_us: Mapped[int] = mapped_column(BigInteger)
    used_us: Mapped[int | None] = mapped_column(BigInteger)


class AuditEntry(Base):
    """One thing that somebody did or tried: never changed, never deleted."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "business_id", "at_us", "id"),
        Index(None, "at_us", "id"),
        Index(None, "user_id", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at_us: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int | None] = mapped_column(BigInteger)  # None: the house itself, or nobody who signed in
    business_id: Mapped[int | None] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(Text)  # a stable word: perk.paused, claim.redeemed, sign_in.refused …
    subject: Mapped[str] = mapped_column(Text)  # what it was done to: perk:12, user:7
    details: Mapped[str] = mapped_column(Text, default="{}")  # JSON, without secrets
