"""What is told of suspected gaming: a proposal, what was decided about it, and what people said against that."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from auth.queries.people import user_names
from influencers.errors import GenerationMissing
from influencers.generations.reading import current_generation
from influencers.models import GamingAppeal, GamingDecision, GamingProposal
from influencers.queries.listing import removed_ids
from influencers.queries.ownership import canonical_ids
from influencers.queries.readers import Reader, names_for
from kernel.clock import from_us
from kernel.database import in_pieces


@dataclass(frozen=True, slots=True)
class AppealCard:
    """What somebody says against a decision, and the answer to it."""

    id: int
    decision_id: int
    user_id: int
    user_name: str
    plea: str
    made_at: datetime
    outcome: str | None  # kept, undone; None: it waits
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """What was made of a proposal."""

    id: int
    verdict: str
    damping_percent: int
    reason: str
    formula: str
    rule: str | None  # version of the standing rule that decided
    decided_by: str | None
    decided_at: datetime
    undone_by: str | None
    undone_at: datetime | None
    undone_reason: str | None
    appeals: tuple[AppealCard, ...]


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """A group that a detector found, with everything that was made of it since."""

    id: int
    detector: str
    influencer_id: int  # whom it is about, by the id of today
    name: str
    members_count: int
    share: float  # of the influence
    points: float  # at stake
    evidence: tuple[str, ...]
    counter: tuple[str, ...]
    twin: tuple[int, str] | None  # who has the same audience, where evidence says that somebody has
    formula: str
    generation: int
    seen_generation: int
    found_at: datetime
    state: str
    decisions: tuple[DecisionCard, ...]  # the latest first

    @property
    def in_force(self) -> DecisionCard | None:
        """The decision that holds, if there is one."""
        return next((decision for decision in self.decisions if decision.undone_at is None), None)

    @property
    def waiting(self) -> tuple[AppealCard, ...]:
        """Appeals that wait for their answer."""
        return tuple(each for decision in self.decisions for each in decision.appeals if each.outcome is None)


def proposal_cards(session: Session, asked: Select[GamingProposal]) -> tuple[ProposalCard, ...]:
    """Return the proposals that a question finds, in its order, with everything that was made of them."""
    rows = session.scalars(asked).all()
    today = canonical_ids(session, [row.influencer_id for row in rows])
    twins = _twins(session, rows)
    names = _names(session, {*today.values(), *twins.values()})
    decisions = _decisions(session, [row.id for row in rows])
    return tuple(
        _proposal(row, today[row.influencer_id], names, twin_id=twins.get(row.id), decisions=decisions[row.id])
        for row in rows
    )


def sentences(kept: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the words of sentences that are kept with their codes and figures."""
    return tuple(str(each["text"]) for each in kept)


def appeal_cards(session: Session, decision_ids: Iterable[int]) -> Mapping[int, tuple[AppealCard, ...]]:
    """Return the appeals against decisions, the latest first; a decision without any has none."""
    rows: list[GamingAppeal] = []
    for some in in_pieces(list(decision_ids)):
        asked = select(GamingAppeal).where(GamingAppeal.decision_id.in_(some)).order_by(GamingAppeal.id.desc())
        rows.extend(session.scalars(asked))
    names = user_names(session, _users(row.user_id for row in rows) | _users(row.answered_by_user_id for row in rows))
    found: dict[int, tuple[AppealCard, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.decision_id] = (*found[row.decision_id], _appeal(row, names))
    return found


def _decisions(session: Session, proposal_ids: Iterable[int]) -> Mapping[int, tuple[DecisionCard, ...]]:
    rows: list[GamingDecision] = []
    for some in in_pieces(list(proposal_ids)):
        asked = select(GamingDecision).where(GamingDecision.proposal_id.in_(some)).order_by(GamingDecision.id.desc())
        rows.extend(session.scalars(asked))
    appeals = appeal_cards(session, [row.id for row in rows])
    names = user_names(session, _users(row.user_id for row in rows) | _users(row.undone_by_user_id for row in rows))
    found: dict[int, tuple[DecisionCard, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.proposal_id] = (*found[row.proposal_id], _decision(row, names, appeals[row.id]))
    return found


def _users(ids: Iterable[int | None]) -> set[int]:
    return {user_id for user_id in ids if user_id is not None}


def _names(session: Session, ids: Iterable[int]) -> Mapping[int, str]:
    with suppress(GenerationMissing):
        return names_for(session, Reader.OPERATOR, list(ids), [current_generation()])
    return {}


def _twins(session: Session, rows: Iterable[GamingProposal]) -> Mapping[int, int]:
    """Return whom evidence calls the other person of the same audience, by proposal; none who was removed."""
    told = {row.id: _twin_in(row.evidence) for row in rows}
    today = canonical_ids(session, {twin for twin in told.values() if twin})
    gone = removed_ids(session, today.values()) if today else set()
    return {row_id: today[twin] for row_id, twin in told.items() if twin and today[twin] not in gone}


def _twin_in(kept: str) -> int | None:
    return next((int(each["figures"]["twin"]) for each in json.loads(kept) if "twin" in each["figures"]), None)


def _proposal(
    row: GamingProposal,
    influencer_id: int,
    names: Mapping[int, str],
    *,
    twin_id: int | None,
    decisions: tuple[DecisionCard, ...],
) -> ProposalCard:
    return ProposalCard(
        id=row.id,
        detector=row.detector,
        influencer_id=influencer_id,
        name=names.get(influencer_id, f"influencer {influencer_id}"),
        members_count=row.members_count,
        share=row.share,
        points=row.points,
        evidence=sentences(json.loads(row.evidence)),
        counter=sentences(json.loads(row.counter)),
        twin=(twin_id, names.get(twin_id, f"influencer {twin_id}")) if twin_id else None,
        formula=row.formula,
        generation=row.generation,
        seen_generation=row.seen_generation,
        found_at=from_us(row.found_us),
        state=row.state,
        decisions=decisions,
    )


def _decision(row: GamingDecision, names: Mapping[int, str], appeals: tuple[AppealCard, ...]) -> DecisionCard:
    return DecisionCard(
        id=row.id,
        verdict=row.verdict,
        damping_percent=row.damping_percent,
        reason=row.reason,
        formula=row.formula,
        rule=row.rule,
        decided_by=names.get(row.user_id or 0),
        decided_at=from_us(row.decided_us),
        undone_by=names.get(row.undone_by_user_id or 0),
        undone_at=from_us(row.undone_us) if row.undone_us is not None else None,
        undone_reason=row.undone_reason,
        appeals=appeals,
    )


def _appeal(row: GamingAppeal, names: Mapping[int, str]) -> AppealCard:
    return AppealCard(
        id=row.id,
        decision_id=row.decision_id,
        user_id=row.user_id,
        user_name=names.get(row.user_id, "somebody who left"),
        plea=row.plea,
        made_at=from_us(row.made_us),
        outcome=row.outcome,
        answer=row.answer,
        answered_at=from_us(row.answered_us) if row.answered_us is not None else None,
        answered_by=names.get(row.answered_by_user_id or 0),
    )
