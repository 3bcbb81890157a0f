"""Questions about who may act for an influencer, and about ids that were merged into another."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from auth.errors import LinkNotGood
from auth.queries.tickets import TOO_OLD, UNKNOWN, USED, secret_hash
from influencers.errors import GenerationMissing
from influencers.generations.reading import current_generation
from influencers.models import Account, AccountLeft, Influencer, InfluencerAlias, OwnershipProof, Removal
from kernel.clock import from_us, to_us
from kernel.database import in_pieces
from kernel.statements import Statement


@dataclass(frozen=True, slots=True)
class OwnedAccount:
    """An account of an influencer that somebody owns."""

    id: int
    network: str
    native_id: str
    handle: str | None


@dataclass(frozen=True, slots=True)
class BioProof:
    """A code that waits to be seen in the bio of an account."""

    id: int
    network: str
    handle: str
    code: str
    made_at: datetime
    expires_at: datetime


def influencer_of(session: Session, user_id: int) -> int | None:
    """Return the influencer that a user owns; None when there is none."""
    return session.scalar(select(Influencer.id).where(Influencer.owner_user_id == user_id))


def owner_of(session: Session, influencer_id: int) -> int | None:
    """Return the user who owns an influencer, also by an id that was merged; None when nobody does."""
    canonical = canonical_id(session, influencer_id)
    return session.scalar(select(Influencer.owner_user_id).where(Influencer.id == canonical))


def owners() -> Select[int | None, int]:
    """Return the question who owns an influencer, as (user id, influencer id): part of a larger one."""
    return select(Influencer.owner_user_id, Influencer.id).where(Influencer.owner_user_id.is_not(None))


def aliases() -> Select[int, int]:
    """Return the question which ids were merged, as (old id, influencer id): part of a larger one."""
    return select(InfluencerAlias.old_id, InfluencerAlias.influencer_id)


def merged_into(session: Session, influencer_id: int) -> tuple[int, ...]:
    """Return every id that was merged into an influencer, lowest first."""
    return tuple(old_id for (old_id,) in _MERGED_INTO.rows(session, influencer_id=influencer_id))


#: Asked whenever somebody claims a perk, so they are sent as quickly as can be.
_MERGED_INTO = Statement("SELECT old_id FROM influencer_aliases WHERE influencer_id = :influencer_id ORDER BY old_id")
_LEADS_TO = Statement("SELECT influencer_id FROM influencer_aliases WHERE old_id = :influencer_id")


def before_leaving(session: Session, influencer_id: int) -> dict[int, int]:
    """Return of whom accounts of an influencer were a part before, and until when in epoch microseconds.

    What was done there until then this person has done, too. Nearly everybody was nobody else before.
    """
    found: dict[int, int] = {}
    for _now_id, was_id, until_us in _BEFORE_LEAVING.rows(session, of_influencer=influencer_id):
        for each in (was_id, *merged_into(session, was_id)):
            found[each] = max(until_us, found.get(each, until_us))
    return found


def all_before_leaving() -> Select[int, int, int]:
    """Return the question of whom everybody was a part before, as (influencer id, was_id, until_us)."""
    was_id = func.coalesce(InfluencerAlias.influencer_id, AccountLeft.influencer_id)
    return (
        select(Account.influencer_id, was_id.label("was_id"), func.max(AccountLeft.until_us).label("until_us"))
        .join(AccountLeft, AccountLeft.account_id == Account.id)
        .outerjoin(InfluencerAlias, InfluencerAlias.old_id == AccountLeft.influencer_id)
        .where(was_id != Account.influencer_id)
        .group_by(Account.influencer_id, was_id)
    )


_BEFORE_LEAVING = Statement(all_before_leaving().where(Account.influencer_id == bindparam("of_influencer")))


def canonical_id(session: Session, influencer_id: int) -> int:
    """Return the id that an id leads to: itself, unless it was merged into another."""
    leads_to: int | None = _LEADS_TO.value(session, influencer_id=influencer_id)
    return influencer_id if leads_to is None else leads_to


def canonical_ids(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """Return the id that each of the given ids leads to: itself, unless it was merged into another."""
    wanted = list(dict.fromkeys(ids))
    found = {influencer_id: influencer_id for influencer_id in wanted}
    for some in in_pieces(wanted):
        # A merge leads every older id to the newest at once, so one step is the whole way.
        rows = select(InfluencerAlias.old_id, InfluencerAlias.influencer_id).where(InfluencerAlias.old_id.in_(some))
        found.update((old_id, influencer_id) for old_id, influencer_id in session.execute(rows))
    return found


def owned_accounts(session: Session, influencer_id: int) -> tuple[OwnedAccount, ...]:
    """Return the accounts of an influencer that were not removed, in the order in which they were opened."""
    columns = (Account.id, Account.network, Account.native_id, Account.handle)
    kept = ~select(Removal.account_id).where(Removal.account_id == Account.id).exists()
    rows = session.execute(select(*columns).where(Account.influencer_id == influencer_id, kept).order_by(Account.id))
    return tuple(OwnedAccount(*row) for row in rows)


def name_of(session: Session, influencer_id: int) -> str:
    """Return what somebody is called, listed or not: for whoever may know who it is. Their name, or an account's."""
    with suppress(GenerationMissing):
        if row := current_generation().rows([influencer_id]).get(influencer_id):
            return str(row.card["name"])
    return next((account.handle or account.native_id for account in owned_accounts(session, influencer_id)), "Somebody")


def waiting_proofs(session: Session, user_id: int, *, now: datetime) -> tuple[BioProof, ...]:
    """Return the codes of a user that may still be seen in a bio, the oldest first."""
    waiting = session.scalars(
        select(OwnershipProof)
        .where(OwnershipProof.user_id == user_id, OwnershipProof.kind == "bio", OwnershipProof.used_us.is_(None))
        .where(OwnershipProof.expires_us > to_us(now))
        .order_by(OwnershipProof.id)
    )
    return tuple(map(_bio_proof, waiting))


def link_leads_to(session: Session, secret: str, *, now: datetime) -> int:
    """Return the influencer that an operator's link is for; raise LinkNotGood when it is good for nothing."""
    asked = (OwnershipProof.secret_hash == secret_hash(secret), OwnershipProof.kind == "link")
    proof = session.scalar(select(OwnershipProof).where(*asked))
    if proof is None or proof.influencer_id is None:
        raise link_not_good(UNKNOWN)
    if proof.used_us is not None:
        raise link_not_good(USED)
    if proof.expires_us <= to_us(now):
        raise link_not_good(TOO_OLD)
    return canonical_id(session, proof.influencer_id)


def link_not_good(why: str) -> LinkNotGood:
    """Return the refusal of an operator's link, with what to do next."""
    follows = (
        "If you followed it, what it gave you stands among your accounts; otherwise ask the operator for a new one."
    )
    return LinkNotGood(f"{why} {follows}", ways=(("See your accounts", "influencers.my_accounts"),))


def _bio_proof(proof: OwnershipProof) -> BioProof:
    named = (proof.network or "", proof.handle or "", proof.code or "")
    return BioProof(proof.id, *named, from_us(proof.made_us), from_us(proof.expires_us))
