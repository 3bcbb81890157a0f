"""Questions of people about decisions on gaming that concern them: as whose score it is, or as who reacted.

By their accounts, so that a merge changes nothing. Evidence is about the person whose score it is, and is told to
nobody else but operators.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from influencers.errors import GenerationMissing, NoGamingDecision
from influencers.generations.reading import current_generation
from influencers.models import Account, GamingDecision, GamingMember, GamingProposal, Influencer
from influencers.queries.gaming_cards import AppealCard, appeal_cards, sentences
from influencers.queries.gaming_cases import AT_ONCE, as_cases
from influencers.queries.ownership import canonical_ids
from influencers.queries.readers import NOT_LISTED, Reader, names_for
from kernel.clock import from_us

#: What is told of a group to who is not the one it is about.
_NOTHING_TOLD: dict[str, Any] = {"evidence": [], "counter": [], "members_count": 0}


@dataclass(frozen=True, slots=True)
class OwnDecision:
    """A decision as it is told to somebody whom it concerns."""

    id: int
    is_about_them: bool  # it is about their score; else their attention to somebody else's
    name: str  # whose score it is; “someone not listed” when that may not be told
    detector: str
    verdict: str
    damping_percent: int
    reason: str
    formula: str
    rule: str | None
    decided_at: datetime
    undone_at: datetime | None
    undone_reason: str | None
    members_count: int  # of the group; 0 when it is not about them
    evidence: tuple[str, ...]  # none when it is not about them
    counter: tuple[str, ...]
    appeals: tuple[AppealCard, ...]  # their own, the latest first

    @property
    def can_be_appealed(self) -> bool:
        """Whether there is something to appeal against, and no appeal of theirs waits."""
        waits = any(appeal.outcome is None for appeal in self.appeals)
        return self.verdict == "damp" and self.undone_at is None and not waits


@dataclass(frozen=True, slots=True)
class OwnCase:
    """Decisions that were made at once about one group, as they are told to somebody whom they concern."""

    decisions: tuple[OwnDecision, ...]  # the latest first

    @property
    def id(self) -> int:
        """The decision by which the case is known."""
        return self.decisions[0].id

    @property
    def about_them(self) -> tuple[OwnDecision, ...]:
        """What is about their own score."""
        return tuple(each for each in self.decisions if each.is_about_them)

    @property
    def about_others(self) -> tuple[OwnDecision, ...]:
        """What is about their attention to others."""
        return tuple(each for each in self.decisions if not each.is_about_them)

    @property
    def appeals(self) -> tuple[AppealCard, ...]:
        """Their appeals, the latest first; what they said at once against several decisions is one."""
        told = sorted((appeal for each in self.decisions for appeal in each.appeals), key=lambda appeal: -appeal.id)
        return tuple({(appeal.made_at, appeal.plea, appeal.outcome): appeal for appeal in told}.values())

    @property
    def can_be_appealed(self) -> bool:
        """Whether there is something in it to appeal against."""
        return any(each.can_be_appealed for each in self.decisions)


@dataclass(frozen=True, slots=True)
class Concerned:
    """A user whom a decision concerns."""

    user_id: int
    is_about_them: bool


def decisions_about(session: Session, user_id: int) -> tuple[OwnDecision, ...]:
    """Return the decisions that concern what a user holds, the latest first.

    A dismissed proposal concerns nobody. That a group was found honest is told to whom it is about alone: others would
    learn from it that somebody was suspected.
    """
    theirs = _accounts_of(user_id)
    rows = session.execute(_told(theirs).order_by(GamingDecision.id.desc())).all()
    appeals = appeal_cards(session, [decision.id for decision, _proposal in rows])
    about = _about_them(session, theirs, (proposal.id for _decision, proposal in rows))
    names = _names(session, {proposal.influencer_id for _decision, proposal in rows if proposal.id not in about})
    return tuple(
        _own(
            decision,
            proposal,
            name=None if proposal.id in about else names.get(proposal.influencer_id, NOT_LISTED),
            appeals=tuple(appeal for appeal in appeals[decision.id] if appeal.user_id == user_id),
        )
        for decision, proposal in rows
    )


def own_cases(session: Session, user_id: int) -> tuple[OwnCase, ...]:
    """Return the same as cases: one for all that was decided at once about one group; the latest first."""
    known = {each.id: each for each in decisions_about(session, user_id)}
    return tuple(OwnCase(tuple(known[number] for number in case)) for case in as_cases(session, list(known)))


def damped_count(session: Session, user_id: int) -> int:
    """Return how many decisions damp something of what a user holds, now; those that were made at once are one.

    Nobody's members are read for it: a standing rule that decided about two cases at one moment counts once.
    """
    in_force = (GamingDecision.verdict == "damp", GamingDecision.undone_us.is_(None))
    alike = (GamingProposal.detector, *(getattr(GamingDecision, name) for name in AT_ONCE))
    asked = _told(_accounts_of(user_id)).where(*in_force).with_only_columns(*alike).distinct()
    return session.scalar(select(func.count()).select_from(asked.subquery())) or 0


def own_case(session: Session, decision_id: int, user_id: int) -> OwnCase:
    """Return the case of a decision that concerns a user; raise NoGamingDecision for any other decision."""
    for case in own_cases(session, user_id):
        if any(decision.id == decision_id for decision in case.decisions):
            return case
    raise NoGamingDecision("There is no such decision, or it does not concern you.")


def concerned_by(session: Session, proposal_id: int) -> tuple[Concerned, ...]:
    """Return the users who hold an account of a proposal, each once, by id."""
    found: dict[int, bool] = {}
    for column, is_about_them in ((GamingMember.actor, False), (GamingMember.target, True)):
        asked = select(Influencer.owner_user_id).distinct().join(Account, Account.influencer_id == Influencer.id)
        asked = asked.join(GamingMember, column == Account.id)
        held = (GamingMember.proposal_id == proposal_id, Influencer.owner_user_id.is_not(None))
        found |= dict.fromkeys(session.scalars(asked.where(*held)), is_about_them)
    return tuple(Concerned(user_id, is_about_them) for user_id, is_about_them in sorted(found.items()))


def _accounts_of(user_id: int) -> Select[int]:
    return select(Account.id).join(Influencer).where(Influencer.owner_user_id == user_id)


def _told(theirs: Select[int]) -> Select[GamingDecision, GamingProposal]:
    asked = select(GamingDecision, GamingProposal).join(GamingProposal, GamingProposal.id == GamingDecision.proposal_id)
    is_about_them = _is_member(GamingMember.target.in_(theirs)) & (GamingDecision.verdict != "dismiss")
    damps_them = _is_member(GamingMember.actor.in_(theirs)) & (GamingDecision.verdict == "damp")
    return asked.where(is_about_them | damps_them)


def _is_member(wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    of_proposal = GamingMember.proposal_id == GamingProposal.id
    return select(GamingMember.proposal_id).where(of_proposal, wanted).exists()


def _about_them(session: Session, theirs: Select[int], proposal_ids: Iterable[int]) -> set[int]:
    among = (GamingMember.proposal_id.in_(list(proposal_ids)), GamingMember.target.in_(theirs))
    return set(session.scalars(select(GamingMember.proposal_id).distinct().where(*among)))


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    """Return the names of others whose score it is, by the ids of then: of those alone who may be shown."""
    today = canonical_ids(session, ids)
    try:
        known = names_for(session, Reader.OWNER, set(today.values()), [current_generation()])
    except GenerationMissing:
        return {}
    return {then: known[now] for then, now in today.items() if now in known}


def _own(
    decision: GamingDecision, proposal: GamingProposal, *, name: str | None, appeals: tuple[AppealCard, ...]
) -> OwnDecision:
    is_about_them = name is None
    known: dict[str, Any] = json.loads(decision.evidence) if is_about_them else _NOTHING_TOLD
    return OwnDecision(
        id=decision.id,
        is_about_them=is_about_them,
        name=name or "you",
        detector=proposal.detector,
        verdict=decision.verdict,
        damping_percent=decision.damping_percent,
        reason=decision.reason,
        formula=decision.formula,
        rule=decision.rule,
        decided_at=from_us(decision.decided_us),
        undone_at=from_us(decision.undone_us) if decision.undone_us is not None else None,
        undone_reason=decision.undone_reason,
        members_count=known["members_count"],
        evidence=sentences(known["evidence"]),
        counter=sentences(known["counter"]),
        appeals=appeals,
    )
