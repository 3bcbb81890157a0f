"""Mails about perks, written in the transaction of what they tell: to people in line, and to the team."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from auth.queries.people import business_card, team, user_card
from kernel import mail
from kernel.clock import to_us
from kernel.web import external_url
from perks.actions.terms import Counted, Terms
from perks.queries.perks import perk_card
from perks.wording.local_times import local

#: Roles that are told when few copies are left.
_TOLD = frozenset({"owner", "editor"})
#: The first claim that reaches the limit tells; those that come after it find this set.
_TELL_ONCE = text(
    "UPDATE perks SET low_stock_told_us = :now_us WHERE id = :perk_id AND low_stock_told_us IS NULL RETURNING id"
)


def tell_if_low(session: Session, terms: Terms, counted: Counted, *, now: datetime) -> None:
    """Tell owners and editors, once, that only so many copies are left as they asked to be told at."""
    if counted.low_stock_at is None or counted.low_stock_told_us is not None:
        return
    left_count = _left_count(session, terms, counted)
    if left_count > counted.low_stock_at:
        return
    if session.scalar(_TELL_ONCE, {"perk_id": terms.id, "now_us": to_us(now)}) is None:
        return
    left = f"{left_count:,} cop{'y is' if left_count == 1 else 'ies are'} left"
    body = (
        f"Of “{terms.title}”, {left} of {terms.copies:,}.\n\nYou asked to be told at {counted.low_stock_at:,}. If you"
        f" add copies, whoever waits in line gets them first:\n"
        f"{external_url('perks.business_perk', business_id=terms.business_id, perk_id=terms.id)}\n"
    )
    for member in team(session, terms.business_id):
        if member.role in _TOLD:
            mail.send(session, to=member.email, subject=f"“{terms.title}”: {left}", body=body, now=now)


def _left_count(session: Session, terms: Terms, counted: Counted) -> int:
    """Return what the team reads as left; copies alone where neither codes nor money can run out before them."""
    is_simple = terms.budget_minor is None and (terms.kind != "unique" or terms.code_pattern)
    return counted.copies_left if is_simple else perk_card(session, terms.id).left


def tell_offered(session: Session, terms: Terms, user_id: int, *, until: datetime, now: datetime) -> None:
    """Tell somebody in line that a copy is held for them, and until when."""
    body = (
        f"You were next in line. {business_card(session, terms.business_id).name} holds a copy of “{terms.title}” for"
        f" you until {local(until, terms.time_zone)}. Take it or let it go to the next here:\n"
        f"{external_url('perks.show', perk_id=terms.id)}\n\nAfter that time it goes to the next by itself.\n"
    )
    _write_to(session, [user_id], subject=f"A copy of “{terms.title}” is held for you", body=body, now=now)


def tell_closed(session: Session, terms: Terms, user_ids: Iterable[int], *, now: datetime) -> None:
    """Tell people who waited that the perk has ended and their places with it."""
    business = business_card(session, terms.business_id)
    body = (
        f"You were in line for “{terms.title}” of {business.name}. It has ended without a copy for you, and the line is"
        f" closed. Other perks that are open to you:\n{external_url('perks.for_me')}\n"
    )
    _write_to(session, user_ids, subject=f"“{terms.title}” has ended", body=body, now=now)


def _write_to(session: Session, user_ids: Iterable[int], *, subject: str, body: str, now: datetime) -> None:
    for user_id in user_ids:
        mail.send(session, to=user_card(session, user_id).email, subject=subject, body=body, now=now)
