"""Pages of somebody's own claims: what was claimed, how to use it, and giving it back. Doors: load, call, render."""

from collections.abc import Mapping

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auth.guards import for_users, signed_in
from auth.queries.people import business_card
from influencers.queries import generations
from influencers.queries.standings import standing_of
from kernel import clock
from kernel.database import reading, transaction
from kernel.forms import NoQuestion, NothingToSay, read_question
from kernel.jobs import do_soon
from kernel.problems import wants_json
from perks.actions import answering, claiming
from perks.errors import ClaimOver, ClaimRefused, UnknownClaim
from perks.figures.qr import qr_code, qr_file
from perks.pages.asking import asked_for_claim, new_key, sent
from perks.pages.doors import blueprint
from perks.queries.claims import ClaimCard, claim_card, claims_of
from perks.queries.perks import perk_card
from perks.queries.prospects import places_in_line
from perks.queries.signatures import qr_text
from perks.wording.gifts import gift_lines


@blueprint.get("/claims")
@for_users
def my_claims() -> ResponseReturnValue:
    """List somebody's claims, those that can be used first, and the lines they stand in."""
    read_question(NoQuestion(), request.args)
    now = clock.now()
    with reading() as session:
        claims = claims_of(session, signed_in().id, now=now)
        waiting = places_in_line(session, signed_in().id, now=now)
    return render_template("perks/my_claims.html", claims=claims, waiting=waiting, now=now)


@blueprint.get("/claims/<int:claim_id>")
@for_users
def my_claim(claim_id: int) -> ResponseReturnValue:
    """Show a claim: how to use it, and what is kept of it."""
    read_question(NoQuestion(), request.args)
    return _claim(claim_id, {})


@blueprint.get("/claims/<int:claim_id>/qr.svg")
@for_users
def my_qr_code(claim_id: int) -> ResponseReturnValue:
    """Give the QR code of a claim as a file."""
    read_question(NoQuestion(), request.args)
    with reading() as session:
        card = claim_card(session, claim_id, signed_in().id, now=clock.now())
    if card is None or card.status != "issued":
        raise UnknownClaim("There is no code that could be used.")
    file = qr_file(qr_text(card), title=f"{card.perk_title}, {card.business_name}, {card.code}")
    name = f"attachment; filename=perk-{claim_id}.svg"
    return Response(file, mimetype="image/svg+xml", headers={"Content-Disposition": name})


@blueprint.post("/claims/<int:claim_id>/issue")
@for_users
def issue(claim_id: int) -> ResponseReturnValue:
    """Have the code of a held copy issued, once the disclosure is accepted."""
    asked = asked_for_claim()
    try:
        with transaction() as session:
            answer = answering.issue_once(session, claim_id, _holder(), **asked, now=clock.now())
    except (ClaimRefused, ClaimOver) as error:
        if wants_json():
            raise
        return _claim(claim_id, {"disclosure": error.message}), error.status
    return dict(answer) if wants_json() else redirect(url_for("perks.my_claim", claim_id=claim_id), 303)


@blueprint.post("/claims/<int:claim_id>/cancel")
@for_users
def cancel(claim_id: int) -> ResponseReturnValue:
    """Give a copy back."""
    sent(NothingToSay())
    with transaction() as session:
        claiming.cancel(session, claim_id, _holder(), now=clock.now())
    do_soon("deliver_mail")
    if wants_json():
        return {"claim_id": claim_id, "status": "cancelled"}
    flash("You gave it back. Somebody else can have it now.")
    return redirect(url_for("perks.my_claims"), 303)


def _holder() -> claiming.Holder:
    """Return whose claims these are: who let their account go still has what they claimed."""
    return claiming.Holder(signed_in().id)


def _claim(claim_id: int, errors: Mapping[str, str]) -> str:
    now = clock.now()
    with reading() as session:
        card = claim_card(session, claim_id, signed_in().id, now=now)
        if card is None:
            raise UnknownClaim("There is no such claim, or it is somebody else’s.")
        perk = perk_card(session, card.perk_id)
        business = business_card(session, card.business_id)
        standing = standing_of(session, card.influencer_id)
    return render_template(
        "perks/claim.html" if card.status == "reserved" else "perks/claimed.html",
        claim=card,
        perk=perk,
        business=business,
        qr=_qr(card),
        gift_lines=gift_lines(business.name, standing.networks if standing else ()),
        errors=errors,
        key=new_key(),
        generation=generations.current(),
        now=now,
    )


def _qr(card: ClaimCard) -> object:
    return qr_code(qr_text(card)) if card.status == "issued" else None
