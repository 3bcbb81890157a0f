"""Pages of a counter: scan or type a code, what came of it, and what was given today. Doors: guard, call, render."""

from collections.abc import Mapping

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auth.guards import business, for_team, signed_in
from kernel import clock
from kernel.database import reading, transaction
from kernel.errors import TooManyRequests
from kernel.forms import NoQuestion, NothingToSay, form_or_errors, read_question
from kernel.jobs import do_soon
from perks.actions.redeeming import Attempt, undo_redemption
from perks.actions.showing import Showing, show_at_counter
from perks.errors import ClaimOver
from perks.pages.asking import new_key
from perks.pages.doors import blueprint
from perks.queries import counter as counters
from perks.queries.counter import PinWanted
from perks.schemas.claims import ShownForm
from perks.wording.counter import what_to_say

_ROLES = ("owner", "editor", "counter")
_COUNTER = "/businesses/<int:business_id>/counter"
#: This page alone may ask for the camera.
_WITH_CAMERA = "camera=(self), geolocation=(), microphone=()"
_REFUSED = 422
_NO_PIN = "Type the four digits that stand on their screen."


@blueprint.get(_COUNTER)
@for_team(*_ROLES)
def counter(business_id: int) -> ResponseReturnValue:
    """Show where codes are scanned or typed."""
    read_question(NoQuestion(), request.args)
    return _scan({}, {})


@blueprint.post(_COUNTER)
@for_team(*_ROLES)
def show_code(business_id: int) -> ResponseReturnValue:
    """Redeem the claim whose code was scanned or typed, or say why it is not to be given."""
    typed, errors = form_or_errors(ShownForm(), request.form)
    if errors:
        return _scan(request.form, errors), _REFUSED
    showing = Showing(
        business_id=business_id,
        by_user_id=signed_in().id,
        shown=typed["code"],
        pin=typed["pin"],
        key=typed["key"],
    )
    try:
        with transaction() as session:
            seen = show_at_counter(session, showing, now=clock.now())
    except TooManyRequests as error:
        return _scan({}, {"code": error.message}), error.status, {"Retry-After": str(error.retry_after)}
    if isinstance(seen, PinWanted):
        return _ask_pin(seen, showing.shown, errors={"pin": _NO_PIN} if typed["asked"] else {})
    if isinstance(seen, Attempt):
        return _asked_again(seen, showing) if seen.refusal == "wrong_pin" else _refused(seen, showing.shown)
    return redirect(url_for("perks.given", business_id=business_id, claim_id=seen.claim_id), 303)


@blueprint.get(f"{_COUNTER}/given/<int:claim_id>")
@for_team(*_ROLES)
def given(business_id: int, claim_id: int) -> ResponseReturnValue:
    """Say that something is to be given, to whom, and until when that can be taken back."""
    read_question(NoQuestion(), request.args)
    now = clock.now()
    with reading() as session:
        redemption = counters.given(session, business_id, claim_id)
        day = counters.day_of_perk(session, business(), claim_id, now=now)
    return render_template("perks/counter/given.html", given=redemption, day=day, business=business(), now=now)


@blueprint.post(f"{_COUNTER}/given/<int:claim_id>/undo")
@for_team(*_ROLES)
def undo(business_id: int, claim_id: int) -> ResponseReturnValue:
    """Take a redemption back."""
    read_question(NothingToSay(), request.form)
    try:
        with transaction() as session:
            undo_redemption(session, business_id, claim_id, by_user_id=signed_in().id, now=clock.now())
    except ClaimOver as error:
        flash(error.message, "no")
    else:
        do_soon("deliver_mail")
        flash("Taken back: the code can be used again while its time lasts.")
    return redirect(url_for("perks.given", business_id=business_id, claim_id=claim_id), 303)


@blueprint.get(f"{_COUNTER}/today")
@for_team(*_ROLES)
def counter_today(business_id: int) -> ResponseReturnValue:
    """List what was given today."""
    read_question(NoQuestion(), request.args)
    now = clock.now()
    with reading() as session:
        redemptions = counters.given_today(session, business(), now=now)
    return render_template("perks/counter/today.html", redemptions=redemptions, business=business(), now=now)


def _scan(typed: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    page = render_template("perks/counter/scan.html", typed=typed, errors=errors, business=business(), key=new_key())
    response = make_response(page)
    response.headers["Permissions-Policy"] = _WITH_CAMERA
    return response


def _asked_again(attempt: Attempt, showing: Showing) -> ResponseReturnValue:
    """Keep the code and ask for the PIN once more; it may have been used or cancelled in this very moment."""
    with reading() as session:
        wanted = counters.pin_wanted(session, showing.business_id, showing.shown, now=clock.now())
    if wanted is None:
        return _refused(attempt, showing.shown)
    return _ask_pin(wanted, showing.shown, errors={"pin": attempt.sentence}, refusal=attempt.refusal or "")


def _ask_pin(wanted: PinWanted, shown: str, *, errors: Mapping[str, str], refusal: str = "") -> tuple[str, int] | str:
    page = render_template(
        "perks/counter/pin.html",
        wanted=wanted,
        shown=shown,
        errors=errors,
        refusal=refusal,
        say=what_to_say(refusal) if refusal else "",
        business=business(),
        key=new_key(),
    )
    return (page, _REFUSED) if errors else page


def _refused(attempt: Attempt, shown: str) -> ResponseReturnValue:
    page = render_template(
        "perks/counter/refused.html",
        attempt=attempt,
        shown=shown,
        say=what_to_say(attempt.refusal or ""),
        business=business(),
    )
    return page, _REFUSED
