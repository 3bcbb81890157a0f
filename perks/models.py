"""Tables of the perks floor. Counters stand beside the claims they count; `flask perks reconcile` proves them equal."""

from datetime import date

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, Key

#: States of claims that time can still end, of those that hold a copy and an ordinal, and of places that are in line.
PENDING_STATES = ("reserved", "issued")
HOLDING_STATES = (*PENDING_STATES, "redeemed")
LINE_STATES = ("waiting", "offered")
#: Claims that hold a copy and an ordinal.
HOLDING = f"status IN {HOLDING_STATES}"
#: Of them, those whose time runs.
PENDING = f"status IN {PENDING_STATES}"
#: Claims whose code nobody else gets: it is held for them, or it was shown.
KEEPING_CODE = "status = 'reserved' OR issued_us IS NOT NULL"
#: Places in line that are still in it.
IN_LINE = f"status IN {LINE_STATES}"


class Perk(Base):
    """A gift, for whom it is, how many there are, and how many are taken."""

    __tablename__ = "perks"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'scheduled', 'live', 'paused', 'ended')", name="known_status"),
        CheckConstraint("kind IN ('unique', 'shared', 'link')", name="known_kind"),
        CheckConstraint("redeemed_by IN ('standard', 'balanced')", name="known_redemption"),
        CheckConstraint("title <> ''", name="titled"),
        CheckConstraint("copies >= 1 AND per_person >= 1 AND valid_days >= 1 AND offer_minutes >= 1", name="amounts"),
        CheckConstraint("per_day IS NULL OR per_day >= 1", name="a_day"),
        CheckConstraint("day_claimed >= 0", name="claimed_that_day"),
        CheckConstraint("claimed >= 0 AND offered >= 0 AND claimed + offered <= copies", name="never_oversold"),
        CheckConstraint("value_minor >= 0 AND spent_minor >= 0", name="money"),
        CheckConstraint(
            "budget_minor IS NULL OR spent_minor + offered * value_minor <= budget_minor", name="within_budget"
        ),
        CheckConstraint("claim_from_us < claim_until_us", name="claim_window"),
        CheckConstraint("visible_from_us < visible_until_us", name="visible_window"),
        Index(None, "business_id"),
        Index(None, "status", "visible_from_us"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    business_id: Mapped[int] = mapped_column(ForeignKey("businesses.id"))
    status: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    terms: Mapped[str] = mapped_column(Text, default="")
    where: Mapped[str] = mapped_column(Text, default="")  # where it can be used, in words
    #: IANA, the business's own when the perk was made: its days and deadlines stay as promised.
    time_zone: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    shared_code: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(Text, default="")
    code_pattern: Mapped[str] = mapped_column(Text, default="")  # of generated codes; empty: uploaded ones
    value_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)  # ISO 4217
    disclosure: Mapped[str] = mapped_column(Text)
    rules: Mapped[str] = mapped_column(Text)  # JSON, as perks.rules writes it
    redeemed_by: Mapped[str] = mapped_column(Text)
    copies: Mapped[int] = mapped_column(BigInteger)
    per_person: Mapped[int] = mapped_column(BigInteger, default=1)
    per_day: Mapped[int | None] = mapped_column(BigInteger)
    budget_minor: Mapped[int | None] = mapped_column(BigInteger)
    visible_from_us: Mapped[int] = mapped_column(BigInteger)
    visible_until_us: Mapped[int] = mapped_column(BigInteger)
    claim_from_us: Mapped[int] = mapped_column(BigInteger)
    claim_until_us: Mapped[int] = mapped_column(BigInteger)
    valid_days: Mapped[int] = mapped_column(BigInteger)
    has_waiting_list: Mapped[bool] = mapped_column(Boolean, default=False)
    offer_minutes: Mapped[int] = mapped_column(BigInteger, default=1440)
    low_stock_at: Mapped[int | None] = mapped_column(BigInteger)  # copies left at which the team is told
    low_stock_told_us: Mapped[int | None] = mapped_column(BigInteger)
    #: Claims that are reserved, issued or redeemed.
    claimed: Mapped[int] = mapped_column(BigInteger, default=0)
    #: Copies held for people to whom one was offered.
    offered: Mapped[int] = mapped_column(BigInteger, default=0)
    #: What the counted claims cost.
    spent_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    #: The latest day of the perk's zone on which a copy was claimed, and how many claims of that day count.
    day_on: Mapped[date | None] = mapped_column(Date)
    day_claimed: Mapped[int] = mapped_column(BigInteger, default=0)
    created_us: Mapped[int] = mapped_column(BigInteger)
    changed_us: Mapped[int] = mapped_column(BigInteger)


