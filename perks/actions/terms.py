"""What is asked of a perk before anything is taken from it: its terms, and whether it can be claimed at a moment."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from kernel.clock import to_us
from kernel.statements import Statement
from perks.code_forms import is_replaceable
from perks.errors import ClaimRefused, UnknownPerk
from perks.models import Perk
from perks.rules.refusals import REFUSALS


class Terms(NamedTuple):
    """A perk as it was a moment ago: what is taken from it is decided by the statement that takes it."""

    id: int
    business_id: int
    status: str
    title: str
    description: str
    terms: str
    where: str
    time_zone: str
    kind: str
    shared_code: str
    link: str
    code_pattern: str
    redeemed_by: str
    value_minor: int
    currency: str
    disclosure: str
    rules: str
    copies: int
    per_person: int
    per_day: int | None
    budget_minor: int | None
    claim_from_us: int
    claim_until_us: int
    valid_days: int
    has_waiting_list: bool
    offer_minutes: int
    claimed: int
    offered: int
    spent_minor: int
    day_on: date | None
    day_claimed: int

    @property
    def cannot_be_replaced(self) -> bool:
        """Whether what a claim shows is never made anew: a shared code, a link, or one of the uploaded codes."""
        return not is_replaceable(self.kind, self.code_pattern)

    def closed(self, now: datetime) -> str | None:
        """Return why nobody can claim it at a moment, as a code of refusals; None when it is open."""
        if self.status == "paused":
            return "paused"
        if self.status in ("draft", "ended") or to_us(now) >= self.claim_until_us:
            return "not_open_yet" if self.status == "draft" else "ended"
        return "not_open_yet" if to_us(now) < self.claim_from_us else None

    def exhausted(self) -> str | None:
        """Return what has run out, as a code of refusals; None when a copy and the money for it are left."""
        if self.claimed + self.offered >= self.copies:
            return "sold_out"
        committed_minor = self.spent_minor + (self.offered + 1) * self.value_minor
        if self.budget_minor is not None and committed_minor > self.budget_minor:
            return "budget_spent"
        return None

    def spent_today(self, day_on: str) -> str | None:
        """Return that the copies of a day (ISO) were claimed, as a code of refusals; None when some are left."""
        if self.per_day is None or self.day_on is None or str(self.day_on) < day_on:
            return None
        return "per_day_limit" if self.day_claimed >= self.per_day else None


class Counted(NamedTuple):
    """A perk as it is once a copy was counted, while this transaction holds it."""

    day_on: str  # ISO, the day on which it was counted
    copies_left: int
    low_stock_at: int | None
    low_stock_told_us: int | None


_ASKED = select(*(Perk.__table__.c[name] for name in Terms._fields)).where(Perk.__table__.c.id == bindparam("perk_id"))
_READ = Statement(_ASKED)
# Not FOR UPDATE outright: claims that are being written refer to the perk, and need not wait for it.
_HOLD = Statement(_ASKED.with_for_update(key_share=True))


def terms_of(session: Session, perk_id: int) -> Terms:
    """Return a perk's terms; raise UnknownPerk when there is none, or it is a draft that nobody was shown."""
    row = _READ.first(session, perk_id=perk_id)
    if row is None or Terms(*row).status == "draft":
        raise UnknownPerk("There is no such perk.")
    return Terms(*row)


def hold_perk(session: Session, perk_id: int) -> Terms:
    """Return a perk's terms and keep it as it is until this transaction ends."""
    row = _HOLD.first(session, perk_id=perk_id)
    if row is None:
        raise UnknownPerk("There is no such perk.")
    return Terms(*row)


def refused(code: str) -> ClaimRefused:
    """Return the refusal of a code, with its sentence."""
    return ClaimRefused(REFUSALS[code], code=code)
