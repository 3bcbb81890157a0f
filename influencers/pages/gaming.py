"""Pages about suspected gaming: the operators' queue, and decisions as those see them whom they concern.

Doors: guard, load, one call, render.
"""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from auth.guards import for_operators, for_users, signed_in
from influencers.actions import gaming as deciding
from influencers.actions import gaming_appeals as appealing
from influencers.errors import NoGamingDecision
from influencers.pages.people import blueprint
from influencers.queries import gaming, gaming_cases, gaming_stakes, generations, listing, own_gaming, ownership
from influencers.schemas import (
    GamingAnswerForm,
    GamingAppealForm,
    GamingProposalQuestion,
    GamingQueueQuestion,
    GamingReasonForm,
    GamingVerdictForm,
    StandingRuleForm,
)
from influencers.scoring.gaming.standing import RULE
from influencers.wording.gaming import CHOICES, CHOICES_BY_NAME
from kernel import clock
from kernel.database import reading, transaction
from kernel.forms import NoQuestion, form_or_errors, read_question
from kernel.jobs import do_soon

_A_NUMBER = f"<int(max={2**63 - 1}):{{}}>"
_PROPOSALS_ON_PAGE = 50
_MEMBERS_ON_PAGE = 25
_WRONG = 422


@blueprint.get("/operator/gaming")
@for_operators
def gaming_queue() -> ResponseReturnValue:
    """Show an operator what detectors propose, what was decided, and which appeals wait."""
    asked = read_question(GamingQueueQuestion(), request.args)
    with reading() as session:
        queue = gaming.queue(session, asked["kind"], page=asked["page"], size=_PROPOSALS_ON_PAGE)
        rule = gaming.standing_rule(session)
    return render_template(
        "influencers/gaming_queue.html",
        queue=queue,
        kind=asked["kind"],
        rule=rule,
        is_on=rule.version == RULE.version,
        latest_rule=RULE.version,
        generation=generations.current(),
    )


@blueprint.post("/operator/gaming/standing-rule")
@for_operators
def switch_standing_rule() -> ResponseReturnValue:
    """Let a standing rule decide about what later runs find, or none."""
    asked = read_question(StandingRuleForm(), request.form)
    version = None if asked["version"] == "off" else asked["version"]
    with transaction() as session:
        deciding.switch_standing_rule(session, version, user_id=signed_in().id, now=clock.now())
    flash(
        f"The standing rule {version} decides about what later runs find." if version else "No rule decides by itself."
    )
    return redirect(url_for("influencers.gaming_queue"), 303)


@blueprint.get(f"/operator/gaming/{_A_NUMBER.format('proposal_id')}")
@for_operators
def gaming_proposal(proposal_id: int) -> ResponseReturnValue:
    """Show an operator one proposal: evidence and what speaks against it, members, what a decision would do."""
    asked = read_question(GamingProposalQuestion(), request.args)
    return _proposal(proposal_id, lines=asked["lines"])


@blueprint.post(f"/operator/gaming/{_A_NUMBER.format('proposal_id')}/decide")
@for_operators
def decide_gaming(proposal_id: int) -> ResponseReturnValue:
    """Decide about a proposal."""
    asked, errors = form_or_errors(GamingVerdictForm(), request.form)
    if errors:
        return _proposal(proposal_id, form="decide", errors=errors), _WRONG
    choice = CHOICES_BY_NAME[asked["verdict"]]
    verdict = {"verdict": choice.verdict, "damping": choice.damping_percent / 100, "reason": asked["reason"]}
    verdict |= {"user_id": signed_in().id, "now": clock.now()}
    with transaction() as session:
        if asked["case"]:
            count = len(deciding.decide_case(session, proposal_id, mark=asked["case"], **verdict))
        else:
            count = len(deciding.decide_all(session, [proposal_id], **verdict))
    said = "It is" if count == 1 else f"All {count:,} of the case are"
    return _decided(f"{said} decided. Scores follow with the next scoring run.", proposal_id)


@blueprint.post(f"/operator/gaming/decisions/{_A_NUMBER.format('decision_id')}/undo")
@for_operators
def undo_gaming(decision_id: int) -> ResponseReturnValue:
    """Take a decision back."""
    asked, errors = form_or_errors(GamingReasonForm(), request.form)
    with reading() as session:
        proposal_id = _known(gaming.proposal_of_decision(session, decision_id))
    if errors:
        return _proposal(proposal_id, form="undo", errors=errors), _WRONG
    take_back = deciding.undo_case if asked["case"] == "all" else deciding.undo
    with transaction() as session:
        count = take_back(session, decision_id, reason=asked["reason"], user_id=signed_in().id, now=clock.now()) or 1
    said = "The decision is" if count == 1 else f"All {count:,} decisions of the case are"
    return _decided(f"{said} taken back. Scores follow with the next scoring run.", proposal_id)


