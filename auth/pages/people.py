"""Pages of somebody's own settings, and of invitations. Doors: guard, load, one call, render."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auth import passwords, sessions, tries
from auth.actions import businesses, users
from auth.addresses import folded
from auth.errors import WeakPassword
from auth.guards import for_anyone, for_users, signed_in, visitor
from auth.pages.doors import blueprint
from auth.queries import people
from auth.queries.tickets import ticket_card
from auth.schemas import AboutMe, NewAddress, NewPassword
from auth.wording import ROLE_NAMES, ROLE_RIGHTS
from kernel import clock
from kernel.database import reading, transaction
from kernel.forms import NothingToSay, form_or_errors, read_question
from kernel.jobs import do_soon

_WRONG = 422


@blueprint.get("/me")
@for_users
def settings() -> ResponseReturnValue:
    """Show who one is here, who may find one, and how one gets in."""
    return _settings({}, {})


@blueprint.post("/me")
@for_users
def change_me() -> ResponseReturnValue:
    """Change how one is called and who may find one."""
    about, errors = form_or_errors(AboutMe(), request.form)
    if errors:
        return _settings({"is_findable": False} | request.form.to_dict(), errors), _WRONG
    with transaction() as session:
        users.change_user(session, signed_in().id, **about, now=clock.now())
    flash("Saved.")
    return _to_settings()


@blueprint.post("/me/e-mail")
@for_users
def change_address() -> ResponseReturnValue:
    """Ask for another address: a link goes there."""
    asked, errors = form_or_errors(NewAddress(), request.form)
    if errors:
        return _settings(request.form, errors), _WRONG
    tries.refuse_too_many_passwords(signed_in().email, now=clock.now())
    tries.spend_mail(asked["email"], now=clock.now())
    try:
        with transaction() as session:
            users.ask_for_address(
                session, signed_in().id, email=asked["email"], password=asked["email_password"], now=clock.now()
            )
    except WeakPassword as error:
        tries.count_wrong_password(signed_in().email)
        return _settings(request.form, {"email_password": error.message}), _WRONG
    do_soon("deliver_mail")
    flash(f"A link is on its way to {asked['email']}. Until you follow it, your old address stays.")
    return _to_settings()


@blueprint.post("/me/password")
@for_users
def change_password() -> ResponseReturnValue:
    """Set another password: it ends every other session."""
    asked, errors = form_or_errors(NewPassword(), request.form)
    if errors:
        return _settings({}, errors), _WRONG
    tries.refuse_too_many_passwords(signed_in().email, now=clock.now())
    try:
        with transaction() as session:
            epoch = users.change_password(
                session, signed_in().id, old=asked["old_password"], new=asked["password"], now=clock.now()
            )
    except WeakPassword as error:
        if "old_password" in error.fields:
            tries.count_wrong_password(signed_in().email)
        return _settings({}, error.fields), _WRONG
    sessions.begin(signed_in(), epoch)
    do_soon("deliver_mail")
    flash("The new password holds, and every other device is signed out.")
    return _to_settings()


@blueprint.post("/me/sessions/end")
@for_users
def end_other_sessions() -> ResponseReturnValue:
    """Sign oneself out everywhere but here."""
    read_question(NothingToSay(), request.form)
    with transaction() as session:
        epoch = users.end_sessions(session, signed_in().id, now=clock.now())
    sessions.begin(signed_in(), epoch)
    flash("Every other device is signed out.")
    return _to_settings()


@blueprint.get("/invitations/<secret>")
@for_anyone
def join(secret: str) -> ResponseReturnValue:
    """Show what an invitation is for, to whoever has its link."""
    who = visitor()
    with reading() as session:
        invitation = ticket_card(session, "invite", secret, now=clock.now())
        business = people.business_card(session, invitation.business_id or 0)
    return render_template(
        "auth/invitation.html",
        who=who,
        business=business,
        invitation=invitation,
        is_theirs=who is not None and folded(who.email) == invitation.email,
        secret=secret,
        role=ROLE_NAMES[invitation.role or ""],
        rights=ROLE_RIGHTS[invitation.role or ""],
    )


@blueprint.post("/invitations/<secret>")
@for_users
def take_place(secret: str) -> ResponseReturnValue:
    """Join the team that an invitation is for."""
    read_question(NothingToSay(), request.form)
    with transaction() as session:
        business_id = businesses.join(session, secret, signed_in().id, now=clock.now())
        name = people.business_card(session, business_id).name
        role = people.role_in(session, business_id, signed_in().id)
    flash(f"You are in the team of {name}.")
    endpoint = "perks.counter" if role == "counter" else "desk.dashboard"
    return redirect(url_for(endpoint, business_id=business_id), 303)


def _settings(typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    who = signed_in()
    with reading() as session:
        workplaces = people.businesses_of(session, who.id)
    return render_template(
        "auth/settings.html",
        who=who,
        typed={"name": who.name, "is_findable": who.is_findable} | dict(typed),
        errors=errors,
        workplaces=workplaces,
        roles=ROLE_NAMES,
        least_length=passwords.SHORTEST,
    )


def _to_settings() -> ResponseReturnValue:
    return redirect(url_for("auth.settings"), 303)
