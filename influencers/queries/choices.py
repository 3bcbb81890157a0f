"""Questions about what owners chose for themselves, and what comes of it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from influencers.errors import GenerationMissing
from influencers.generations.reading import current_generation
from influencers.models import Account, AccountRefusal, ListingBasis, Objection
from influencers.queries.cards import DeclaredTopic, TopicScore
from influencers.queries.hidden import hidden_topics_of
from influencers.queries.listing import listing_bases
from influencers.queries.own_topics import declared_topics, own_order
from influencers.queries.ownership import OwnedAccount
from influencers.queries.people import topics_from
from influencers.topics.taxonomy import Topic, load_taxonomy
from kernel.clock import from_us
from kernel.config import listing_choice


@dataclass(frozen=True, slots=True)
class ListingCard:
    """What an owner chose, and whether they may be shown."""

    choice: str  # shown, hidden or open
    since_at: datetime | None  # of the choice
    is_listed: bool
    basis: str | None  # consent or public; None when not listed
    refusing: tuple[OwnedAccount, ...]  # accounts whose profile says not to be shown
    is_minor: bool  # below 16, by the statement of an account
    house_choice: str  # whom the operator lists: consent or public


@dataclass(frozen=True, slots=True)
class OwnTopics:
    """The topics in which an owner is heard. Places are none: nobody is an expert of a city."""

    shown: tuple[TopicScore, ...]  # as the owner placed them
    declared: tuple[DeclaredTopic, ...]  # that they add themselves, and in which they are not heard
    hidden: tuple[TopicScore, ...]
    unscored: tuple[Topic, ...]  # hidden ones in which nothing is measured now
    is_ordered: bool  # whether the owner gave places to topics in which they are heard


def listing_card(session: Session, influencer_id: int) -> ListingCard:
    """Return what an owner chose for an influencer, and what comes of it."""
    objection = session.get(Objection, influencer_id)
    consent = session.get(ListingBasis, (influencer_id, "consent"))
    said = objection or consent
    columns = (Account.id, Account.network, Account.native_id, Account.handle)
    refusing = select(*columns).join(AccountRefusal).where(Account.influencer_id == influencer_id).order_by(Account.id)
    basis = listing_bases(session, [influencer_id]).get(influencer_id)
    return ListingCard(
        choice="hidden" if objection else "shown" if consent else "open",
        since_at=from_us(said.since_us) if said else None,
        is_listed=basis is not None,
        basis=basis,
        refusing=tuple(OwnedAccount(*row) for row in session.execute(refusing)),
        is_minor=is_minor(influencer_id),
        house_choice=listing_choice(current_app.extensions["settings"], current_app.extensions["storage"].is_demo),
    )


def is_minor(influencer_id: int) -> bool:
    """Return whether an account says that somebody is below 16, as of the current generation."""
    with suppress(GenerationMissing):
        row = current_generation().rows([influencer_id]).get(influencer_id)
        return bool(row and row.card.get("minor"))
    return False


def own_topics(session: Session, influencer_id: int) -> OwnTopics:
    """Return the topics in which somebody is heard, hidden ones apart, and those that they add themselves.

    Shown ones stand as their owner placed them, others best first.
    A place that was hidden stands among the hidden ones, so that it can be shown again.
    """
    hidden = hidden_topics_of(session, influencer_id)
    heard, order = _heard(influencer_id), own_order(session, influencer_id)
    numbers = frozenset(topic.number for topic in heard)
    # What is hidden is known by every number that a topic ever had; here it is told once.
    unscored = set(map(load_taxonomy().current, hidden)) - numbers
    return OwnTopics(
        shown=order.sort([topic for topic in heard if topic.number not in hidden and not topic.is_place]),
        declared=declared_topics(order, numbers | hidden),
        hidden=tuple(topic for topic in heard if topic.number in hidden),
        unscored=tuple(topic for number in sorted(unscored) if (topic := load_taxonomy().known(number))),
        is_ordered=order.is_chosen,
    )


def _heard(influencer_id: int) -> tuple[TopicScore, ...]:
    with suppress(GenerationMissing):
        row = current_generation().rows([influencer_id]).get(influencer_id)
        return topics_from(row.topics) if row else ()
    return ()
