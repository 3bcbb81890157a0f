"""The verbs of holding an influencer: take hold of it, let an account go, give it up. Nobody takes from anybody."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auth.actions import audit
from influencers.actions.listing import note_changes
from influencers.actions.merging import lock_influencers, merge, split_off
from influencers.errors import HeldByAnother, NoInfluencer, UnknownInfluencer
from influencers.models import Influencer, ListingBasis, OwnTopic
from influencers.queries.listing import is_removed, removed_ids
from influencers.queries.ownership import canonical_id, influencer_of, owned_accounts


def take_hold(session: Session, influencer_id: int, user_id: int, *, now: datetime) -> int:
    """Let a user own an influencer; return its id. Who owns one already is one person: both become that one.

    Whose own influencer was removed begins anew: nobody is merged into somebody who is gone.

    Raises
    ------
    HeldByAnother
        When somebody else owns it: even the best proof moves nothing away from anybody by itself, since whoever got
        into an account for a day would take its owner's perks and claims along. The operator moves it.
    UnknownInfluencer
        When there is no such influencer any more.
    """
    wanted, own = canonical_id(session, influencer_id), influencer_of(session, user_id)
    if own is not None and wanted == own and not is_removed(session, own):
        return own
    _lock_free(session, wanted, user_id=user_id, own=own)
    own = _without_removed(session, own, user_id=user_id, now=now)
    if own is None:
        own = _first_hold(session, wanted, user_id)
    if own != wanted:
        merge(session, wanted, into=own, now=now)
    audit.note(session, "influencer.taken", f"influencer:{own}", now=now, user_id=user_id, proven=wanted)
    return own


def _lock_free(session: Session, wanted: int, *, user_id: int, own: int | None) -> None:
    """Lock what shall be taken and what the user owns; refuse what is no longer as it was when it was read."""
    locked = lock_influencers(session, [wanted] if own is None else [own, wanted])
    if wanted not in locked or wanted in removed_ids(session, [wanted]):
        raise UnknownInfluencer("There is no such influencer, or they were removed.")
    if locked[wanted].owner_user_id is not None or canonical_id(session, wanted) != wanted:
        raise HeldByAnother("Somebody else holds this influencer. If it is yours, ask the operator to move it.")
    if own is not None and locked[own].owner_user_id != user_id:
        raise HeldByAnother("What you hold here changed meanwhile. Try again.")


def _without_removed(session: Session, own: int | None, *, user_id: int, now: datetime) -> int | None:
    """Return the locked influencer that a user owns; one that was removed is released, and there is none."""
    if own is None or not is_removed(session, own):
        return own
    release(session, own, user_id=user_id, now=now)
    return None


def _first_hold(session: Session, wanted: int, user_id: int) -> int:
    """Let a user own a first influencer; return it, or the one that the user got at the same moment."""
    try:
        with session.begin_nested():
            session.execute(update(Influencer).where(Influencer.id == wanted).values(owner_user_id=user_id))
    except IntegrityError:  # a user is one influencer, says the index
        own = influencer_of(session, user_id)
        _lock_free(session, wanted, user_id=user_id, own=own)
        return own or wanted
    return wanted


def let_go(session: Session, user_id: int, account_id: int, *, now: datetime) -> int:
    """Let an account go; return the influencer that it is now. With the last account the influencer itself goes."""
    own = influencer_of(session, user_id)
    held = own is not None and lock_influencers(session, [own])[own].owner_user_id == user_id
    accounts = [account.id for account in owned_accounts(session, own)] if own and held else []
    if own is None or account_id not in accounts:
        raise NoInfluencer("That is none of your accounts; perhaps you let it go already.")
    if len(accounts) == 1:
        release(session, own, user_id=user_id, now=now)
        return own
    alone = split_off(session, account_id, now=now)
    audit.note(session, "account.let_go", f"account:{account_id}", now=now, user_id=user_id, was=own, influencer=alone)
    return alone


def release(session: Session, influencer_id: int, *, user_id: int | None, now: datetime) -> int | None:
    """Let nobody own an influencer; return who did. Their consent and their topics go with them, their no stays."""
    wanted = canonical_id(session, influencer_id)
    influencer = lock_influencers(session, [wanted]).get(wanted)
    if influencer is None:
        raise UnknownInfluencer("There is no such influencer.")
    owner, influencer.owner_user_id = influencer.owner_user_id, None
    session.flush()
    consent = delete(ListingBasis).where(ListingBasis.influencer_id == wanted, ListingBasis.basis == "consent")
    session.execute(consent)
    session.execute(delete(OwnTopic).where(OwnTopic.influencer_id == wanted))
    note_changes(session, [wanted], now=now)
    audit.note(session, "influencer.released", f"influencer:{wanted}", now=now, user_id=user_id, was=owner)
    return owner
