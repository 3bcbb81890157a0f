"""The verbs of appeals: say what is wrong with what was decided about a case, and answer that. Once for all of it."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from auth.actions import audit
from influencers.actions import gaming_letters
from influencers.actions.gaming import answer_in, undo_all
from influencers.errors import AppealWaits, DecidedMeanwhile, NoGamingDecision
from influencers.models import GamingAppeal, GamingDecision
from influencers.queries.gaming_cases import appealed_at_once
from influencers.queries.own_gaming import own_case
from kernel.clock import to_us
from kernel.database import insert_new


def appeal(session: Session, decision_id: int, *, plea: str, user_id: int, now: datetime) -> tuple[int, ...]:
    """Let somebody appeal against all of a decision's case that concerns them; return the appeal against each decision.

    Raises
    ------
    NoGamingDecision
        When there is no such decision, or it does not concern them.
    DecidedMeanwhile
        When the decision damps nothing, or nothing any more.
    AppealWaits
        When an appeal of theirs against it waits already.
    """
    case = own_case(session, decision_id, user_id)
    # Asked again of the locked rows: nobody answers an appeal against what an undoing took back meanwhile.
    in_force = select(GamingDecision.id).where(GamingDecision.verdict == "damp", GamingDecision.undone_us.is_(None))
    among = GamingDecision.id.in_([each.id for each in case.decisions])
    damping = session.scalars(in_force.where(among).order_by(GamingDecision.id).with_for_update()).all()
    if not damping:
        raise DecidedMeanwhile("That decision damps nothing any more, so there is nothing to appeal against.")
    made = [_appeal(session, each, plea, user_id=user_id, now=now) for each in damping]
    if not any(made):
        raise AppealWaits("Your appeal against this decision waits for its answer. You get a mail when it is there.")
    return tuple(each for each in made if each)


def _appeal(session: Session, decision_id: int, plea: str, *, user_id: int, now: datetime) -> int | None:
    """Write one appeal down; nothing where one of theirs against that decision waits."""
    row = {"decision_id": decision_id, "user_id": user_id, "plea": plea, "made_us": to_us(now)}
    appeal_id: int | None = session.scalar(insert_new(session, GamingAppeal, row).returning(GamingAppeal.id))
    if appeal_id is not None:
        subject = f"decision:{decision_id}"
        audit.note(session, "gaming.appealed", subject, now=now, user_id=user_id, appeal=appeal_id)
    return appeal_id


def answer_appeal(session: Session, appeal_id: int, *, outcome: str, answer: str, user_id: int, now: datetime) -> int:
    """Answer an appeal and all that was said with it at once; return against how many decisions that was.

    The decisions are `kept`, or `undone` for everybody whom they concern.

    Raises
    ------
    NoGamingDecision
        When there is no such appeal.
    DecidedMeanwhile
        When somebody answered it first.
    """
    together = appealed_at_once(session, appeal_id)
    waiting = update(GamingAppeal).where(GamingAppeal.id.in_(together), GamingAppeal.outcome.is_(None))
    values = answer_in(outcome, answer, user_id=user_id, now=now)
    answered = session.scalars(waiting.values(**values).returning(GamingAppeal)).all()
    if appeal_id not in {each.id for each in answered}:
        if session.get(GamingAppeal, appeal_id) is None:
            raise NoGamingDecision("There is no such appeal.")
        raise DecidedMeanwhile("That appeal was answered already; nothing was changed.")
    for each in answered:
        subject = f"decision:{each.decision_id}"
        audit.note(session, "gaming.answered", subject, now=now, user_id=user_id, appeal=each.id, outcome=outcome)
    if outcome == "undone":
        undo_all(session, [each.decision_id for each in answered], reason=answer, user_id=user_id, now=now)
    else:
        gaming_letters.tell_refused(session, answered[0], now=now)
    return len(answered)
