"""What a business's desk says first: what needs somebody, and how its open perks stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from auth.queries.people import BusinessCard, team
from brands.queries.customers import customers_count
from perks.queries.overviews import PerkBrief, perks_in_brief
from perks.queries.perks import PerkCard

#: A perk that closes within this time with copies left is worth a word.
_SOON = timedelta(days=3)
#: Which perks are open, what people can have now before what they cannot.
_OPEN = ("live", "paused", "scheduled")
#: So many perks of a kind are shown; the page of perks has all of them.
_MOST = 10


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits for somebody of the team."""

    perk: PerkCard
    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What the desk of a business shows."""

    needs: tuple[Need, ...]
    open_perks: tuple[PerkBrief, ...]  # the first of them
    open_count: int
    drafts: tuple[PerkBrief, ...]  # the newest of them
    drafts_count: int
    perks_count: int
    to_be_used_count: int
    customers_count: int
    members_count: int


def dashboard_of(session: Session, business: BusinessCard, *, now: datetime) -> Dashboard:
    """Return what the desk of a business shows."""
    perks = perks_in_brief(session, business.id, now=now)
    drafts = tuple(brief for brief in perks if brief.state == "draft")
    is_open = (brief for brief in perks if brief.state in _OPEN)
    open_perks = tuple(sorted(is_open, key=lambda brief: _OPEN.index(brief.state)))
    return Dashboard(
        needs=tuple(need for brief in open_perks for need in needs_of(brief, now=now)),
        open_perks=open_perks[:_MOST],
        open_count=len(open_perks),
        drafts=drafts[:_MOST],
        drafts_count=len(drafts),
        perks_count=len(perks),
        to_be_used_count=sum(brief.counts.to_be_used for brief in perks),
        customers_count=customers_count(session, business.id),
        members_count=len(team(session, business.id)),
    )


def needs_of(brief: PerkBrief, *, now: datetime) -> Iterator[Need]:
    """Yield what a perk asks of the team at a moment; most ask nothing, and a draft waits for whoever writes it."""
    perk = brief.perk
    if brief.state == "paused":
        yield Need(perk, "player-pause", "Is paused: nobody can claim it until it is resumed.")
    elif brief.state == "live":
        yield from _needs_of_stock(brief)
        if perk.claim_until - now <= _SOON and perk.left > 0:
            yield Need(perk, "clock", f"Closes soon, with {_copies(perk.left)} unclaimed.")


def _needs_of_stock(brief: PerkBrief) -> Iterator[Need]:
    perk, waiting = brief.perk, brief.counts.waiting
    if perk.left_but_for_money <= 0:
        line = f" {waiting:,} wait in line." if waiting > 1 else " One person waits in line." if waiting else ""
        yield Need(perk, "circle-x", f"Every copy is taken.{line}")
    elif perk.is_budget_spent:
        yield Need(perk, "circle-x", "What is left of its budget pays for no further copy.")
    elif perk.low_stock_at is not None and perk.left <= perk.low_stock_at:
        yield Need(perk, "alert-triangle", f"{_copies(perk.left)} left of {perk.copies:,}.")


def _copies(count: int) -> str:
    return "1 copy" if count == 1 else f"{count:,} copies"
