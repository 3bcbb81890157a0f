"""Who may be shown: one query for every surface."""

from collections.abc import Collection, Iterable
from functools import cache

from flask import current_app
from sqlalchemy import ColumnElement, Select, Text, cast, func, select, union
from sqlalchemy.orm import Session

from influencers.models import (
    Account,
    AccountRefusal,
    InfluencerAlias,
    InfluencerChange,
    ListingBasis,
    Objection,
    Removal,
)
from kernel.config import listing_choice
from kernel.database import in_pieces
from kernel.statements import Statement


def _listed() -> Select[int, str]:
    """Return the one question: who has a basis that the operator's choice allows, and of whom nothing says no."""
    return _listed_by(_choice())


@cache
def _listed_by(choice: str) -> Select[int, str]:
    """Return the one question for a choice, put together once: it is asked several times for every page.

    No is said by a removal, by an account in its profile, by the owner here, and by an id that was merged into another,
    under which somebody would be shown twice. `consent` comes after `public`, so that of two bases it is the one that
    is told.
    """
    listed = select(ListingBasis.influencer_id, ListingBasis.basis).where(*_conditions(choice))
    return listed.order_by(ListingBasis.influencer_id, ListingBasis.basis.desc())


def _conditions(choice: str) -> tuple[ColumnElement[bool], ...]:
    # Asked of each row, so that a few people cost little; `listed_rows` asks the same of everybody at once.
    refusals = (each.where(each.selected_columns[0] == ListingBasis.influencer_id).exists() for each in _refusing())
    return (_has_allowed_basis(choice), *(~refusal for refusal in refusals))


def _choice() -> str:
    return listing_choice(current_app.extensions["settings"], current_app.extensions["storage"].is_demo)


def _has_allowed_basis(choice: str) -> ColumnElement[bool]:
    return ListingBasis.basis.in_(("public", "consent") if choice == "public" else ("consent",))


def _refusing() -> tuple[Select[int], ...]:
    """Return the questions of whom something says no, by id."""
    return (
        select(Removal.influencer_id),
        select(Account.influencer_id).join(AccountRefusal),
        select(Objection.influencer_id),
        select(InfluencerAlias.old_id),
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


def listed_rows(session: Session) -> tuple[str, str]:
    """Return everybody with a basis, and of whom something says no: `id,microseconds,id,microseconds,…` and `id,id,…`.

    Texts, in no order: a hundred thousand rows as objects would take longer than everything that is done with them.
    """
    row = cast(ListingBasis.influencer_id, Text) + "," + cast(ListingBasis.since_us, Text)
    based = select(func.aggregate_strings(row, ",")).where(_has_allowed_basis(_choice()))
    refusing = union(*_refusing()).subquery()
    refused = select(func.aggregate_strings(cast(refusing.c[0], Text), ","))
    return session.scalar(based) or "", session.scalar(refused) or ""


def since_us(session: Session, influencer_id: int) -> int | None:
    """Return since when somebody may be shown, in epoch microseconds; None for who may not."""
    own = (ListingBasis.influencer_id == influencer_id, *_conditions(_choice()))
    return session.scalar(select(func.min(ListingBasis.since_us)).where(*own))


def removed_ids(session: Session, among: Collection[int] | None = None) -> set[int]:
    """Return the influencers who were removed, with every id that had been merged into them; all, or among some."""
    removed = select(Removal.influencer_id)
    merged = select(InfluencerAlias.old_id).join(Removal, Removal.influencer_id == InfluencerAlias.influencer_id)
    if among is not None:
        removed, merged = (
            removed.where(Removal.influencer_id.in_(among)),
            merged.where(InfluencerAlias.old_id.in_(among)),
        )
    return set(session.scalars(union(removed, merged)))


def is_removed(session: Session, influencer_id: int) -> bool:
    """Return whether an influencer was removed, also by an id that had been merged into one who was."""
    return bool(_IS_REMOVED.value(session, influencer_id=influencer_id))


_IS_REMOVED = Statement(
    "SELECT 1 FROM removals WHERE influencer_id = :influencer_id UNION ALL"
    " SELECT 1 FROM influencer_aliases JOIN removals ON removals.influencer_id = influencer_aliases.influencer_id"
    " WHERE influencer_aliases.old_id = :influencer_id"
)


def refusing_ids(session: Session) -> set[int]:
    """Return those who are not to be shown: an account says so in its profile, or the owner said so here."""
    by_accounts = select(Account.influencer_id).join(AccountRefusal)
    return set(session.scalars(union(by_accounts, select(Objection.influencer_id))))


def removal_numbers(session: Session) -> tuple[dict[int, int], dict[int, int]]:
    """Return everybody who was removed with the number of their removal: by account, and by every id that they had."""
    removals = session.execute(select(Removal.account_id, Removal.influencer_id, Removal.id).order_by(Removal.id)).all()
    accounts = {account_id: number for account_id, _person, number in removals}
    people: dict[int, int] = {}
    for _account, person, number in removals:
        people.setdefault(person, number)
    merged = select(InfluencerAlias.old_id, Removal.influencer_id).join(
        Removal, Removal.influencer_id == InfluencerAlias.influencer_id
    )
    return accounts, people | {old_id: people[person] for old_id, person in session.execute(merged)}


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
