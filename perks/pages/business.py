"""Pages of a business about its perks: all of them, one of them, its claims. Doors: guard, load, one call, render."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from auth.guards import business, for_team, role, signed_in
from kernel import clock
from kernel.database import reading, transaction
from kernel.forms import NoQuestion, NothingToSay, read_question
from kernel.jobs import do_soon
from perks.actions import life
from perks.errors import PerkNotReady, WrongPerkState
from perks.pages.doors import blueprint
from perks.queries import overviews
from perks.queries.claimants import names_of, scores_of
from perks.queries.claims import claims_of_perk
from perks.queries.exports import exports_of
from perks.schemas.lists import ClaimsQuestion
from perks.wording.fields import LABELS
from perks.wording.steps import CLAIM_STATES, KINDS, REDEMPTIONS, STATES, STEPS

_CLAIMS_ON_PAGE = 50
_MAY_EDIT = ("owner", "editor")
_PERK = "/businesses/<int:business_id>/perks/<int:perk_id>"

_DO: Mapping[str, Callable[..., object]] = {
    "schedule": life.schedule,
    "unschedule": life.unschedule,
    "pause": life.pause,
    "resume": life.resume,
    "end": life.end_perk,
    "discard": life.discard,
}


@blueprint.get("/businesses/<int:business_id>/perks")
@for_team("owner", "editor", "guest")
def business_perks(business_id: int) -> ResponseReturnValue:
    """List the perks of a business."""
    read_question(NoQuestion(), request.args)
    now = clock.now()
    with reading() as session:
        perks = overviews.perks_in_brief(session, business_id, now=now)
    return render_template("perks/business/list.html", perks=perks, now=now, **surroundings())


@blueprint.get(_PERK)
@for_team("owner", "editor", "guest")
def business_perk(business_id: int, perk_id: int) -> ResponseReturnValue:
    """Show a perk to those who give it: its state, what became of it, and what can be done with it."""
    read_question(NoQuestion(), request.args)
    with reading() as session:
        overview = overviews.overview_of(session, business_id, perk_id, now=clock.now())
    return render_template("perks/business/show.html", each=overview, **surroundings())


@blueprint.get(f"{_PERK}/<any(schedule, unschedule, pause, resume, end, discard):step>")
@for_team("owner", "editor")
def ask_step(business_id: int, perk_id: int, step: str) -> ResponseReturnValue:
    """Ask once more before a step in the life of a perk is taken, and say what it means for people."""
    read_question(NoQuestion(), request.args)
    return _step(business_id, perk_id, step)


@blueprint.post(f"{_PERK}/<any(schedule, unschedule, pause, resume, end, discard):step>")
@for_team("owner", "editor")
def take_step(business_id: int, perk_id: int, step: str) -> ResponseReturnValue:
    """Take a step in the life of a perk."""
    read_question(NothingToSay(), request.form)
    try:
        with transaction() as session:
            overviews.perk_of(session, business_id, perk_id)
            _DO[step](session, perk_id, by_user_id=signed_in().id, now=clock.now())
    except PerkNotReady as error:
        return _step(business_id, perk_id, step), error.status
    except WrongPerkState as error:
        flash(error.message, "no")
    else:
        do_soon("deliver_mail")
        flash(STEPS[step].was_done)
        if step == "discard":
            return redirect(url_for("perks.business_perks", business_id=business_id), 303)
    return to_perk(business_id, perk_id)


@blueprint.get(f"{_PERK}/claims")
@for_team("owner", "editor", "guest")
def perk_claims(business_id: int, perk_id: int) -> ResponseReturnValue:
    """List the claims of a perk; guests see no names."""
    asked = read_question(ClaimsQuestion(), request.args)
    now = clock.now()
    may_see_names = role() in _MAY_EDIT
    with reading() as session:
        perk = overviews.perk_of(session, business_id, perk_id)
        claims = claims_of_perk(
            session, perk_id, now=now, status=asked["status"], before_id=asked["before"], limit=_CLAIMS_ON_PAGE + 1
        )
        shown = claims[:_CLAIMS_ON_PAGE]
        names = names_of(session, shown) if may_see_names else {}
        scores = scores_of(session, shown)
        exports = exports_of(session, perk_id, signed_in().id, now=now) if may_see_names else ()
    return render_template(
        "perks/business/claims.html",
        perk=perk,
        claims=shown,
        names=names,
        scores=scores,
        exports=exports,
        status=asked["status"],
        is_later_page=asked["before"] is not None,
        next_before=shown[-1].id if len(claims) > _CLAIMS_ON_PAGE else None,
        **surroundings(),
    )


def surroundings() -> dict[str, Any]:
    """Return what every page of a business's perks needs."""
    return {
        "business": business(),
        "may_edit": role() in _MAY_EDIT,
        "states": STATES,
        "kinds": KINDS,
        "redemptions": REDEMPTIONS,
        "claim_states": CLAIM_STATES,
    }


def to_perk(business_id: int, perk_id: int) -> Response:
    """Lead to the page of a perk."""
    return redirect(url_for("perks.business_perk", business_id=business_id, perk_id=perk_id), 303)


def _step(business_id: int, perk_id: int, step: str) -> str:
    with reading() as session:
        prospect = overviews.prospect_of(session, business_id, perk_id, now=clock.now())
    return render_template("perks/business/step.html", each=prospect, step=STEPS[step], labels=LABELS, **surroundings())
