"""Who may be shown: one query for every surface."""

from collections.abc import Iterable

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from influencers.models import Account, AccountRefusal, InfluencerChange, ListingBasis, Removal
from kernel.config import listing_choice
from kernel.database import in_pieces


def _listed() -> Select[int, str]:
    """Return the one question: who has a basis that the operator's choice allows, was not removed, says no nowhere.

    `consent` comes after `public`, so that of two bases it is the one that is told.
    """
    choice = listing_choice(current_app.extensions["settings"], current_app.extensions["storage"].is_demo)
    bases = ("public", "consent") if choice == "public" else ("consent",)
    removed = select(Removal.id).where(Removal.influencer_id == ListingBasis.influencer_id)
    refused = select(AccountRefusal.account_id).join(Account, Account.id == AccountRefusal.account_id)
    refused = refused.where(Account.influencer_id == ListingBasis.influencer_id)
    return (
        select(ListingBasis.influencer_id, ListingBasis.basis)
        .where(ListingBasis.basis.in_(bases), ~removed.exists(), ~refused.exists())
        .order_by(ListingBasis.influencer_id, ListingBasis.basis.desc())
    )


def listing_bases(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Return, of the given influencers, those who may be shown, with the basis on which."""
    found: dict[int, str] = {}
    for some in in_pieces(list(ids)):
        # Ordered so that consent overwrites public.
        found.update(dict(session.execute(_listed().where(ListingBasis.influencer_id.in_(some))).all()))
    return found


def listed_ids(session: Session, ids: Iterable[int]) -> set[int]:
    """Return those of the given influencers who may be shown."""
    return set(listing_bases(session, ids))


def all_listed_ids(session: Session) -> set[int]:
    """Return everybody who may be shown."""
    return {influencer_id for influencer_id, _basis in session.execute(_listed())}


def removed_ids(session: Session) -> set[int]:
    """Return the influencers who were removed."""
    return set(session.scalars(select(Removal.influencer_id)))


def refusing_ids(session: Session) -> set[int]:
    """Return those of whom an account says not to be shown."""
    return set(session.scalars(select(Account.influencer_id).join(AccountRefusal)))


def removed_account_ids(session: Session) -> set[int]:
    """Return the accounts of those who were removed."""
    return set(session.scalars(select(Removal.account_id)))


def consenting_ids(session: Session) -> set[int]:
    """Return those who signed in at a network and said yes."""
    return set(session.scalars(select(ListingBasis.influencer_id).where(ListingBasis.basis == "consent")))


def pending_changes(session: Session, limit: int) -> dict[int, int]:
    """Return the oldest changes that the search index does not know: the change's id to the influencer's."""
    question = select(InfluencerChange.id, InfluencerChange.influencer_id).order_by(InfluencerChange.id).limit(limit)
    return dict(session.execute(question).all())


def changed_and_hidden_ids(session: Session) -> set[int]:
    """Return who changed since the search index was made and may not be shown: what a search has to leave out."""
    listed = _listed().where(ListingBasis.influencer_id == InfluencerChange.influencer_id).order_by(None)
    question = select(InfluencerChange.influencer_id).where(~listed.exists()).distinct()
    return set(session.scalars(question))
