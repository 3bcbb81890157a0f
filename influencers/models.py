"""Tables of the influencers floor. Scores are not here: they live in generation folders."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, Key

#: The few of an index that leaves everybody else out.
OWNED = "owner_user_id IS NOT NULL"


class Influencer(Base):
    """A person or organisation that is scored."""

    __tablename__ = "influencers"
    __table_args__ = (
        Index(
            "uq_influencers_owner_user_id", "owner_user_id", unique=True,
            sqlite_where=text(OWNED), postgresql_where=text(OWNED),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    owner_user_id: Mapped[int | None] = mapped_column(BigInteger)  # who may act for it: a user is one influencer
    klout_id: Mapped[str | None] = mapped_column(Text, unique=True)


class InfluencerAlias(Base):
    """An id that was merged into another; it still resolves."""

    __tablename__ = "influencer_aliases"
    __table_args__ = (CheckConstraint("old_id <> influencer_id", name="not_itself"),)

    old_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    influencer_id: Mapped[int] = mapped_column(ForeignKey("influencers.id"))


class Account(Base):
    """One handle on one network; it belongs to one influencer."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("network", "native_id"),
        CheckConstraint("network <> '' AND native_id <> ''", name="named"),
        Index(None, "network", "handle_folded"),
        Index(None, "influencer_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    network: Mapped[str] = mapped_column(Text)
    native_id: Mapped[str] = mapped_column(Text)
    handle: Mapped[str | None] = mapped_column(Text)
    handle_folded: Mapped[str | None] = mapped_column(Text)
    handle_seen_us: Mapped[int | None] = mapped_column(BigInteger)
    influencer_id: Mapped[int] = mapped_column(ForeignKey("influencers.id"))


class ActivityBatch(Base):
    """A batch of activity that is in the log; a part file without its row here is a leftover of a crash."""

    __tablename__ = "activity_batches"
    __table_args__ = (
        CheckConstraint(
            "lines >= 0 AND accepted >= 0 AND updated >= 0 AND duplicates >= 0 AND quarantined >= 0"
            " AND accepted + duplicates + quarantined = lines AND updated <= accepted",
            name="counts",
        ),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    loaded_us: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int] = mapped_column(BigInteger)
    accepted: Mapped[int] = mapped_column(BigInteger)
    updated: Mapped[int] = mapped_column(BigInteger)
    duplicates: Mapped[int] = mapped_column(BigInteger)
    quarantined: Mapped[int] = mapped_column(BigInteger)


class ListingBasis(Base):
    """Why an influencer may be shown, with its source and time."""

    __tablename__ = "listing_bases"
    __table_args__ = (CheckConstraint("basis IN ('consent', 'public')", name="known_basis"),)

    influencer_id: Mapped[int] = mapped_column(ForeignKey("influencers.id"), primary_key=True)
    basis: Mapped[str] = mapped_column(Text, primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    since_us: Mapped[int] = mapped_column(BigInteger)


class AccountRefusal(Base):
    """The latest no that an account said in its own profile, or by going; a later yes deletes the row."""

    __tablename__ = "account_refusals"
    __table_args__ = (CheckConstraint("account_id > 0", name="of_somebody"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    since_us: Mapped[int] = mapped_column(BigInteger)


class Removal(Base):
    """A no that outlives what it removed: the keyed hash keeps the account from coming back."""

    __tablename__ = "removals"
    __table_args__ = (
        UniqueConstraint("account_hash"),
        CheckConstraint("reason IN ('erased', 'objected')", name="known_reason"),
        Index(None, "influencer_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    influencer_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    account_hash: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    at_us: Mapped[int] = mapped_column(BigInteger)


class InfluencerChange(Base):
    """An influencer whose entry in the search index is out of date."""

    __tablename__ = "influencer_changes"
    __table_args__ = (CheckConstraint("influencer_id > 0", name="of_somebody"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    influencer_id: Mapped[int] = mapped_column(BigInteger)
    at_us: Mapped[int] = mapped_column(BigInteger)


class Objection(Base):
    """The no that an owner said here; their later yes deletes the row."""

    __tablename__ = "objections"
    __table_args__ = (CheckConstraint("user_id > 0", name="by_somebody"),)

    influencer_id: Mapped[int] = mapped_column(ForeignKey("influencers.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger)
    since_us: Mapped[int] = mapped_column(BigInteger)


class HiddenTopic(Base):
    """A topic that the owner of an influencer does not want shown on their page, found or used."""

    __tablename__ = "hidden_topics"
    __table_args__ = (CheckConstraint("topic > 0", name="of_something"),)

    influencer_id: Mapped[int] = mapped_column(ForeignKey("influencers.id"), primary_key=True, autoincrement=False)
    topic: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    since_us: Mapped[int] = mapped_column(BigInteger)


class OwnershipProof(Base):
    """One way for a user to get hold of an influencer: an operator's link, or a code in an account's bio.

    An account is named here as its network does, since it may be seen for the first time with the code in its bio.
    """

    __tablename__ = "ownership_proofs"
    __table_args__ = (
        CheckConstraint("kind IN ('link', 'bio')", name="known_kind"),
        CheckConstraint("(kind = 'link') = (influencer_id IS NOT NULL)", name="link_to_an_influencer"),
        CheckConstraint(
            "(kind = 'bio') = (user_id IS NOT NULL AND code IS NOT NULL AND handle IS NOT NULL)",
            name="bio_of_an_account",
        ),
        UniqueConstraint("secret_hash"),
        Index(None, "user_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    secret_hash: Mapped[str] = mapped_column(Text)
    influencer_id: Mapped[int | None] = mapped_column(BigInteger)
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    code: Mapped[str | None] = mapped_column(Text)  # of a bio: public anyway; links keep only their hash
    network: Mapped[str | None] = mapped_column(Text)
    handle: Mapped[str | None] = mapped_column(Text)
    handle_folded: Mapped[str | None] = mapped_column(Text)
    made_us: Mapped[int] = mapped_column(BigInteger)
    expires_us: Mapped[int] = mapped_column(BigInteger)
    used_us: Mapped[int | None] = mapped_column(BigInteger)
    used_by_user_id: Mapped[int | None] = mapped_column(BigInteger)
