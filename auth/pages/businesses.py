"""Pages of businesses and their teams. Doors: guard, load, one call, render."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auth import tries
from auth.actions import businesses
from auth.errors import AlreadyInTeam, LastOwner
from auth.guards import business, for_team, for_users, role, signed_in
from auth.pages.doors import blueprint
from auth.queries import invitations, people
from auth.queries.auditing import audit_log
from auth.schemas import AboutABusiness, Invitation, LogQuestion, NewRole, time_zones
from auth.wording import ROLE_NAMES, ROLE_RIGHTS
from kernel import clock
from kernel.database import reading, transaction
from kernel.forms import NothingToSay, form_or_errors, read_question
from kernel.jobs import do_soon

_ENTRIES = 50
_ALL_ROLES = people.ROLES
_WRONG = 422


@blueprint.route("/businesses/new", methods=["GET", "POST"])
@for_users
def new_business() -> ResponseReturnValue:
    """Found a business."""
    if request.method == "GET":
        return _new_business({"time_zone": "Europe/London"}, {})
    about, errors = form_or_errors(AboutABusiness(), request.form)
    if errors:
        return _new_business(request.form, errors), _WRONG
    with transaction() as session:
        business_id = businesses.found_business(session, signed_in().id, **about, now=clock.now())
    flash(f"{about['name']} is here, and you are its owner.")
    return redirect(url_for("desk.dashboard", business_id=business_id), 303)


@blueprint.get("/businesses/<int:business_id>/team")
@for_team("owner", "editor")
def team(business_id: int) -> ResponseReturnValue:
    """Show who works for a business."""
    return _team({"role": "editor"}, {})


@blueprint.post("/businesses/<int:business_id>/invitations")
@for_team("owner")
def invite(business_id: int) -> ResponseReturnValue:
    """Invite somebody by mail."""
    asked, errors = form_or_errors(Invitation(), request.form)
    if errors:
        return _team(request.form, errors), _WRONG
    tries.spend_mail(asked["email"], now=clock.now())
    try:
        with transaction() as session:
            businesses.invite(session, business_id, **asked, by_user_id=signed_in().id, now=clock.now())
    except AlreadyInTeam as error:
        return _team(request.form, {"email": error.message}), error.status
    do_soon("deliver_mail")
    flash(f"An invitation is on its way to {asked['email']}.")
    return _to_team(business_id)


@blueprint.post("/businesses/<int:business_id>/invitations/<int:invitation_id>/withdraw")
@for_team("owner")
def withdraw_invitation(business_id: int, invitation_id: int) -> ResponseReturnValue:
    """Make an invitation worthless."""
    read_question(NothingToSay(), request.form)
    with transaction() as session:
        businesses.withdraw(session, business_id, invitation_id, by_user_id=signed_in().id, now=clock.now())
    flash("The invitation is withdrawn: its link is worth nothing.")
    return _to_team(business_id)


@blueprint.post("/businesses/<int:business_id>/team/<int:user_id>/role")
@for_team("owner")
def change_role(business_id: int, user_id: int) -> ResponseReturnValue:
    """Give a member another role."""
    given = read_question(NewRole(), request.form)["role"]
    try:
        with transaction() as session:
            businesses.change_role(
                session, business_id, user_id, role=given, by_user_id=signed_in().id, now=clock.now()
            )
            name = people.user_card(session, user_id).name
    except LastOwner as error:
        flash(error.message, "no")
    else:
        flash(f"{name} is {ROLE_NAMES[given].lower()} now.")
    return _to_team(business_id) if signed_in().id != user_id else _to_me()


@blueprint.post("/businesses/<int:business_id>/team/<int:user_id>/remove")
@for_team("owner")
def remove_member(business_id: int, user_id: int) -> ResponseReturnValue:
    """Take a member out of the team."""
    read_question(NothingToSay(), request.form)
    _leave(business_id, user_id, "They are out of the team.")
    return _to_team(business_id)


@blueprint.post("/businesses/<int:business_id>/leave")
@for_team(*_ALL_ROLES)
def leave(business_id: int) -> ResponseReturnValue:
    """Leave the team of a business."""
    read_question(NothingToSay(), request.form)
    _leave(business_id, signed_in().id, f"You left {business().name}.")
    return _to_me()


@blueprint.route("/businesses/<int:business_id>/settings", methods=["GET", "POST"])
@for_team("owner")
def business_settings(business_id: int) -> ResponseReturnValue:
    """Change what a business is called, where it is and in which zone its days are told."""
    card = business()
    if request.method == "GET":
        return _settings({"name": card.name, "place": card.place, "time_zone": card.time_zone}, {})
    about, errors = form_or_errors(AboutABusiness(), request.form)
    if errors:
        return _settings(request.form, errors), _WRONG
    with transaction() as session:
        businesses.change_business(session, business_id, **about, by_user_id=signed_in().id, now=clock.now())
    flash("The settings are saved.")
    return redirect(url_for("auth.business_settings", business_id=business_id), 303)


@blueprint.get("/businesses/<int:business_id>/audit")
@for_team("owner")
def audit(business_id: int) -> ResponseReturnValue:
    """Show what was done at a business, the latest first."""
    before = read_question(LogQuestion(), request.args)["before"]
    with reading() as session:
        entries = audit_log(session, business_id=business_id, before_id=before, limit=_ENTRIES + 1)
    return render_template(
        "auth/audit.html",
        business=business(),
        entries=entries[:_ENTRIES],
        is_later_page=before is not None,
        next_before=entries[_ENTRIES - 1].id if len(entries) > _ENTRIES else None,
    )


def _new_business(typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    return render_template("auth/new_business.html", typed=typed, errors=errors, zones=_zone_options())


def _settings(typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    return render_template(
        "auth/business_settings.html", business=business(), typed=typed, errors=errors, zones=_zone_options()
    )


def _team(typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    with reading() as session:
        members = people.team(session, business().id)
        invited = invitations.open_invitations(session, business().id, now=clock.now())
    return render_template(
        "auth/team.html",
        business=business(),
        who=signed_in(),
        members=members,
        invitations=invited,
        may_change=role() == "owner",
        typed=typed,
        errors=errors,
        roles=ROLE_NAMES,
        rights=ROLE_RIGHTS,
        role_options=list(ROLE_NAMES.items()),
    )


def _leave(business_id: int, user_id: int, sentence: str) -> None:
    try:
        with transaction() as session:
            businesses.leave(session, business_id, user_id, by_user_id=signed_in().id, now=clock.now())
    except LastOwner as error:
        flash(error.message, "no")
    else:
        flash(sentence)


def _zone_options() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in time_zones()]


def _to_team(business_id: int) -> ResponseReturnValue:
    return redirect(url_for("auth.team", business_id=business_id), 303)


def _to_me() -> ResponseReturnValue:
    return redirect(url_for("auth.settings"), 303)
