"""The verbs of suspected gaming: decide about a proposal, undo a decision, let a rule decide. Scores follow by the run.

Of two who decide at one moment the first wins: the state that a verb needs stands in its UPDATE.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auth.actions import audit
from influencers.actions import gaming_letters
from influencers.errors import DecidedMeanwhile, NoGamingDecision, NoGamingProposal
from influencers.models import GamingAppeal, GamingDecision, GamingProposal, StandingRuleSwitch
from influencers.queries.gaming_cases import case_around, decided_at_once, mark_of
from kernel.clock import to_us

#: The standing rule's own words; what it rests on stands beside them.
_BY_RULE = "The standing rule {version} decides so about every group that this detector finds."


@dataclass(frozen=True, slots=True)
class Judge:
    """Who decides: an operator, or the standing rule of a version."""

    user_id: int | None = None
    rule: str | None = None


def decide(
    session: Session,
    proposal_id: int,
    *,
    verdict: str,
    damping: float,
    reason: str,
    user_id: int,
    now: datetime,
) -> int:
    """Decide about an open proposal; return the decision. The next scoring run follows it.

    Parameters
    ----------
    session
        Of the caller's transaction.
    proposal_id
        What is decided about.
    verdict
        damp, organised_but_honest or dismiss.
    damping
        What is left of the members' credibility: 0, 0.1 or 0.5 to damp, else 1.
    reason
        In words that everybody whom it concerns may read.
    user_id
        The operator.
    now
        This moment.

    Raises
    ------
    NoGamingProposal
        When there is no such proposal.
    DecidedMeanwhile
        When somebody decided about it first, or a later run replaced it.
    """
    said: dict[str, Any] = {"verdict": verdict, "damping": damping, "reason": reason}
    (decision_id,) = decide_all(session, [proposal_id], **said, user_id=user_id, now=now)
    return decision_id


def decide_all(
    session: Session,
    proposal_ids: Sequence[int],
    *,
    verdict: str,
    damping: float,
    reason: str,
    user_id: int,
    now: datetime,
) -> tuple[int, ...]:
    """Decide about open proposals at once; return a decision for each, which can be taken back alone.

    Parameters are those of `decide`, and so is what is raised: then nothing is decided about any.
    """
    verdict_of = {"verdict": verdict, "damping_percent": round(damping * 100), "reason": reason}
    judge = Judge(user_id=user_id)
    decisions = [_decide(session, each, verdict_of, by=judge, now=now) for each in proposal_ids]
    return _told(session, decisions, now=now)


def decide_case(session: Session, proposal_id: int, *, mark: str | None = None, **said: Any) -> tuple[int, ...]:
    """Decide about everything that is open of an open proposal's case, by the parameters of `decide`.

    `mark` is what `mark_of` said of the case when the operator looked at it; None decides about it as it is now.

    Raises
    ------
    NoGamingProposal, DecidedMeanwhile
        As `decide`; also when the case has become another since it was looked at.
    """
    case = case_around(session, proposal_id)
    if mark is not None and case and mark != mark_of(case):
        raise DecidedMeanwhile(
            f"The case has become another since you looked at it: {len(case):,} of its proposals are open now, and"
            " nothing was changed. Look at it again, then decide."
        )
    return decide_all(session, case or (proposal_id,), **said)


def decide_by_rule(session: Session, proposal_id: int, *, damping: float, version: str, now: datetime) -> int:
    """Let the standing rule damp an open proposal; return the decision, which is marked as the rule's."""
    reason = _BY_RULE.format(version=version)
    verdict_of = {"verdict": "damp", "damping_percent": round(damping * 100), "reason": reason}
    (decision_id,) = _told(
        session, [_decide(session, proposal_id, verdict_of, by=Judge(rule=version), now=now)], now=now
    )
    return decision_id


def _told(session: Session, decisions: Sequence[GamingDecision], *, now: datetime) -> tuple[int, ...]:
    """Tell everybody concerned of decisions with one verdict, and return their ids."""
    if decisions and decisions[0].verdict == "damp":
        gaming_letters.tell_damped(session, decisions, now=now)
    return tuple(decision.id for decision in decisions)


def _decide(
    session: Session, proposal_id: int, verdict_of: Mapping[str, Any], *, by: Judge, now: datetime
) -> GamingDecision:
    open_one = update(GamingProposal).where(GamingProposal.id == proposal_id, GamingProposal.state == "open")
    proposal = session.scalar(open_one.values(state="decided").returning(GamingProposal))
    if proposal is None:
        raise _refusal_about(session, proposal_id)
    decision = GamingDecision(
        proposal_id=proposal_id, **verdict_of, evidence=_known(proposal), formula=proposal.formula
    )
    decision.rule, decision.user_id, decision.decided_us = by.rule, by.user_id, to_us(now)
    session.add(decision)
    session.flush()
    named: dict[str, Any] = {"proposal": proposal_id, "verdict": decision.verdict}
    named |= {"left_percent": decision.damping_percent} | ({"rule": by.rule} if by.rule else {})
    audit.note(session, "gaming.decided", f"decision:{decision.id}", now=now, user_id=by.user_id, **named)
    return decision


