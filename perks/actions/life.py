"""The life of a perk: draft, scheduled, live, paused, ended. A change never worsens what was promised."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from auth.actions import audit
from auth.queries.people import business_card
from kernel.clock import from_us, to_us
from perks.actions.codes import generate_codes
from perks.actions.lines import close_line
from perks.actions.offering import offer_next
from perks.errors import PerkChangedMeanwhile, PerkNotReady, PromiseWorsened, UnknownPerk, WrongPerkState
from perks.models import Code, Export, Perk, Sighting
from perks.promises import PLAIN, PUBLISHED, TIMES, Promise, Taken, state_at, worsened
from perks.publishing import gaps_before_publishing
from perks.queries.claims import waiting_count
from perks.queries.promises import codes_lacking, promise_of
from perks.rules.wire import offer_as_json

#: What of a perk is told in the log only as changed: whoever reads it should not have the code.
_SECRET = frozenset({"shared_code", "link"})


def create_draft(session: Session, business_id: int, promise: Promise, *, by_user_id: int, now: datetime) -> int:
    """Write down a perk that nobody sees yet; return its id."""
    zone = business_card(session, business_id).time_zone
    perk = Perk(business_id=business_id, status="draft", time_zone=zone, created_us=to_us(now), changed_us=to_us(now))
    _take_over(perk, promise)
    session.add(perk)
    session.flush()
    _note(session, perk, "perk.drafted", by_user_id=by_user_id, now=now, title=promise.title)
    return perk.id


def change_perk(
    session: Session,
    perk_id: int,
    promise: Promise,
    *,
    by_user_id: int,
    now: datetime,
    seen_changed_at: datetime | None = None,
) -> tuple[str, ...]:
    """Change a perk; return the names of what changed.

    A draft may become anything. A published perk may only become better for people: PromiseWorsened names each field
    that would take something back. Copies and money that are added go to the people in line first.

    Parameters
    ----------
    seen_changed_at
        When the perk had been changed last as the caller saw it; PerkChangedMeanwhile when it was changed since.
    """
    perk = _held(session, perk_id)
    _refuse_surprises(perk, seen_changed_at)
    state = _state(perk, now)
    if state == "ended":
        raise WrongPerkState("This perk has ended: it cannot be changed. Make a new one from it.")
    before = promise_of(session, perk.id)
    changes = _differences(before, promise)
    if not changes:
        return ()
    if state == "draft":
        _drop_codes_of_another_way(session, perk, promise)
    else:
        _refuse_worse(session, perk, before, promise, now=now)
    _take_over(perk, promise)
    perk.changed_us = max(to_us(now), perk.changed_us + 1)  # two changes of one moment are two all the same
    if perk.low_stock_told_us is not None and {"copies", "budget_minor", "low_stock_at"} & set(changes):
        perk.low_stock_told_us = None
    session.flush()
    if state != "draft":
        _generate_missing(session, perk, promise)
        offer_next(session, perk_id, now=now)
    _note(session, perk, "perk.changed", by_user_id=by_user_id, now=now, changes=changes)
    return tuple(changes)


def discard(session: Session, perk_id: int, *, by_user_id: int, now: datetime) -> None:
    """Delete a draft with its codes: it was promised to nobody. What was done to it stays in the audit log."""
    perk = _held(session, perk_id, "draft", now=now, otherwise="Only a draft can be thrown away.")
    _note(session, perk, "perk.discarded", by_user_id=by_user_id, now=now, title=perk.title)
    for table in (Code, Export, Sighting):
        session.execute(delete(table).where(table.perk_id == perk_id))
    session.delete(perk)


def schedule(session: Session, perk_id: int, *, by_user_id: int, now: datetime) -> str:
    """Publish a draft; return the state it is in from now on: scheduled, or live when it can be claimed already.

    Raises
    ------
    perks.errors.PerkNotReady
        Something is missing; `fields` names it.
    """
    perk = _held(session, perk_id, "draft", now=now, otherwise="Only a draft can be scheduled.")
    promise = promise_of(session, perk.id)
    gaps = gaps_before_publishing(promise, codes_lacking=codes_lacking(session, perk.id, promise), now=now)
    if gaps:
        raise PerkNotReady("This perk cannot be scheduled yet: " + " ".join(gaps.values()), fields=gaps)
    _generate_missing(session, perk, promise)
    perk.status = "live" if promise.claim_from <= now else "scheduled"
    _note(session, perk, "perk.scheduled", by_user_id=by_user_id, now=now, state=perk.status, copies=perk.copies)
    return perk.status


def unschedule(session: Session, perk_id: int, *, by_user_id: int, now: datetime) -> None:
    """Make a scheduled perk a draft again: nobody has seen it yet, so nobody was promised anything."""
    perk = _held(session, perk_id, "scheduled", now=now, otherwise="Only a scheduled perk can become a draft again.")
    if from_us(perk.visible_from_us) <= now:
        raise WrongPerkState("People can see this perk already, so it stays promised. You can pause it, or end it.")
    perk.status = "draft"
    _note(session, perk, "perk.unscheduled", by_user_id=by_user_id, now=now)


def pause(session: Session, perk_id: int, *, by_user_id: int, now: datetime) -> None:
    """Let nobody claim for a while; what was claimed stays good."""
    perk = _held(
        session, perk_id, "scheduled", "live", now=now, otherwise="Only a scheduled or live perk can be paused."
    )
    perk.status = "paused"
    _note(session, perk, "perk.paused", by_user_id=by_user_id, now=now)


def resume(session: Session, perk_id: int, *, by_user_id: int, now: datetime) -> str:
    """Let people claim again; return the state: live, or scheduled when its window has not begun yet.

    Copies that came back meanwhile are offered to the people in line.
    """
    perk = _held(session, perk_id, "paused", now=now, otherwise="Only a paused perk can be resumed.")
    perk.status = "live" if from_us(perk.claim_from_us) <= now else "scheduled"
    session.flush()
    offer_next(session, perk_id, now=now)
    _note(session, perk, "perk.resumed", by_user_id=by_user_id, now=now, state=perk.status)
    return perk.status


def end_perk(session: Session, perk_id: int, *, by_user_id: int, now: datetime) -> None:
    """End a perk for good and close its line.

    Every claim, and every copy that was offered to somebody, stays good for as long as was promised.
    """
    perk = _held(session, perk_id, *PUBLISHED, now=now, otherwise="Only a published perk can be ended.")
    perk.status = "ended"
    session.flush()
    close_line(session, perk_id, now=now)
    _note(session, perk, "perk.ended", by_user_id=by_user_id, now=now, claimed=perk.claimed, offered=perk.offered)


def _held(session: Session, perk_id: int, *states: str, now: datetime | None = None, otherwise: str = "") -> Perk:
    """Return a perk that nobody else changes or claims until this transaction ends."""
    # Not FOR UPDATE outright: claims that are being written refer to the perk, and need not wait for it.
    perk = session.get(Perk, perk_id, with_for_update={"key_share": True}, populate_existing=True)
    if perk is None:
        raise UnknownPerk("There is no such perk.")
    if states and now and _state(perk, now) not in states:
        raise WrongPerkState(f"{otherwise} This one is {_state(perk, now)}.")
    return perk


def _state(perk: Perk, now: datetime) -> str:
    return state_at(
        perk.status, claim_from=from_us(perk.claim_from_us), claim_until=from_us(perk.claim_until_us), now=now
    )


def _refuse_surprises(perk: Perk, seen_changed_at: datetime | None) -> None:
    if seen_changed_at is not None and to_us(seen_changed_at) != perk.changed_us:
        raise PerkChangedMeanwhile(
            "Somebody else changed this perk after you opened it. What you typed was not saved: look at the perk as it"
            " is now, then change it."
        )


def _refuse_worse(session: Session, perk: Perk, before: Promise, after: Promise, *, now: datetime) -> None:
    # Codes that were shown and came back are used up: only copies that are added must have theirs.
    lacking = codes_lacking(session, perk.id, after) if after.copies > before.copies else 0
    taken = Taken(perk.claimed, perk.offered, waiting_count(session, perk.id), perk.spent_minor)
    wrong = gaps_before_publishing(after, codes_lacking=lacking, now=now) | worsened(before, after, taken)
    if wrong:
        raise PromiseWorsened("A published perk can only become better: " + " ".join(wrong.values()), fields=wrong)


def _drop_codes_of_another_way(session: Session, perk: Perk, after: Promise) -> None:
    if (perk.kind, perk.code_pattern) != (after.kind, after.code_pattern):
        session.execute(delete(Code).where(Code.perk_id == perk.id, Code.status == "free"))


def _generate_missing(session: Session, perk: Perk, promise: Promise) -> None:
    lacking = codes_lacking(session, perk.id, promise)
    if promise.code_pattern and lacking:
        generate_codes(session, perk.id, lacking, pattern=promise.code_pattern)


def _take_over(perk: Perk, promise: Promise) -> None:
    for name, value in _columns(promise).items():
        setattr(perk, name, value)


def _columns(promise: Promise) -> dict[str, Any]:
    times = {f"{name}_us": to_us(getattr(promise, name)) for name in TIMES}
    return {name: getattr(promise, name) for name in PLAIN} | times | {"rules": offer_as_json(promise.offer)}


def _differences(before: Promise, after: Promise) -> dict[str, Any]:
    old, new = _columns(before), _columns(after)
    return {
        name: "changed" if name in _SECRET else {"from": old[name], "to": new[name]}
        for name in new
        if old[name] != new[name]
    }


def _note(
    session: Session, perk: Perk, action: str, *, by_user_id: int, now: datetime, **details: Mapping[str, Any] | Any
) -> None:
    audit.note(session, action, f"perk:{perk.id}", now=now, user_id=by_user_id, business_id=perk.business_id, **details)
