"""What a perk promises, and which changes keep it: values in, values out.

A published perk may become better for people, never worse. What was accepted with a claim stays with it by value; what
is read here is the promise to everybody who has not claimed yet, and to those in line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from perks.loosening import tightened
from perks.rules.offers import Offer

#: States in which a perk has been promised.
PUBLISHED = frozenset({"scheduled", "live", "paused"})
#: No rules at all.
FOR_EVERYBODY = Offer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Everything that a business sets of a perk, in the words of its table.

    Times are aware, in UTC; money is in minor units.

    Attributes
    ----------
    terms
        Conditions of use, in words.
    where
        Where it can be used, in words.
    code_pattern
        Of generated codes; empty when they are uploaded.
    per_day
        Copies a day of the business's time zone; None for no limit.
    budget_minor
        What all copies together may cost; None for no limit.
    valid_days
        Days that a claim can be used after it was made.
    offer_minutes
        How long a copy is held for somebody in line.
    low_stock_at
        Copies left at which the team is told; None for never.
    """

    title: str
    description: str = ""
    terms: str = ""
    where: str = ""
    kind: str = "unique"
    shared_code: str = ""
    link: str = ""
    code_pattern: str = ""
    value_minor: int = 0
    currency: str = "GBP"
    disclosure: str = ""
    offer: Offer = FOR_EVERYBODY
    redeemed_by: str = "standard"
    copies: int = 1
    per_person: int = 1
    per_day: int | None = None
    budget_minor: int | None = None
    visible_from: datetime
    visible_until: datetime
    claim_from: datetime
    claim_until: datetime
    valid_days: int = 30
    has_waiting_list: bool = False
    offer_minutes: int = 1440
    low_stock_at: int | None = None


#: Fields of a promise that are kept as they are, and those that are moments.
TIMES = ("visible_from", "visible_until", "claim_from", "claim_until")
PLAIN = tuple(field.name for field in fields(Promise) if field.name not in (*TIMES, "offer"))


@dataclass(frozen=True, slots=True)
class Taken:
    """What of a perk is promised to somebody already."""

    claimed: int = 0  # copies
    offered: int = 0  # copies
    waiting: int = 0  # people in line without an offer
    spent_minor: int = 0


def state_at(status: str, *, claim_from: datetime, claim_until: datetime, now: datetime) -> str:
    """Return the state that a perk is in at a moment: the moment decides, not the job that tidies up after it.

    Examples
    --------
    >>> from datetime import UTC, timedelta
    >>> noon = datetime(2025, 6, 1, 12, tzinfo=UTC)
    >>> [
    ...     state_at(status, claim_from=noon, claim_until=noon + timedelta(days=1), now=noon)
    ...     for status in ("draft", "scheduled", "paused")
    ... ]
    ['draft', 'live', 'paused']
    """
    if status in PUBLISHED and claim_until <= now:
        return "ended"
    if status == "scheduled" and claim_from <= now:
        return "live"
    return status


def worsened(before: Promise, after: Promise, taken: Taken) -> dict[str, str]:
    """Return which changes to a published perk would take back what was promised: name of the field → sentence.

    Parameters
    ----------
    before
        What was promised so far.
    after
        What is to be promised from now on.
    taken
        What somebody has a right to already.

    Returns
    -------
    dict[str, str]
        Empty when everything is kept.
    """
    return {
        **dict(_fixed(before, after)),
        **dict(_supply(before, after, taken)),
        **dict(_only_more(before, after)),
        **dict(_only_longer(before, after)),
        **dict(_only_looser(before, after)),
    }


_FIXED: Mapping[str, tuple[str, str]] = {
    "title": ("title", "People know the perk by its title, so it stays. Correct the description instead."),
    "terms": ("terms", "The conditions stay as they were published."),
    "kind": ("kind", "How people get what they claim stays as it was published."),
    "code_pattern": ("code_pattern", "The pattern of the codes stays as it was published."),
    "value_minor": ("value", "The value stays as it was published."),
    "currency": ("currency", "The currency stays as it was published."),
    "redeemed_by": ("redeemed_by", "How it is redeemed stays as it was published."),
}


def _fixed(before: Promise, after: Promise) -> Iterator[tuple[str, str]]:
    for name, (field, sentence) in _FIXED.items():
        if getattr(before, name) != getattr(after, name):
            yield field, sentence


def _supply(before: Promise, after: Promise, taken: Taken) -> Iterator[tuple[str, str]]:
    # Copies and money that nobody has a right to may be taken back: ending early would do the same.
    promised = taken.claimed + taken.offered + taken.waiting
    if after.copies < min(before.copies, promised):
        yield (
            "copies",
            f"{taken.claimed:,} copies are claimed, {taken.offered:,} offered and {taken.waiting:,} people wait:"
            f" keep at least {min(before.copies, promised):,}.",
        )
    least_minor = taken.spent_minor + (taken.offered + taken.waiting) * after.value_minor
    if before.budget_minor is not None:
        least_minor = min(least_minor, before.budget_minor)
    if after.budget_minor is not None and after.budget_minor < least_minor:
        yield "budget", "The budget has to pay for what is claimed, offered and waited for already."


def _only_more(before: Promise, after: Promise) -> Iterator[tuple[str, str]]:
    if after.per_person < before.per_person:
        yield "per_person", f"One person was promised {before.per_person:,}: this can only become more."
    if after.per_day is not None and (before.per_day is None or after.per_day < before.per_day):
        promised = "no limit a day" if before.per_day is None else f"{before.per_day:,} a day"
        yield "per_day", f"It was published with {promised}: this can only become more."
    if after.valid_days < before.valid_days:
        yield "valid_days", f"Claims were promised to be good for {before.valid_days:,} days: this can only grow."
    if before.has_waiting_list and not after.has_waiting_list:
        yield "has_waiting_list", "The waiting list was promised, so it stays."
    if before.has_waiting_list and after.offer_minutes < before.offer_minutes:
        yield "offer_hours", "People in line were promised more time than that: this can only grow."


def _only_longer(before: Promise, after: Promise) -> Iterator[tuple[str, str]]:
    for name, what in (("visible_from", "shown"), ("claim_from", "open to claim")):
        if getattr(after, name) > getattr(before, name):
            yield name, f"It was promised to be {what} from an earlier moment: this can only move forward in time."
    for name, what in (("visible_until", "shown"), ("claim_until", "open to claim")):
        if getattr(after, name) < getattr(before, name):
            yield name, f"It was promised to be {what} for longer: this can only move back in time."


def _only_looser(before: Promise, after: Promise) -> Iterator[tuple[str, str]]:
    for rule in tightened(before.offer, after.offer):
        yield rule.key, f"“{rule.sentence}” would keep people out who were let in: a rule can only ask less."
