"""Mails about decisions on gaming, in the transaction of what they tell: to everybody who holds an account of it."""

from collections.abc import Callable, Sequence
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


def tell_damped(session: Session, decisions: Sequence[GamingDecision], *, now: datetime) -> None:
    """Tell everybody concerned what was damped, and why: of decisions that were made at once each gets one mail."""
    decision = decisions[0]
    said = {
        "who": "an operator" if decision.rule is None else f"the standing rule {decision.rule}, which an operator set,",
        "left": what_is_left(decision.damping_percent),
        "reason": decision.reason,
        "decisions": _decisions(),
    }

    def letter(user: UserCard, concerned: Concerned) -> Letter:
        write = letters.attention_damped if concerned.is_about_them else letters.own_attention_damped
        return write(user.name, **said)

    _tell(session, decisions, letter, now=now)


def tell_undone(session: Session, decisions: Sequence[GamingDecision], *, now: datetime) -> None:
    """Tell everybody concerned, each once, that what was decided at once was taken back at once."""
    reason = decisions[0].undone_reason or ""

    def letter(user: UserCard, _concerned: Concerned) -> Letter:
        return letters.decision_undone(user.name, reason=reason, decisions=_decisions())

    _tell(session, decisions, letter, now=now)


def tell_refused(session: Session, appeal: GamingAppeal, *, now: datetime) -> None:
    """Tell who appealed that the decision stays."""
    user = user_card(session, appeal.user_id)
    _send(session, user, letters.appeal_refused(user.name, answer=appeal.answer or "", decisions=_decisions()), now=now)


def _tell(
    session: Session,
    decisions: Sequence[GamingDecision],
    letter: Callable[[UserCard, Concerned], Letter],
    *,
    now: datetime,
) -> None:
    everybody = (each for decision in decisions for each in concerned_by(session, decision.proposal_id))
    # Whose own score is among what was decided is told of that; it comes last and stays.
    once = {each.user_id: each for each in sorted(everybody, key=lambda each: each.is_about_them)}
    for concerned in once.values():
        user = user_card(session, concerned.user_id)
        _send(session, user, letter(user, concerned), now=now)


def _send(session: Session, user: UserCard, letter: Letter, *, now: datetime) -> None:
    mail.send(session, to=user.email, subject=letter.subject, body=letter.body, now=now)


def _decisions() -> str:
    return external_url("influencers.my_decisions")
