"""How a copy is taken, by whichever way somebody comes to it: the claim first, then one statement for each limit.

The order is always claim, perk, code: two who take and two who give back never wait for each other in a ring. The
limits stand in the statements themselves, so what was read before may be old and nothing is given twice.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from kernel.clock import to_us
from kernel.statements import Statement
from perks.actions.allowance import free_ordinal, refuse_beyond
from perks.actions.pool import held_code, new_code, show_code, take_code
from perks.actions.recent import refuse_recent, rest_days
from perks.actions.telling import tell_if_low
from perks.actions.terms import Counted, Terms, refused, terms_of
from perks.calendar import day_of, days_later
from perks.code_forms import PERSONAL, fold_code
from perks.queries.dealings import Person

#: For so long a copy is held for somebody who has not accepted the disclosure yet.
HELD_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a claim is: a signed-in user, also when they let their account go since."""

    user_id: int


@dataclass(frozen=True, slots=True)
class Claimant(Holder):
    """Who claims: a signed-in user, as the influencer they own."""

    influencer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What somebody gets, and on what."""

    person: Person  # whose claims count together
    ordinal: int  # the number of the claim among theirs, as far as was seen
    granted_on: str  # JSON, by value
    is_issued: bool  # the disclosure was accepted; else the copy is only held
    from_offer: bool = False  # a copy that was held for somebody in line
    held_until_us: int = 0  # until when it was held: whoever has a day to take it still has it
    code_id: int | None = None  # the code that was held with it


def take(session: Session, terms: Terms, claimant: Claimant, *, grant: Grant, now: datetime) -> int:
    """Take a copy for somebody and return the claim; raise ClaimRefused when a limit stands against it."""
    claim_id = _insert(session, terms, claimant, grant=grant, now=now)
    counted = _count_copy(session, terms, from_offer=grant.from_offer, now=now)
    _keep_day(session, terms, claim_id, counted, now=now)
    if terms.kind == "unique":
        _give_code(session, terms, claim_id, grant)
    tell_if_low(session, terms, counted, now=now)
    return claim_id


_INSERT = Statement(
    "INSERT INTO claims (perk_id, business_id, influencer_id, user_id, ordinal, status, is_surplus, code, code_folded,"
    " pin, day_on, cost_minor, currency, granted_on, disclosure, disclosure_accepted_us, reserved_us, issued_us,"
    " expires_us) VALUES (:perk_id, :business_id, :influencer_id, :user_id, :ordinal, :status, FALSE, :code,"
    " :code_folded, :pin, :day_on, :cost_minor, :currency, :granted_on, :disclosure, :issued_us, :now_us, :issued_us,"
    " :expires_us) ON CONFLICT DO NOTHING RETURNING id"
)


def _insert(session: Session, terms: Terms, claimant: Claimant, *, grant: Grant, now: datetime) -> int:
    row = _row(terms, claimant, grant, now)
    ordinal = grant.ordinal
    while (claim_id := _INSERT.value(session, **row, ordinal=ordinal)) is None:
        # Another request of the same person was quicker; it may have left a further number.
        ordinal = free_ordinal(session, terms, grant.person, now=now)
        row = _row(terms, claimant, grant, now)
    refuse_beyond(session, terms, grant.person)
    # Who was offered a copy was judged when they joined the line.
    if not grant.from_offer and (days := rest_days(terms)):
        refuse_recent(session, terms, grant.person, claim_id=claim_id, days=days, now=now)
    return int(claim_id)


def _row(terms: Terms, claimant: Claimant, grant: Grant, now: datetime) -> dict[str, Any]:
    return {
        "perk_id": terms.id,
        "business_id": terms.business_id,
        "influencer_id": claimant.influencer_id,
        "user_id": claimant.user_id,
        "day_on": day_of(now, terms.time_zone).isoformat(),
        "cost_minor": terms.value_minor,
        "currency": terms.currency,
        "granted_on": grant.granted_on,
        "now_us": to_us(now),
        "status": "reserved",
        "expires_us": max(to_us(now + HELD_FOR), grant.held_until_us),
        **dict.fromkeys(("code", "code_folded", "disclosure", "issued_us")),
        "pin": new_pin(terms.redeemed_by),
        **(issued_values(terms, now=now) if grant.is_issued else {}),
    }


def issued_values(terms: Terms, *, now: datetime) -> dict[str, Any]:
    """Return what a claim gets when it is issued; codes from a pool apart."""
    code = None if terms.kind == "unique" else new_code(PERSONAL)
    return {
        "status": "issued",
        "issued_us": to_us(now),
        "expires_us": to_us(days_later(now, terms.valid_days, zone=terms.time_zone)),
        "disclosure": terms.disclosure,
        "code": code,
        "code_folded": code and fold_code(code),
    }


def new_pin(redeemed_by: str) -> str:
    """Return the PIN of a claim; "" where the perk asks for none."""
    return f"{secrets.randbelow(10_000):04d}" if redeemed_by == "balanced" else ""


# The limit a day stands in the perk's own row: who is refused has changed nothing, so nothing is rolled back. Where
# many wait for a row that others change and roll back, PostgreSQL can fail with “new multixact has more than one
# updating member”. A day that is over when a claim comes through counts as the one that has begun.
_TAKE_COPY = (
    "UPDATE perks SET claimed = claimed + 1, spent_minor = spent_minor + :cost_minor,"
    " day_claimed = CASE WHEN day_on >= :day_on THEN day_claimed ELSE 0 END + 1,"
    " day_on = CASE WHEN day_on >= :day_on THEN day_on ELSE :day_on END"
)
_COUNTED = "RETURNING CAST(day_on AS TEXT), copies - claimed - offered, low_stock_at, low_stock_told_us"
_COUNT_COPY = Statement(
    f"{_TAKE_COPY} WHERE id = :perk_id"
    " AND status IN ('scheduled', 'live') AND claim_from_us <= :now_us AND claim_until_us > :now_us"
    " AND claimed + offered < copies"
    " AND (budget_minor IS NULL OR spent_minor + offered * value_minor + :cost_minor <= budget_minor)"
    # Whoever waits comes before whoever just came.
    " AND (NOT has_waiting_list OR NOT EXISTS"
    " (SELECT 1 FROM places WHERE places.perk_id = perks.id AND places.status = 'waiting'))"
    " AND (per_day IS NULL OR day_on IS NULL OR day_on < :day_on OR day_claimed < per_day)"
    f" {_COUNTED}"
)
#: What was promised is counted on its day as well, and no limit a day stands against it.
_COUNT_OFFERED_COPY = Statement(f"{_TAKE_COPY}, offered = offered - 1 WHERE id = :perk_id {_COUNTED}")


def _count_copy(session: Session, terms: Terms, *, from_offer: bool, now: datetime) -> Counted:
    day_on = day_of(now, terms.time_zone).isoformat()
    asked = {"perk_id": terms.id, "cost_minor": terms.value_minor, "day_on": day_on}
    if from_offer:
        row = _COUNT_OFFERED_COPY.first(session, **asked)
    else:
        row = _COUNT_COPY.first(session, **asked, now_us=to_us(now))
    if row:
        return Counted(*row)
    latest = terms_of(session, terms.id)
    # When nothing stands against it any more, a copy came back meanwhile, or it is for whoever waits.
    raise refused(latest.closed(now) or latest.exhausted() or latest.spent_today(day_on) or "sold_out")


_KEEP_DAY = Statement("UPDATE claims SET day_on = :day_on WHERE id = :claim_id")


def _keep_day(session: Session, terms: Terms, claim_id: int, counted: Counted, *, now: datetime) -> None:
    """Write with the claim on which day it was counted, where that is not the day on which it was asked for."""
    if counted.day_on != day_of(now, terms.time_zone).isoformat():
        _KEEP_DAY.send(session, claim_id=claim_id, day_on=counted.day_on)


_KEEP_CODE = Statement("UPDATE claims SET code_id = :code_id, code = :code, code_folded = :folded WHERE id = :claim_id")


def _give_code(session: Session, terms: Terms, claim_id: int, grant: Grant) -> None:
    if grant.code_id is None:
        found = take_code(session, terms.id, is_shown=grant.is_issued)
    else:
        found = show_code(session, grant.code_id) if grant.is_issued else held_code(session, grant.code_id)
    if found is None:
        raise refused("sold_out")
    code, folded = (found.code, found.folded) if grant.is_issued else (None, None)
    _KEEP_CODE.send(session, claim_id=claim_id, code_id=found.id, code=code, folded=folded)
