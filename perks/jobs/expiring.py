"""Time passes for claims, offers and perks: each in a short transaction of its own, late or twice without harm."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from kernel import clock
from kernel.database import reading, transaction
from perks.actions.expiring import expire_claim, open_or_end
from perks.actions.lines import close_line, lapse_offer
from perks.actions.offering import leave_place, offer_next
from perks.queries.due import (
    barred_offers,
    due_claims,
    due_offers,
    ended_perks_with_a_line,
    perks_out_of_date,
    perks_with_a_line,
)

_log = logging.getLogger("bellwether.perks")


def expire_claims(now: datetime | None = None) -> int:
    """End claims whose time has passed; return how many this call ended."""
    now = now or clock.now()
    ended = 0
    while due := _due(due_claims, now):
        ended += (won := _each(due, expire_claim, now))
        if not won:  # another worker is at the same: what it leaves is due the next time
            break
    return ended


def lapse_offers(now: datetime | None = None) -> int:
    """Pass on copies that nobody took in time, and offer any that lie free; return how many passed on."""
    now = now or clock.now()
    lapsed = 0
    while due := _due(due_offers, now):
        lapsed += (won := _each(due, lapse_offer, now))
        if not won:
            break
    # A copy is not held for whoever was removed meanwhile, or is too young by now.
    _each(_due(barred_offers, now), leave_place, now)
    with reading() as session:
        waited_for = perks_with_a_line(session)
    _each(waited_for, offer_next, now)
    return lapsed


def open_and_end_perks(now: datetime | None = None) -> int:
    """Let states say what windows say, and close the lines of what has ended; return how many perks changed."""
    now = now or clock.now()
    with reading() as session:
        out_of_date = perks_out_of_date(session, now=now)
    changed = _each(out_of_date, open_or_end, now)
    with reading() as session:
        ended = ended_perks_with_a_line(session)
    _each(ended, close_line, now)
    return changed


class _Finding(Protocol):
    def __call__(self, session: Session, *, now: datetime) -> list[int]: ...


def _due(find: _Finding, now: datetime) -> list[int]:
    with reading() as session:
        return find(session, now=now)


def _each(ids: Iterable[int], act: Callable[..., object], now: datetime) -> int:
    """Act on each in a transaction of its own; return on how many there was something to be done.

    One that fails keeps no other from its turn; it comes again with the next run.
    """
    acted = 0
    for number in ids:
        try:
            with transaction() as session:
                acted += bool(act(session, number, now=now))
        except Exception:
            _log.exception("what was due could not be done", extra={"id": number})
    return acted
