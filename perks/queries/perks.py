"""Questions about perks: what a business gives, to whom, how many are left."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from auth.queries.people import BusinessCard, business_card
from kernel.clock import from_us, to_us
from kernel.database import AnyRow
from perks.code_forms import is_replaceable
from perks.errors import UnknownPerk
from perks.models import Code, Perk

#: States in which the claim window decides whether a perk can be claimed; a job only tidies which of them it is.
PUBLISHED = ("scheduled", "live")


@dataclass(frozen=True, slots=True, kw_only=True)
class PerkCard:
    """What anybody may know of a perk; its shared code and link are not here, they are for those who claimed."""

    id: int
    business_id: int
    business_name: str
    business_place: str
    status: str  # draft, scheduled, live, paused or ended
    title: str
    description: str
    terms: str
    where: str
    time_zone: str
    kind: str  # unique, shared or link
    code_pattern: str
    value_minor: int
    currency: str
    disclosure: str
    rules: str  # JSON, as perks.rules writes it
    redeemed_by: str  # standard or balanced
    copies: int
    per_person: int
    per_day: int | None
    budget_minor: int | None
    visible_from: datetime
    visible_until: datetime
    claim_from: datetime
    claim_until: datetime
    valid_days: int
    has_waiting_list: bool
    offer_minutes: int
    low_stock_at: int | None
    claimed: int
    offered: int
    spent_minor: int
    free_codes: int | None  # of uploaded codes; None when a copy never waits for one
    created_at: datetime
    changed_at: datetime

    @property
    def left(self) -> int:
        """Copies that nobody holds and that can still be given: a code and the money for each are there."""
        if self.budget_minor is None or not self.value_minor:
            return self.left_but_for_money
        free_minor = self.budget_minor - self.spent_minor - self.offered * self.value_minor
        return min(self.left_but_for_money, free_minor // self.value_minor)

    @property
    def left_but_for_money(self) -> int:
        """The same, whatever the budget still pays."""
        copies = self.copies - self.claimed - self.offered
        return copies if self.free_codes is None else min(copies, self.free_codes)

    @property
    def is_budget_spent(self) -> bool:
        """Whether the money that is left pays for no further copy."""
        committed_minor = self.spent_minor + (self.offered + 1) * self.value_minor
        return self.budget_minor is not None and committed_minor > self.budget_minor

    @property
    def is_replaceable(self) -> bool:
        """Whether what a claim showed is made anew when its copy comes back; else it counts for who was shown it."""
        return is_replaceable(self.kind, self.code_pattern)

    def is_open(self, now: datetime) -> bool:
        """Whether it can be claimed at a moment, as far as its state and window say."""
        return self.status in PUBLISHED and self.claim_from <= now < self.claim_until

    def is_visible(self, now: datetime) -> bool:
        """Whether people are shown it at a moment."""
        return self.status not in ("draft", "ended") and self.visible_from <= now < self.visible_until


def perk_card(session: Session, perk_id: int) -> PerkCard:
    """Return a perk; raise UnknownPerk when there is none."""
    if row := session.execute(select(*_ASKED).where(Perk.id == perk_id)).one_or_none():
        return _card(row, business_card(session, row.business_id))
    raise UnknownPerk("There is no such perk.")


def visible_perks(session: Session, now: datetime) -> tuple[PerkCard, ...]:
    """Return the perks that people are shown at a moment, those that end first first; paused ones among them."""
    at_us = to_us(now)
    shown = select(*_ASKED).where(
        Perk.status.in_(("scheduled", "live", "paused")),
        Perk.visible_from_us <= at_us,
        at_us < Perk.visible_until_us,
    )
    return _cards(session, session.execute(shown.order_by(Perk.claim_until_us, Perk.id)))


def perks_of(session: Session, business_id: int) -> tuple[PerkCard, ...]:
    """Return all perks of a business, the newest first."""
    return _cards(
        session, session.execute(select(*_ASKED).where(Perk.business_id == business_id).order_by(Perk.id.desc()))
    )


def uses_up_codes() -> ColumnElement[bool]:
    """Return the condition that a perk gives uploaded codes, of which no new one can be made."""
    return (Perk.kind == "unique") & (Perk.code_pattern == "")


_FREE_CODES = (
    select(func.count()).where(Code.perk_id == Perk.id, Code.status == "free").correlate(Perk).scalar_subquery()
)
_MOMENTS = ("created", "changed")
_TIMES = ("visible_from", "visible_until", "claim_from", "claim_until", *_MOMENTS)
_COMPUTED = {"business_name", "business_place", "free_codes", "created_at", "changed_at", *_TIMES}
_PLAIN = tuple(field.name for field in fields(PerkCard) if field.name not in _COMPUTED)
_ASKED = (
    *(getattr(Perk, name) for name in _PLAIN),
    *(getattr(Perk, f"{name}_us") for name in _TIMES),
    case((uses_up_codes(), _FREE_CODES)).label("free_codes"),
)


def _cards(session: Session, rows: Iterable[AnyRow]) -> tuple[PerkCard, ...]:
    found = list(rows)
    businesses = {number: business_card(session, number) for number in {row.business_id for row in found}}
    return tuple(_card(row, businesses[row.business_id]) for row in found)


def _card(row: AnyRow, business: BusinessCard) -> PerkCard:
    columns = row._mapping
    values: dict[str, Any] = {name: columns[name] for name in (*_PLAIN, "free_codes")}
    values |= {f"{name}_at" if name in _MOMENTS else name: from_us(columns[f"{name}_us"]) for name in _TIMES}
    return PerkCard(business_name=business.name, business_place=business.place, **values)
