"""Tables of the influencers floor. Scores are not here: they live in generation folders."""

from sqlalchemy import BigInteger, CheckConstraint, Double, ForeignKey, Index, Text, TextClause, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, Key

#: The few of an index that leaves everybody else out.
OWNED = "owner_user_id IS NOT NULL"
_OPEN, _IN_FORCE, _UNANSWERED = text("state = 'open'"), text("undone_us IS NULL"), text("answered_us IS NULL")


def _one_at_a_time(name: str, *columns: str, where: TextClause) -> Index:
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


class Influencer(Base):
    """A person or organisation that is scored."""

    __tablename__ = "influencers"
    __table_args__ = (_one_at_a_time("uq_influencers_owner_user_id", "owner_user_id", where=text(OWNED)),)

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
        CheckConstraint("reason IN ('erased', 'objected')", name="known_reason"),
        Index(None, "influencer_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    influencer_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    account_hash: Mapped[str] = mapped_column(Text, unique=True)
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


class OwnTopic(Base):
    """A topic to which an owner gave a place on their page, or which they added: what they say is never a score."""

    __tablename__ = "own_topics"
    __table_args__ = (CheckConstraint("topic > 0 AND place > 0", name="of_something_somewhere"),)

    influencer_id: Mapped[int] = mapped_column(ForeignKey("influencers.id"), primary_key=True, autoincrement=False)
    topic: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(BigInteger)  # from 1; of equal ones the score decides
    declared_us: Mapped[int | None] = mapped_column(BigInteger)  # since when they say it themselves; None: only placed


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


class GamingProposal(Base):
    """A group of accounts that a detector finds suspicious around somebody: no score changes until it is decided."""

    __tablename__ = "gaming_proposals"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'decided', 'replaced')", name="known_state"),
        CheckConstraint("members_count > 0", name="of_a_group"),
        _one_at_a_time("uq_gaming_proposals_open", "detector", "influencer_id", where=_OPEN),
        Index(None, "influencer_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    detector: Mapped[str] = mapped_column(Text)
    influencer_id: Mapped[int] = mapped_column(BigInteger)  # whose score it is about; a merged id leads on
    members_count: Mapped[int] = mapped_column(BigInteger)
    share: Mapped[float] = mapped_column(Double)  # of the influence, that the members hold
    points: Mapped[float] = mapped_column(Double)  # of the score, that are at stake
    evidence: Mapped[str] = mapped_column(Text)  # JSON: sentences for it, with their figures
    counter: Mapped[str] = mapped_column(Text)  # JSON: sentences against it
    formula: Mapped[str] = mapped_column(Text)
    generation: Mapped[int] = mapped_column(BigInteger)  # in which it was found
    found_us: Mapped[int] = mapped_column(BigInteger)
    seen_generation: Mapped[int] = mapped_column(BigInteger)  # in which it was found last
    state: Mapped[str] = mapped_column(Text)


class GamingMember(Base):
    """One account's attention to another, by their ids, that is part of what a proposal is about."""

    __tablename__ = "gaming_members"
    __table_args__ = (CheckConstraint("actor <> target", name="two_accounts"),)

    proposal_id: Mapped[int] = mapped_column(ForeignKey("gaming_proposals.id"), primary_key=True)
    actor: Mapped[int] = mapped_column(BigInteger, primary_key=True, index=True)
    target: Mapped[int] = mapped_column(BigInteger, primary_key=True, index=True)


class GamingDecision(Base):
    """What an operator, or the standing rule, made of a proposal; in force until it is undone."""

    __tablename__ = "gaming_decisions"
    __table_args__ = (
        CheckConstraint("verdict IN ('damp', 'organised_but_honest', 'dismiss')", name="known_verdict"),
        CheckConstraint("damping_percent IN (0, 10, 50, 100)", name="known_damping"),
        CheckConstraint("(verdict = 'damp') = (damping_percent < 100)", name="only_damp_damps"),
        CheckConstraint("(rule IS NULL) = (user_id IS NOT NULL)", name="by_somebody_or_a_rule"),
        CheckConstraint("(undone_us IS NULL) = (undone_by_user_id IS NULL)", name="undone_by_somebody"),
        _one_at_a_time("uq_gaming_decisions_in_force", "proposal_id", where=_IN_FORCE),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("gaming_proposals.id"))
    verdict: Mapped[str] = mapped_column(Text)
    damping_percent: Mapped[int] = mapped_column(BigInteger)  # what is left of the members' credibility
    reason: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)  # JSON: what was known when it was decided
    formula: Mapped[str] = mapped_column(Text)
    rule: Mapped[str | None] = mapped_column(Text)  # version of the standing rule; None: a person decided
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    decided_us: Mapped[int] = mapped_column(BigInteger)
    undone_us: Mapped[int | None] = mapped_column(BigInteger)
    undone_by_user_id: Mapped[int | None] = mapped_column(BigInteger)
    undone_reason: Mapped[str | None] = mapped_column(Text)


class GamingAppeal(Base):
    """What somebody whom a decision concerns says against it; one may wait for its answer."""

    __tablename__ = "gaming_appeals"
    __table_args__ = (
        CheckConstraint("(answered_us IS NULL) = (outcome IS NULL)", name="answered_whole"),
        CheckConstraint("outcome IN ('kept', 'undone')", name="known_outcome"),
        _one_at_a_time("uq_gaming_appeals_open", "decision_id", "user_id", where=_UNANSWERED),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("gaming_decisions.id"))
    user_id: Mapped[int] = mapped_column(BigInteger)
    plea: Mapped[str] = mapped_column(Text)
    made_us: Mapped[int] = mapped_column(BigInteger)
    outcome: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_us: Mapped[int | None] = mapped_column(BigInteger)
    answered_by_user_id: Mapped[int | None] = mapped_column(BigInteger)


class StandingRuleSwitch(Base):
    """An operator's word that a standing rule decides by itself, or that none does; the last one counts."""

    __tablename__ = "standing_rule_switches"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    version: Mapped[str | None] = mapped_column(Text)  # None: off
    user_id: Mapped[int] = mapped_column(BigInteger)
    at_us: Mapped[int] = mapped_column(BigInteger)


class AccountLeft(Base):
    """That an account was part of an influencer until it became one of its own: what they did until then is its too."""

    __tablename__ = "accounts_left"
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    influencer_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    until_us: Mapped[int] = mapped_column(BigInteger)