@blueprint.post(f"/operator/gaming/appeals/{_A_NUMBER.format('appeal_id')}/answer")
@for_operators
def answer_appeal(appeal_id: int) -> ResponseReturnValue:
    """Answer an appeal."""
    asked, errors = form_or_errors(GamingAnswerForm(), request.form)
    with reading() as session:
        proposal_id = _known(gaming.proposal_of_appeal(session, appeal_id))
    if errors:
        return _proposal(proposal_id, form=f"answer-{appeal_id}", errors=errors), _WRONG
    with transaction() as session:
        count = appealing.answer_appeal(session, appeal_id, **asked, user_id=signed_in().id, now=clock.now())
    against = "" if count == 1 else f" for all {count:,} decisions that it is against"
    return _decided(f"The appeal is answered{against}, and the answer is on its way.", proposal_id)


@blueprint.get("/me/decisions")
@for_users
def my_decisions() -> ResponseReturnValue:
    """Show somebody the decisions on gaming that concern them."""
    read_question(NoQuestion(), request.args)
    return _decisions()


@blueprint.post(f"/me/decisions/{_A_NUMBER.format('decision_id')}/appeal")
@for_users
def appeal(decision_id: int) -> ResponseReturnValue:
    """Appeal against a decision, and what was decided with it about the same group."""
    asked, errors = form_or_errors(GamingAppealForm(), request.form)
    with reading() as session:
        case = own_gaming.own_case(session, decision_id, signed_in().id)
    if errors and case.can_be_appealed:
        return _decisions(appealed_id=case.id, errors=errors), _WRONG
    with transaction() as session:
        appealing.appeal(session, decision_id, plea=asked.get("plea", ""), user_id=signed_in().id, now=clock.now())
    flash("Your appeal is with the operators. You get a mail with their answer.")
    return redirect(url_for("influencers.my_decisions"), 303)


def _proposal(
    proposal_id: int, *, lines: int = _MEMBERS_ON_PAGE, form: str = "", errors: Mapping[str, str] | None = None
) -> str:
    with reading() as session:
        shown = _shown(session, proposal_id, lines)
    # Of several forms on the page the one that was sent keeps what was typed and shows what is wrong.
    typed = {"form": form, "typed": request.form if form else {}, "errors": errors or {}}
    return render_template(
        "influencers/gaming_proposal.html", **shown, **typed, choices=CHOICES, generation=generations.current()
    )


def _shown(session: Session, proposal_id: int, lines: int) -> dict[str, Any]:
    card = gaming.proposal_card(session, proposal_id)
    members = gaming.members_of(session, proposal_id)
    stake = gaming_stakes.stake_of(session, card, members, lines=lines)
    case = gaming_cases.case_around(session, proposal_id)
    people = {card.influencer_id, *(line.actor_id for line in stake.members)} if stake else {card.influencer_id}
    return {
        "proposal": card,
        "stake": stake,
        "others": gaming.others_about(session, card),
        "case": gaming.case_cards(session, case),
        "case_mark": gaming_cases.mark_of(case),
        "appealed_counts": {each.id: len(gaming_cases.appealed_at_once(session, each.id)) for each in card.waiting},
        "at_once_count": len(gaming_cases.decided_at_once(session, card.in_force.id)) if card.in_force else 0,
        "listed": listing.listed_ids(session, people),  # who has a page to look at
    }


def _decided(said: str, proposal_id: int) -> ResponseReturnValue:
    do_soon("deliver_mail")
    flash(said)
    return redirect(url_for("influencers.gaming_proposal", proposal_id=proposal_id), 303)


def _known(proposal_id: int | None) -> int:
    if proposal_id is None:
        raise NoGamingDecision("There is no such decision, or it was about somebody who was erased.")
    return proposal_id


def _decisions(*, appealed_id: int | None = None, errors: Mapping[str, str] | None = None) -> str:
    with reading() as session:
        cases = own_gaming.own_cases(session, signed_in().id)
        is_owner = ownership.influencer_of(session, signed_in().id) is not None
    typed = {"appealed_id": appealed_id, "typed": request.form if appealed_id else {}, "errors": errors or {}}
    return render_template(
        "influencers/my_decisions.html",
        cases=cases,
        is_owner=is_owner,
        **typed,
        generation=generations.current(),
    )
