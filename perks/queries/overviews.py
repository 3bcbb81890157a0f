"""What a business's pages show of a perk: its state at a moment, what became of it, what it still needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from perks.errors import UnknownPerk
from perks.promises import Promise, state_at
from perks.publishing import conditions_written, gaps_before_publishing, remarks_before_publishing
from perks.queries.claims import waiting_count
from perks.queries.desks import PerkCounts, counts_of
from perks.queries.eligibility import Preview, preview
from perks.queries.funnel import Funnel, FunnelDay, funnel, funnel_days
from perks.queries.perks import PerkCard, perk_card, perks_of
from perks.queries.promises import CodeCounts, code_counts, codes_lacking, promise_of
from perks.wording.steps import LISTED, Step, steps_from


@dataclass(frozen=True, slots=True)
class PerkBrief:
    """A perk as a line of a list."""

    perk: PerkCard
    state: str
    counts: PerkCounts


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything of one perk that those who give it look at."""

    perk: PerkCard
    state: str
    is_visible: bool  # to people
    promise: Promise
    steps: tuple[Step, ...]
    gaps: Mapping[str, str]  # what keeps a draft from being scheduled
    preview: Preview
    funnel: Funnel
    days: tuple[FunnelDay, ...]
    waiting: int
    codes: CodeCounts


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a step in the life of a perk would mean."""

    perk: PerkCard
    state: str
    gaps: Mapping[str, str]  # what keeps a draft from being scheduled
    remarks: tuple[str, ...]
    conditions: Mapping[str, str]  # words that read as a condition of a post or a follow, by field
    preview: Preview
    to_be_used: int  # claims that stay good
    waiting: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a perk, to learn from for the next."""

    perk: PerkCard
    funnel: Funnel


def perk_of(session: Session, business_id: int, perk_id: int) -> PerkCard:
    """Return a perk of a business; raise UnknownPerk when it is somebody else's or there is none."""
    perk = perk_card(session, perk_id)
    if perk.business_id != business_id:
        raise UnknownPerk("There is no such perk.")
    return perk


def perks_in_brief(session: Session, business_id: int, *, now: datetime) -> tuple[PerkBrief, ...]:
    """Return all perks of a business at a moment: what people can claim first, what has ended last, else the newest."""
    counts = counts_of(session, business_id, now=now)
    briefs = [PerkBrief(perk, state_of(perk, now), counts[perk.id]) for perk in perks_of(session, business_id)]
    return tuple(sorted(briefs, key=lambda brief: LISTED.index(brief.state)))  # and as they came within a state


def overview_of(session: Session, business_id: int, perk_id: int, *, now: datetime) -> Overview:
    """Return a perk of a business with everything that became of it until a moment."""
    perk = perk_of(session, business_id, perk_id)
    state = state_of(perk, now)
    promise = promise_of(session, perk_id)
    return Overview(
        perk=perk,
        state=state,
        is_visible=perk.is_visible(now),
        promise=promise,
        steps=steps_from(state, is_shown=perk.visible_from <= now),
        gaps=_gaps(session, perk, promise, now),
        preview=preview(session, promise.offer, business_id=business_id, now=now),
        funnel=funnel(session, perk_id, now=now),
        days=funnel_days(session, perk_id, perk.time_zone, now=now),
        waiting=waiting_count(session, perk_id),
        codes=code_counts(session, perk_id),
    )


def prospect_of(session: Session, business_id: int, perk_id: int, *, now: datetime) -> Prospect:
    """Return what a step in the life of a perk would mean at a moment."""
    perk = perk_of(session, business_id, perk_id)
    promise = promise_of(session, perk_id)
    return Prospect(
        perk=perk,
        state=state_of(perk, now),
        gaps=_gaps(session, perk, promise, now),
        remarks=remarks_before_publishing(promise),
        conditions=conditions_written(promise),
        preview=preview(session, promise.offer, business_id=business_id, now=now),
        to_be_used=funnel(session, perk_id, now=now).to_be_used,
        waiting=waiting_count(session, perk_id),
    )


def latest_outcome(session: Session, business_id: int, *, but_not: int | None = None, now: datetime) -> Outcome | None:
    """Return the newest perk of a business that people could claim, with what became of it; None before the first."""
    claimable = (perk for perk in perks_of(session, business_id) if perk.status != "draft" and perk.claim_from <= now)
    perk = next((perk for perk in claimable if perk.id != but_not), None)
    return Outcome(perk, funnel(session, perk.id, now=now)) if perk else None


def state_of(perk: PerkCard, now: datetime) -> str:
    """Return the state that a perk is in at a moment, whether or not a job has tidied up."""
    return state_at(perk.status, claim_from=perk.claim_from, claim_until=perk.claim_until, now=now)


def _gaps(session: Session, perk: PerkCard, promise: Promise, now: datetime) -> Mapping[str, str]:
    if perk.status != "draft":
        return {}
    return gaps_before_publishing(promise, codes_lacking=codes_lacking(session, perk.id, promise), now=now)
