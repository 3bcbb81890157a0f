"""Mails about decisions on gaming, in the transaction of what they tell: to everybody who holds an account of it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from auth.queries.people import UserCard, user_card
from influencers import letters
from influencers.letters import Letter
from influencers.models import GamingAppeal, GamingDecision
from influencers.queries.own_gaming import Concerned, concerned_by
from influencers.wording.gaming import what_is_left
from kernel import mail
from kernel.web import external_url


def tell_damped(session: Session, decision: GamingDecision, *, now: datetime) -> None:
    """Tell everybody concerned what was damped, and why."""
    said = {
        "who": "an operator" if decision.rule is None else f"the standing rule {decision.rule}, which an operator set,",
        "left": what_is_left(decision.damping_percent),
        "reason": decision.reason,
        "decisions": _decisions(),
    }

    def letter(user: UserCard, concerned: Concerned) -> Letter:
        write = letters.attention_damped if concerned.is_about_them else letters.own_attention_damped
        return write(user.name, **said)

    _tell(session, decision.proposal_id, letter, now=now)


def tell_undone(session: Session, decision: GamingDecision, *, now: datetime) -> None:
    """Tell everybody concerned that a decision was taken back."""
    reason = decision.undone_reason or ""

    def letter(user: UserCard, _concerned: Concerned) -> Letter:
        return letters.decision_undone(user.name, reason=reason, decisions=_decisions())

    _tell(session, decision.proposal_id, letter, now=now)


def tell_refused(session: Session, appeal: GamingAppeal, *, now: datetime) -> None:
    """Tell who appealed that the decision stays."""
    user = user_card(session, appeal.user_id)
    _send(session, user, letters.appeal_refused(user.name, answer=appeal.answer or "", decisions=_decisions()), now=now)


def _tell(
    session: Session, proposal_id: int, letter: Callable[[UserCard, Concerned], Letter], *, now: datetime
) -> None:
    for concerned in concerned_by(session, proposal_id):
        user = user_card(session, concerned.user_id)
        _send(session, user, letter(user, concerned), now=now)


def _send(session: Session, user: UserCard, letter: Letter, *, now: datetime) -> None:
    mail.send(session, to=user.email, subject=letter.subject, body=letter.body, now=now)


def _decisions() -> str:
    return external_url("influencers.my_decisions")
