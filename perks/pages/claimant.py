"""Pages of perks for people: all that are shown, one of them, its waiting line. Doors: guard, load, call, render."""

import logging
from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from auth.guards import for_anyone, for_users, visitor
from auth.queries.people import role_in
from influencers.errors import NoInfluencer
from influencers.queries import generations
from kernel import clock
from kernel.database import reading, transaction
from kernel.errors import AppError, DatabaseBusy
from kernel.forms import NoQuestion, NothingToSay, read_question
from kernel.jobs import do_soon
from kernel.problems import wants_json
from perks.actions import answering, lines
from perks.actions.claiming import Claimant
from perks.actions.sightings import note_sighting
from perks.errors import ClaimRefused, LineRefused, OfferOver, UnknownPerk
from perks.pages.asking import asked_for_claim, asker, claimant, new_key, sent
from perks.pages.doors import blueprint
from perks.queries.claims import place_card
from perks.queries.prospects import Prospect, has_seen, prospect, prospects
from perks.wording.stages import heading, public_heading
from perks.wording.waits import nth, time_left

_log = logging.getLogger("bellwether.perks")
#: Who of a business may look at a perk that is not shown to people.
_LOOK_AHEAD = ("owner", "editor", "guest")
#: What stands in a perk's place when it cannot be claimed or waited for.
_REFUSALS = (ClaimRefused, LineRefused, OfferOver, NoInfluencer)

blueprint.add_app_template_filter(nth)
blueprint.add_app_template_filter(time_left)


@blueprint.app_template_filter()
def stage_heading(each: Prospect) -> str:
    """Return what a perk is to somebody, in a few words."""
    if each.judgement is None:
        return public_heading(each.stage, ahead_count=each.waiting_count)
    codes = [verdict.code or "" for verdict in each.missing]
    place = nth(each.place.position) if each.place and each.place.position else ""
    return heading(each.stage, missing=codes, ahead_count=each.waiting_count, place=place)


@blueprint.get("/perks")
@for_anyone
def for_me() -> ResponseReturnValue:
    """List the perks that are shown, those somebody can claim first."""
    read_question(NoQuestion(), request.args)
    now = clock.now()
    with reading() as session:
        user_id, influencer_id = asker(session)
        found = prospects(session, user_id, influencer_id, now=now)
    return render_template(
        "perks/for_me.html",
        found=found,
        is_known=influencer_id is not None,
        generation=generations.current(),
        now=now,
    )


@blueprint.get("/perks/<int:perk_id>")
@for_anyone
def show(perk_id: int) -> ResponseReturnValue:
    """Show a perk: what it is, for whom, and how far somebody is from it."""
    read_question(NoQuestion(), request.args)
    return _show(perk_id)


@blueprint.post("/perks/<int:perk_id>/claim")
@for_users
def claim(perk_id: int) -> ResponseReturnValue:
    """Hold a copy for somebody, or have it issued when the disclosure comes with it."""
    asked = asked_for_claim()

    def work(session: Session, who: Claimant) -> answering.Answer:
        return answering.claim_once(session, perk_id, who, **asked, now=clock.now())

    return _attempt(perk_id, work)


@blueprint.post("/perks/<int:perk_id>/line")
@for_users
def join_line(perk_id: int) -> ResponseReturnValue:
    """Give somebody a place in the line."""
    sent(NothingToSay())

    def work(session: Session, who: Claimant) -> answering.Answer:
        place = place_card(session, lines.join_line(session, perk_id, who, now=clock.now()))
        return {"status": place.status, "position": place.position}

    return _attempt(perk_id, work, said="You are in line. We write to you when a copy is held for you.")


@blueprint.post("/perks/<int:perk_id>/line/leave")
@for_users
def leave_line(perk_id: int) -> ResponseReturnValue:
    """Give up somebody's place in the line."""
    sent(NothingToSay())

    def work(session: Session, who: Claimant) -> answering.Answer:
        lines.leave_line(session, perk_id, who, now=clock.now())
        return {"status": "left"}

    return _attempt(perk_id, work, said="You left the line.", passes_on=True)


@blueprint.post("/perks/<int:perk_id>/line/accept")
@for_users
def accept_offer(perk_id: int) -> ResponseReturnValue:
    """Take the copy that is held for somebody in line."""
    asked = asked_for_claim()

    def work(session: Session, who: Claimant) -> answering.Answer:
        return answering.accept_once(session, perk_id, who, **asked, now=clock.now())

    return _attempt(perk_id, work)


@blueprint.post("/perks/<int:perk_id>/line/decline")
@for_users
def decline_offer(perk_id: int) -> ResponseReturnValue:
    """Let the copy that is held for somebody go to the next in line."""
    sent(NothingToSay())

    def work(session: Session, who: Claimant) -> answering.Answer:
        lines.decline_offer(session, perk_id, who, now=clock.now())
        return {"status": "declined"}

    return _attempt(perk_id, work, said="The copy goes to the next in line.", passes_on=True)


def _attempt(
    perk_id: int,
    work: Callable[[Session, Claimant], answering.Answer],
    *,
    said: str = "",
    passes_on: bool = False,
) -> ResponseReturnValue:
    """Do what somebody asks of a perk, or show the perk again with what stands against it."""
    try:
        with transaction() as session:
            answer = work(session, claimant(session))
    except _REFUSALS as error:
        if wants_json():
            raise
        return _show(perk_id, refused=error), error.status
    if passes_on:
        do_soon("deliver_mail")
    return dict(answer) if wants_json() else _lead_on(perk_id, answer, said)


def _lead_on(perk_id: int, answer: answering.Answer, said: str) -> ResponseReturnValue:
    if said:
        flash(said)
    if "claim_id" in answer:
        return redirect(url_for("perks.my_claim", claim_id=answer["claim_id"]), 303)
    return redirect(url_for("perks.show", perk_id=perk_id), 303)


def _show(perk_id: int, *, refused: AppError | None = None) -> str:
    now = clock.now()
    with reading() as session:
        user_id, influencer_id = asker(session)
        each = prospect(session, perk_id, user_id, influencer_id, now=now)
        is_team = _is_of_team(session, each.perk.business_id)
        unseen_by = influencer_id if influencer_id and not has_seen(session, perk_id, influencer_id) else None
    is_shown = each.perk.is_visible(now)
    if not (is_shown or is_team or each.stage in ("offered", "held", "claimed", "waiting")):
        raise UnknownPerk("There is no such perk, or it is not shown any more.")
    if is_shown and unseen_by is not None:
        _note_sighting(perk_id, unseen_by)
    return render_template(
        "perks/show.html",
        each=each,
        perk=each.perk,
        is_shown=is_shown,
        is_team=is_team,
        refused=refused,
        key=new_key(),
        generation=generations.current(),
        now=now,
    )


def _is_of_team(session: Session, business_id: int) -> bool:
    who = visitor()
    return who is not None and role_in(session, business_id, who.id) in _LOOK_AHEAD


def _note_sighting(perk_id: int, influencer_id: int) -> None:
    try:
        with transaction() as session:
            note_sighting(session, perk_id, influencer_id, now=clock.now())
    except (SQLAlchemyError, DatabaseBusy):  # a page is worth more than its place in a statistic
        _log.exception("a sighting was not noted")
