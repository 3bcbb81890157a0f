"""Questions about a business's customers. Who of them is here is told only of users who let themselves be found."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from auth.queries.people import email_hash, findable, user_card
from brands.models import Customer
from influencers.queries.ownership import owners
from kernel.clock import from_us

#: Customers on a page of the list.
PAGE_SIZE = 50
#: Of fewer people who are found no number is told: with a list of one address it would say who is behind it.
FEWEST_TOLD = 10


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """A row of a business's own list."""

    id: int
    email_hint: str  # “b…o@b….example”; "" when only a hash was given
    name: str
    segment: str
    since_at: datetime


@dataclass(frozen=True, slots=True)
class CustomersPage:
    """Some of the customers that were asked for, and how many there are."""

    cards: tuple[CustomerCard, ...]
    count: int
    number: int  # of the page, from 1
    pages_count: int


def customers(
    session: Session, business_id: int, *, words: str = "", segment: str | None = None, page: int = 1
) -> CustomersPage:
    """Return customers by name, those whose name or segment holds some words, and who are in a segment."""
    wanted = select(Customer).where(Customer.business_id == business_id)
    if words:
        folded = words.casefold()
        in_segment = func.lower(Customer.segment).contains(folded, autoescape=True)
        wanted = wanted.where(or_(Customer.name_folded.contains(folded, autoescape=True), in_segment))
    if segment is not None:
        wanted = wanted.where(Customer.segment == segment)
    count = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    pages_count = max(1, -(-count // PAGE_SIZE))
    number = min(page, pages_count)  # the last one, when there are fewer than there were
    shown = wanted.order_by(Customer.name_folded, Customer.id).offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    return CustomersPage(tuple(_card(row) for row in session.scalars(shown)), count, number, pages_count)


def customers_count(session: Session, business_id: int) -> int:
    """Return how many customers a business has on its list."""
    return session.scalar(select(func.count()).where(Customer.business_id == business_id)) or 0


def segments(session: Session, business_id: int) -> tuple[tuple[str, int], ...]:
    """Return the segments of a business's list by name, each with its count; "" for who is in none."""
    rows = session.execute(
        select(Customer.segment, func.count())
        .where(Customer.business_id == business_id)
        .group_by(Customer.segment)
        .order_by(Customer.segment)
    )
    return tuple((segment, count) for segment, count in rows)


def customer_segment(session: Session, business_id: int, user_id: int) -> str | None:
    """Return in which segment of a business a user is, "" for none; None when they are not found there.

    Found is who confirmed the address and lets businesses that have it find them.
    """
    user = user_card(session, user_id)
    if not (user.is_confirmed and user.is_findable):
        return None
    own = (Customer.business_id == business_id, Customer.email_hash == email_hash(user.email))
    return session.scalar(select(Customer.segment).where(*own))


def customer_segments(session: Session, business_id: int) -> dict[int, str]:
    """Return the influencers who are found among a business's customers, each with the segment."""
    found, owned = findable().subquery(), owners().subquery()
    rows = session.execute(
        select(owned.c.id, Customer.segment)
        .select_from(Customer)
        .join(found, found.c.email_hash == Customer.email_hash)
        .join(owned, owned.c.owner_user_id == found.c.id)
        .where(Customer.business_id == business_id)
    )
    return {influencer_id: segment for influencer_id, segment in rows}  # noqa: C416  # dict() would lose the row's types


def customer_influencers(session: Session, business_id: int, segment: str | None = None) -> set[int]:
    """Return the influencers who are found among a business's customers, in any or in one segment."""
    found = customer_segments(session, business_id)
    return {influencer_id for influencer_id, own in found.items() if segment in (None, own)}


def found_count(session: Session, business_id: int) -> int | None:
    """Return how many of a business's customers are found here; None when they are fewer than may be told."""
    return told_count(len(customer_influencers(session, business_id)))


def told_count(count: int) -> int | None:
    """Return a number of people who are found by a list, or None when they are fewer than may be told."""
    return count if count >= FEWEST_TOLD else None


def _card(row: Customer) -> CustomerCard:
    return CustomerCard(row.id, row.email_hint, row.name, row.segment, from_us(row.since_us))
