"""Questions about suspected gaming: what is in force, and for operators what was proposed and waits for them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import pyarrow as pa
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from auth.queries.people import user_names
from influencers.errors import NoGamingProposal
from influencers.models import (
    GamingAppeal,
    GamingDecision,
    GamingMember,
    GamingProposal,
    Influencer,
    StandingRuleSwitch,
)
from influencers.queries.gaming_cards import ProposalCard, proposal_cards
from influencers.queries.gaming_cases import Case, appealed_cases, open_cases
from influencers.queries.ownership import merged_into
from kernel.clock import from_us
from kernel.database import in_pieces


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of cases, and how many there are of each kind."""

    cases: tuple[tuple[ProposalCard, ...], ...]  # open ones about one group, those of one appeal; else each is alone
    counts: Mapping[str, int]
    page: int
    pages_count: int

    @property
    def proposals(self) -> tuple[ProposalCard, ...]:
        """All proposals of the page."""
        return tuple(card for case in self.cases for card in case)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for an operator."""

    waiting_count: int  # cases that nobody decided about
    appealed_count: int  # cases with an appeal that nobody answered


@dataclass(frozen=True, slots=True)
class RuleSwitch:
    """Whether a standing rule decides by itself, and since when."""

    version: str | None  # None: an operator decides each
    by: str | None
    at: datetime | None


def decisions_table(session: Session) -> pa.Table:
    """Return what decisions in force leave of accounts' attention: one row an (actor, target), with the least damping.

    Columns: actor and target, ids of accounts; damping, a share. Decisions that damp nothing have no row.
    """
    least = func.min(GamingDecision.damping_percent)
    pair = (GamingMember.actor, GamingMember.target)
    asked = select(*pair, least).join(GamingDecision, GamingDecision.proposal_id == GamingMember.proposal_id)
    asked = asked.where(GamingDecision.verdict == "damp", GamingDecision.undone_us.is_(None))
    rows = session.execute(asked.group_by(*pair).order_by(*pair)).all()
    actors, targets, percents = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {
            "actor": pa.array(actors, pa.int64()),
            "target": pa.array(targets, pa.int64()),
            "damping": pa.array([percent / 100 for percent in percents], pa.float64()),
        }
    )


def known_people(session: Session) -> tuple[int, ...]:
    """Return who proved an account here, by id: attention is followed from them. Nobody holds who was erased."""
    proven = select(Influencer.id).where(Influencer.owner_user_id.is_not(None))
    return tuple(session.scalars(proven.order_by(Influencer.id)))


def standing_rule(session: Session) -> RuleSwitch:
    """Return whether a standing rule decides by itself: none does before an operator said so."""
    switch = session.scalar(select(StandingRuleSwitch).order_by(StandingRuleSwitch.id.desc()).limit(1))
    if switch is None:
        return RuleSwitch(None, None, None)
    by = user_names(session, [switch.user_id]).get(switch.user_id)
    return RuleSwitch(switch.version, by, from_us(switch.at_us))


def _decided(verdict: str) -> ColumnElement[bool]:
    in_force = (GamingDecision.undone_us.is_(None), GamingDecision.verdict == verdict)
    return select(GamingDecision.id).where(GamingDecision.proposal_id == GamingProposal.id, *in_force).exists()


#: Kinds of proposals, as operators look for them: those of which several can be one case, and those that stand alone.
_CASES: Mapping[str, Callable[[Session], tuple[Case, ...]]] = MappingProxyType(
    {"open": open_cases, "appealed": appealed_cases}
)
_ALONE: Mapping[str, Callable[[], ColumnElement[bool]]] = MappingProxyType(
    {
        "damped": lambda: _decided("damp"),
        "honest": lambda: _decided("organised_but_honest"),
        "dismissed": lambda: _decided("dismiss"),
        "replaced": lambda: GamingProposal.state == "replaced",
    }
)
KINDS = (*_CASES, *_ALONE)


def queue(session: Session, kind: str, *, page: int, size: int) -> Queue:
    """Return a page of the cases of a kind: open ones by what is at stake, others by what came last.

    A page past the last is the last.
    """
    cases = {each: of_kind(session) for each, of_kind in _CASES.items()}
    counts = {each: len(found) for each, found in cases.items()}
    counts |= {each: _count(session, wanted()) for each, wanted in _ALONE.items()}
    pages_count = max(1, -(-counts[kind] // size))
    page = min(page, pages_count)
    start = (page - 1) * size
    if kind in cases:
        shown = tuple(case_cards(session, case) for case in cases[kind][start : start + size])
    else:
        asked = select(GamingProposal).where(_ALONE[kind]()).order_by(GamingProposal.id.desc())
        shown = tuple((card,) for card in proposal_cards(session, asked.limit(size).offset(start)))
    return Queue(shown, counts, page, pages_count)


def case_cards(session: Session, case: Iterable[int]) -> tuple[ProposalCard, ...]:
    """Return the proposals of a case, in its order."""
    ids = list(case)
    cards: dict[int, ProposalCard] = {}
    for some in in_pieces(ids):
        asked = select(GamingProposal).where(GamingProposal.id.in_(some))
        cards |= {card.id: card for card in proposal_cards(session, asked)}
    return tuple(cards[each] for each in ids if each in cards)


def waiting_counts(session: Session) -> Waiting:
    """Return what waits for an operator."""
    return Waiting(len(open_cases(session)), len(appealed_cases(session)))


def proposal_card(session: Session, proposal_id: int) -> ProposalCard:
    """Return a proposal; raise NoGamingProposal when there is none."""
    for card in proposal_cards(session, select(GamingProposal).where(GamingProposal.id == proposal_id)):
        return card
    raise NoGamingProposal("There is no such proposal. A proposal about somebody who was erased is gone with them.")


def others_about(session: Session, card: ProposalCard) -> tuple[ProposalCard, ...]:
    """Return the other proposals about the same person that are open or decided, the latest first."""
    ids = {card.influencer_id, *merged_into(session, card.influencer_id)}
    about = (GamingProposal.influencer_id.in_(ids), GamingProposal.id != card.id, GamingProposal.state != "replaced")
    return proposal_cards(session, select(GamingProposal).where(*about).order_by(GamingProposal.id.desc()))


def proposal_of_decision(session: Session, decision_id: int) -> int | None:
    """Return the proposal that a decision is about; None when there is no such decision."""
    return session.scalar(select(GamingDecision.proposal_id).where(GamingDecision.id == decision_id))


def proposal_of_appeal(session: Session, appeal_id: int) -> int | None:
    """Return the proposal that an appeal is about; None when there is no such appeal."""
    asked = select(GamingDecision.proposal_id).join(GamingAppeal, GamingAppeal.decision_id == GamingDecision.id)
    return session.scalar(asked.where(GamingAppeal.id == appeal_id))


def members_of(session: Session, proposal_id: int) -> frozenset[tuple[int, int]]:
    """Return a proposal's members, as (actor, target) of accounts."""
    rows = select(GamingMember.actor, GamingMember.target).where(GamingMember.proposal_id == proposal_id)
    return frozenset((actor, target) for actor, target in session.execute(rows))


def _count(session: Session, wanted: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(GamingProposal).where(wanted)) or 0