class Code(Base):
    """One unique code of a perk. One that was shown is never shown to anybody else."""

    __tablename__ = "codes"
    __table_args__ = (
        UniqueConstraint("business_id", "folded"),
        CheckConstraint("folded <> ''", name="not_empty"),
        CheckConstraint("status IN ('free', 'held', 'shown')", name="known_status"),
        Index(None, "perk_id", "status", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    business_id: Mapped[int] = mapped_column(ForeignKey("businesses.id"))
    perk_id: Mapped[int] = mapped_column(ForeignKey("perks.id"))
    code: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)  # trimmed, upper case, without hyphens and spaces
    status: Mapped[str] = mapped_column(Text)


class Claim(Base):
    """One person's taking of a perk, with everything it was granted on, by value."""

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("status IN ('reserved', 'issued', 'redeemed', 'expired', 'cancelled')", name="known_status"),
        CheckConstraint("ordinal >= 1", name="ordinal"),
        CheckConstraint("cost_minor >= 0", name="money"),
        CheckConstraint("(status = 'redeemed') = (redeemed_us IS NOT NULL)", name="redeemed_once"),
        UniqueConstraint("business_id", "code_folded"),
        Index(
            "uq_claims_code_id", "code_id", unique=True,
            sqlite_where=text(KEEPING_CODE), postgresql_where=text(KEEPING_CODE),
        ),
        Index(
            "uq_claims_perk_id_influencer_id_ordinal", "perk_id", "influencer_id", "ordinal", unique=True,
            sqlite_where=text(HOLDING), postgresql_where=text(HOLDING),
        ),
        Index(
            "uq_claims_perk_id_user_id_ordinal", "perk_id", "user_id", "ordinal", unique=True,
            sqlite_where=text(f"{HOLDING} AND NOT is_surplus"), postgresql_where=text(f"{HOLDING} AND NOT is_surplus"),
        ),
        Index(None, "influencer_id"),
        Index(None, "user_id"),
        Index(None, "perk_id", "id"),
        Index(None, "status", "expires_us"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    perk_id: Mapped[int] = mapped_column(ForeignKey("perks.id"))
    business_id: Mapped[int] = mapped_column(ForeignKey("businesses.id"))
    influencer_id: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    ordinal: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(Text)
    #: Came in by a merge of two influencers who had both claimed: it stays, and none is given beyond it.
    is_surplus: Mapped[bool] = mapped_column(Boolean, default=False)
    code_id: Mapped[int | None] = mapped_column(ForeignKey("codes.id"))
    code: Mapped[str | None] = mapped_column(Text)  # None until it is issued
    code_folded: Mapped[str | None] = mapped_column(Text)
    pin: Mapped[str] = mapped_column(Text, default="")  # of balanced perks
    day_on: Mapped[date] = mapped_column(Date)  # of the business's time zone, on which it counts
    cost_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    #: JSON: score, generation, formula, the rules and what the person had for each.
    granted_on: Mapped[str] = mapped_column(Text)
    disclosure: Mapped[str | None] = mapped_column(Text)  # the text that was accepted
    disclosure_accepted_us: Mapped[int | None] = mapped_column(BigInteger)
    reserved_us: Mapped[int] = mapped_column(BigInteger)
    issued_us: Mapped[int | None] = mapped_column(BigInteger)
    #: Until when it has to be accepted while reserved, used while issued.
    expires_us: Mapped[int] = mapped_column(BigInteger)
    redeemed_us: Mapped[int | None] = mapped_column(BigInteger)
    ended_us: Mapped[int | None] = mapped_column(BigInteger)  # when it expired or was cancelled


class Place(Base):
    """A place in a perk's waiting line; when its turn comes a copy is held for it for a time."""

    __tablename__ = "places"
    __table_args__ = (
        CheckConstraint(
            "status IN ('waiting', 'offered', 'accepted', 'declined', 'lapsed', 'left')", name="known_status"
        ),
        CheckConstraint("(offered_us IS NULL) = (offer_until_us IS NULL)", name="offers_end"),
        Index(
            "uq_places_perk_id_influencer_id", "perk_id", "influencer_id", unique=True,
            sqlite_where=text(IN_LINE), postgresql_where=text(IN_LINE),
        ),
        Index(None, "perk_id", "status", "id"),
        Index(None, "status", "offer_until_us"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    perk_id: Mapped[int] = mapped_column(ForeignKey("perks.id"))
    influencer_id: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    status: Mapped[str] = mapped_column(Text)
    granted_on: Mapped[str] = mapped_column(Text)  # JSON, as of a claim
    joined_us: Mapped[int] = mapped_column(BigInteger)
    offered_us: Mapped[int | None] = mapped_column(BigInteger)
    offer_until_us: Mapped[int | None] = mapped_column(BigInteger)
    ended_us: Mapped[int | None] = mapped_column(BigInteger)
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claims.id"))
    #: The code that is held for whoever was offered a copy; their claim takes it over.
    code_id: Mapped[int | None] = mapped_column(ForeignKey("codes.id"))


class Redemption(Base):
    """A use of a claim at the counter; taking it back within minutes is told here too."""

    __tablename__ = "redemptions"
    __table_args__ = (
        CheckConstraint("how IN ('qr', 'code')", name="known_way"),
        CheckConstraint("(undone_us IS NULL) = (undone_by_user_id IS NULL)", name="undone_by_somebody"),
        Index(
            "uq_redemptions_claim_id", "claim_id", unique=True,
            sqlite_where=text("undone_us IS NULL"), postgresql_where=text("undone_us IS NULL"),
        ),
        Index(None, "business_id", "at_us"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"))
    business_id: Mapped[int] = mapped_column(ForeignKey("businesses.id"))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    how: Mapped[str] = mapped_column(Text)
    at_us: Mapped[int] = mapped_column(BigInteger)
    undone_us: Mapped[int | None] = mapped_column(BigInteger)
    undone_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Sighting(Base):
    """That a person saw a perk: the funnel counts people, not visits."""

    __tablename__ = "sightings"
    __table_args__ = (CheckConstraint("influencer_id > 0", name="of_somebody"),)

    perk_id: Mapped[int] = mapped_column(ForeignKey("perks.id"), primary_key=True)
    influencer_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    first_us: Mapped[int] = mapped_column(BigInteger)


class Export(Base):
    """A file of a perk's claims that is made between requests, for one person, for a time."""

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("status IN ('asked', 'ready', 'failed', 'gone')", name="known_status"),
        UniqueConstraint("secret_hash"),
        Index(None, "business_id", "id"),
        Index(None, "status", "expires_us"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    business_id: Mapped[int] = mapped_column(ForeignKey("businesses.id"))
    perk_id: Mapped[int] = mapped_column(ForeignKey("perks.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    status: Mapped[str] = mapped_column(Text)
    secret_hash: Mapped[str] = mapped_column(Text)
    rows_count: Mapped[int | None] = mapped_column(BigInteger)
    asked_us: Mapped[int] = mapped_column(BigInteger)
    expires_us: Mapped[int] = mapped_column(BigInteger)