def undo(session: Session, decision_id: int, *, reason: str, user_id: int, now: datetime) -> None:
    """Take a decision back; its proposal is open again. Appeals that wait for an answer have it: the reason.

    Raises
    ------
    NoGamingDecision
        When there is no such decision.
    DecidedMeanwhile
        When somebody undid it first.
    """
    undo_all(session, [decision_id], reason=reason, user_id=user_id, now=now)


def undo_all(session: Session, decision_ids: Sequence[int], *, reason: str, user_id: int, now: datetime) -> None:
    """Take decisions with one verdict back at once, as `undo` does each; everybody concerned is told once."""
    undone = [_undo(session, each, reason=reason, user_id=user_id, now=now) for each in decision_ids]
    if undone and undone[0].verdict == "damp":
        gaming_letters.tell_undone(session, undone, now=now)


def undo_case(session: Session, decision_id: int, *, reason: str, user_id: int, now: datetime) -> int:
    """Take back a decision and all that were made with it about its case; return how many that were.

    Raises what `undo` raises.
    """
    together = decided_at_once(session, decision_id) or (decision_id,)
    undo_all(session, together, reason=reason, user_id=user_id, now=now)
    return len(together)


def _undo(session: Session, decision_id: int, *, reason: str, user_id: int, now: datetime) -> GamingDecision:
    in_force = update(GamingDecision).where(GamingDecision.id == decision_id, GamingDecision.undone_us.is_(None))
    undone = {"undone_us": to_us(now), "undone_by_user_id": user_id, "undone_reason": reason}
    decision: GamingDecision | None = session.scalar(in_force.values(**undone).returning(GamingDecision))
    if decision is None:
        if session.get(GamingDecision, decision_id) is None:
            raise NoGamingDecision("There is no such decision.")
        raise DecidedMeanwhile("That decision was taken back already; nothing was changed.")
    _reopen(session, decision.proposal_id)
    waiting = update(GamingAppeal).where(GamingAppeal.decision_id == decision_id, GamingAppeal.outcome.is_(None))
    session.execute(waiting.values(**answer_in("undone", reason, user_id=user_id, now=now)))
    audit.note(session, "gaming.undone", f"decision:{decision_id}", now=now, user_id=user_id)
    return decision


def _reopen(session: Session, proposal_id: int) -> None:
    """Open a proposal again; where a later one about the same person is open already, that one takes its place."""
    proposal = update(GamingProposal).where(GamingProposal.id == proposal_id)
    try:
        with session.begin_nested():
            session.execute(proposal.values(state="open"))
    except IntegrityError:  # one is open at a time, says the index
        session.execute(proposal.values(state="replaced"))


def answer_in(outcome: str, answer: str, *, user_id: int, now: datetime) -> dict[str, Any]:
    """Return the columns of an appeal that hold its answer."""
    return {"outcome": outcome, "answer": answer, "answered_us": to_us(now), "answered_by_user_id": user_id}


def switch_standing_rule(session: Session, version: str | None, *, user_id: int, now: datetime) -> None:
    """Let a standing rule decide about what later runs find, or none for None. What it decided before stays."""
    session.add(StandingRuleSwitch(version=version, user_id=user_id, at_us=to_us(now)))
    audit.note(session, "gaming.rule_switched", "standing_rule", now=now, user_id=user_id, version=version)


def _known(proposal: GamingProposal) -> str:
    """Return what is known at this moment, so that a decision can be read without anything else."""
    known = {
        "detector": proposal.detector,
        "generation": proposal.generation,
        "members_count": proposal.members_count,
        "share": proposal.share,
        "points": proposal.points,
        "evidence": json.loads(proposal.evidence),
        "counter": json.loads(proposal.counter),
    }
    return json.dumps(known, ensure_ascii=False)


def _refusal_about(session: Session, proposal_id: int) -> NoGamingProposal | DecidedMeanwhile:
    state = session.scalar(select(GamingProposal.state).where(GamingProposal.id == proposal_id))
    if state is None:
        return NoGamingProposal("There is no such proposal.")
    if state == "replaced":
        return DecidedMeanwhile("A later run found this group anew, so another proposal has taken its place.")
    return DecidedMeanwhile(
        "Somebody decided about this proposal first; nothing was changed. Look at what they decided."
    )
