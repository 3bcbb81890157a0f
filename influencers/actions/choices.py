"""Verbs of owners about themselves: to be shown or not, and which of their topics."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from auth.actions import audit
from influencers.actions.listing import note_changes
from influencers.actions.merging import lock_influencers
from influencers.errors import MinorNotListed, NoInfluencer
from influencers.models import HiddenTopic, ListingBasis, Objection
from influencers.queries.choices import is_minor
from influencers.queries.ownership import influencer_of
from influencers.topics.taxonomy import load_taxonomy
from kernel.clock import to_us


def agree_to_be_shown(session: Session, user_id: int, *, now: datetime) -> None:
    """Let owners say yes: a basis of its own, which takes their earlier no back. Raises MinorNotListed.

    What their accounts say in their own profiles still counts: a no there is heard whatever they say here.
    """
    own = own_influencer(session, user_id)
    if is_minor(own):
        raise MinorNotListed("An account of yours says that you are below 16. Nobody below 16 is shown here.")
    session.execute(delete(Objection).where(Objection.influencer_id == own))
    if session.get(ListingBasis, (own, "consent")) is None:
        basis = ListingBasis(influencer_id=own, basis="consent", source=f"user {user_id}", since_us=to_us(now))
        session.add(basis)
    settle(session, own, user_id, "listing.agreed", now=now)


def object_to_be_shown(session: Session, user_id: int, *, now: datetime) -> None:
    """Let owners say no: from this commit on no surface shows them, whatever else speaks for it."""
    own = own_influencer(session, user_id)
    if session.get(Objection, own) is None:
        session.add(Objection(influencer_id=own, user_id=user_id, since_us=to_us(now)))
    _take_consent(session, own)
    settle(session, own, user_id, "listing.objected", now=now)


def leave_it_open(session: Session, user_id: int, *, now: datetime) -> None:
    """Let owners take back what they said: the rules for everybody decide again."""
    own = own_influencer(session, user_id)
    session.execute(delete(Objection).where(Objection.influencer_id == own))
    _take_consent(session, own)
    settle(session, own, user_id, "listing.left_open", now=now)


def choose_listing(session: Session, user_id: int, choice: str, *, now: datetime) -> None:
    """Let owners choose by the name that forms have for it: one of CHOICES."""
    _CHOSEN[choice](session, user_id, now=now)


_CHOSEN = {"shown": agree_to_be_shown, "hidden": object_to_be_shown, "open": leave_it_open}
CHOICES = tuple(_CHOSEN)


def hide_topic(session: Session, user_id: int, slug: str, *, now: datetime) -> None:
    """Take a topic of an owner out of pages, searches, lists and rules; raise UnknownTopic for what is none."""
    own, topic = own_influencer(session, user_id), load_taxonomy().by_slug(slug).number
    if session.get(HiddenTopic, (own, topic)) is None:
        session.add(HiddenTopic(influencer_id=own, topic=topic, since_us=to_us(now)))
    settle(session, own, user_id, "topic.hidden", now=now, topic=slug)


def show_topic(session: Session, user_id: int, slug: str, *, now: datetime) -> None:
    """Put a topic of an owner back to where it was hidden."""
    own = own_influencer(session, user_id)
    show_again(session, own, load_taxonomy().by_slug(slug).number)
    settle(session, own, user_id, "topic.shown", now=now, topic=slug)


def show_again(session: Session, own: int, topic: int) -> None:
    """Hide a topic of an influencer no longer, nor any that was merged into it."""
    current = load_taxonomy().current
    for row in session.scalars(select(HiddenTopic).where(HiddenTopic.influencer_id == own)).all():
        if current(row.topic) == topic:
            session.delete(row)
    session.flush()


def own_influencer(session: Session, user_id: int) -> int:
    """Return the influencer that a user owns, locked: two choices of one moment come one after the other."""
    own = influencer_of(session, user_id)
    if own is None or lock_influencers(session, [own])[own].owner_user_id != user_id:
        raise NoInfluencer("You hold no influencer here yet. Prove that an account is yours first.")
    return own


def _take_consent(session: Session, own: int) -> None:
    consent = delete(ListingBasis).where(ListingBasis.influencer_id == own, ListingBasis.basis == "consent")
    session.execute(consent)


def settle(session: Session, own: int, user_id: int, action: str, *, now: datetime, **details: str) -> None:
    """Note what an owner chose: for the search index, and in the log of what was done."""
    session.flush()
    note_changes(session, [own], now=now)
    audit.note(session, action, f"influencer:{own}", now=now, user_id=user_id, business_id=None, **details)
