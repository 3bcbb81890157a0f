"""The verbs by which two influencers become one, and one account becomes an influencer of its own again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from influencers.actions.listing import note_changes
from influencers.models import (
    Account,
    AccountLeft,
    HiddenTopic,
    Influencer,
    InfluencerAlias,
    ListingBasis,
    Objection,
    OwnTopic,
)
from influencers.queries.own_topics import AMONG_HEARD
from kernel.clock import to_us


def lock_influencers(session: Session, ids: Sequence[int]) -> dict[int, Influencer]:
    """Return influencers as they are now, and let nobody else change them before the transaction ends."""
    rows = select(Influencer).where(Influencer.id.in_(ids)).order_by(Influencer.id).with_for_update()
    # Always in the order of their ids: two who lock the same ones in two orders would wait for each other for ever.
    return {row.id: row for row in session.scalars(rows, execution_options={"populate_existing": True})}


def merge(session: Session, gone: int, *, into: int, now: datetime) -> None:
    """Make one influencer of two that are locked: accounts, aliases, bases, what is hidden and every no move over.

    The older id still leads somewhere, whatever was merged into it before. Of two statements the more private one
    wins: a no is kept, and with it no consent.
    """
    for table in (Account, InfluencerAlias):
        session.execute(update(table).where(table.influencer_id == gone).values(influencer_id=into))
    session.execute(insert(InfluencerAlias).values(old_id=gone, influencer_id=into))
    _move_objection(session, gone, into=into)
    _move_bases(session, gone, into=into)
    _move_hidden(session, gone, into=into)
    _move_own_topics(session, gone, into=into)
    note_changes(session, [gone, into], now=now)


def split_off(session: Session, account_id: int, *, now: datetime) -> int:
    """Make an account an influencer of its own again; return its new id.

    What its owner did not want to be shown stays so: nobody but its next owner takes a no back.
    """
    new = Influencer()
    session.add(new)
    session.flush()
    account = session.get_one(Account, account_id)
    old, account.influencer_id = account.influencer_id, new.id
    # Leaving the same one again counts until the later moment.
    session.merge(AccountLeft(account_id=account_id, influencer_id=old, until_us=to_us(now)))
    session.flush()
    if objection := session.get(Objection, old):
        session.add(Objection(influencer_id=new.id, user_id=objection.user_id, since_us=objection.since_us))
    for topic in session.scalars(select(HiddenTopic.topic).where(HiddenTopic.influencer_id == old)):
        session.add(HiddenTopic(influencer_id=new.id, topic=topic, since_us=to_us(now)))
    session.flush()
    note_changes(session, [old, new.id], now=now)
    return new.id


def _move_objection(session: Session, gone: int, *, into: int) -> None:
    said, kept = session.get(Objection, gone), session.get(Objection, into)
    if said and not kept:
        session.add(Objection(influencer_id=into, user_id=said.user_id, since_us=said.since_us))
    if said:
        session.delete(said)
    session.flush()


def _move_bases(session: Session, gone: int, *, into: int) -> None:
    objects = session.get(Objection, into) is not None
    for basis in session.scalars(select(ListingBasis).where(ListingBasis.influencer_id == gone)).all():
        kept = session.get(ListingBasis, (into, basis.basis))
        if kept:
            kept.since_us = min(kept.since_us, basis.since_us)
        else:
            moved = ListingBasis(influencer_id=into, basis=basis.basis, source=basis.source, since_us=basis.since_us)
            session.add(moved)
        session.delete(basis)
    session.flush()
    if objects:
        consents = delete(ListingBasis).where(ListingBasis.influencer_id == into, ListingBasis.basis == "consent")
        session.execute(consents)


def _move_hidden(session: Session, gone: int, *, into: int) -> None:
    of = select(HiddenTopic.topic).where
    known = set(session.scalars(of(HiddenTopic.influencer_id == into)))
    for hidden in session.scalars(select(HiddenTopic).where(HiddenTopic.influencer_id == gone)).all():
        if hidden.topic not in known:
            session.add(HiddenTopic(influencer_id=into, topic=hidden.topic, since_us=hidden.since_us))
        session.delete(hidden)
    session.flush()


def _move_own_topics(session: Session, gone: int, *, into: int) -> None:
    """Keep what was added to either; an order is kept of the one that stays."""
    for row in session.scalars(select(OwnTopic).where(OwnTopic.influencer_id == gone)).all():
        kept = session.get(OwnTopic, (into, row.topic))
        if kept is None and row.declared_us is not None:
            place = row.place % AMONG_HEARD  # the order of somebody who is gone is nobody's
            session.add(OwnTopic(influencer_id=into, topic=row.topic, place=place, declared_us=row.declared_us))
        elif kept is not None and row.declared_us is not None:
            kept.declared_us = min(row.declared_us, kept.declared_us or row.declared_us)
        session.delete(row)
    session.flush()
