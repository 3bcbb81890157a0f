"""Pages of coming in: sign up, confirm, sign in and out, a new password. Doors: guard, load, one call, render."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from auth import passwords, sessions, tries
from auth.actions import users
from auth.errors import NotConfirmed, WeakPassword
from auth.guards import for_anyone, visitor
from auth.pages.doors import blueprint
from auth.queries import people
from auth.queries.signing_in import Recognised, recognise
from auth.queries.tickets import ticket_card
from auth.schemas import ChosenPassword, Forgotten, OnePassword, SignIn, SignUp, WayBack
from kernel.clock import now
from kernel.database import reading, transaction
from kernel.errors import TooManyRequests
from kernel.forms import NoQuestion, form_or_errors, read_question
from kernel.jobs import do_soon
from kernel.web import is_private_demo, local_path

_WRONG = 422
_UNCONFIRMED = "unconfirmed_user_id"
_NOT_THEM = "We know nobody with this address and this password. Check both, or choose a new password."


@blueprint.route("/sign-up", methods=["GET", "POST"])
@for_anyone
def sign_up() -> ResponseReturnValue:
    """Sign up: a mail goes to the address, and the answer is the same whether it is here already."""
    if request.method == "GET":
        read_question(NoQuestion(), request.args)
        return _sign_up({}, {})
    asked, errors = form_or_errors(SignUp(), request.form)
    if errors:
        return _sign_up(request.form, errors), _WRONG
    moment = now()
    tries.spend_mail(asked["email"], now=moment)
    with transaction() as session:
        users.sign_up(session, **asked, now=moment)
    do_soon("deliver_mail")
    return _mail_sent(asked["email"], why="sign_up")


@blueprint.route("/confirm/<secret>", methods=["GET", "POST"])
@for_anyone
def confirm(secret: str) -> ResponseReturnValue:
    """Confirm an address by the link that went there and the password; looking at the page uses nothing up."""
    moment = now()
    with reading() as session:
        email = ticket_card(session, "confirm", secret, now=moment).email
    if request.method == "GET":
        return _confirm(secret, email, {})
    asked, errors = form_or_errors(OnePassword(), request.form)
    if errors:
        return _confirm(secret, email, errors), _WRONG
    tries.refuse_too_many_passwords(email, now=moment)
    try:
        with transaction() as session:
            user_id = users.confirm(session, secret, password=asked["password"], now=moment)
    except WeakPassword as error:
        tries.count_wrong_password(email)
        return _confirm(secret, email, error.fields), _WRONG
    return _begin(user_id, f"{email} is confirmed, and you are signed in.")


@blueprint.post("/confirm-again")
@for_anyone
def confirm_again() -> ResponseReturnValue:
    """Send a new link to somebody whose password was right but whose address was not confirmed."""
    user_id, moment = cookie.pop(_UNCONFIRMED, None), now()
    if user_id is None:
        return redirect(url_for("auth.sign_in"), 303)
    with transaction() as session:
        email = people.user_card(session, user_id).email
        tries.spend_mail(email, now=moment)
        users.send_confirmation(session, user_id, now=moment)
    do_soon("deliver_mail")
    return _mail_sent(email, why="sign_up")


@blueprint.get("/sign-in")
@for_anyone
def sign_in() -> ResponseReturnValue:
    """Show the door; who is inside already goes on."""
    goal = local_path(read_question(WayBack(), request.args)["next"])
    return redirect(goal, 303) if visitor() else _sign_in({"next": goal}, {})


@blueprint.post("/sign-in")
@for_anyone
def enter() -> ResponseReturnValue:
    """Sign somebody in, and go on to where they wanted to be."""
    asked, errors = form_or_errors(SignIn(), request.form)
    if errors:
        return _sign_in(request.form, errors), _WRONG
    try:
        recognised = _recognise(asked["email"], asked["password"], now())
    except TooManyRequests as error:
        return _sign_in(request.form, {}, warning=error.message), error.status, {"Retry-After": str(error.retry_after)}
    except NotConfirmed as error:
        return render_template("auth/unconfirmed.html", message=error.message, email=asked["email"]), error.status
    if recognised is None:
        return _sign_in(request.form, {}, warning=_NOT_THEM), _WRONG
    sessions.begin(recognised.user, recognised.sign_in_epoch)
    return redirect(local_path(asked["next"]), 303)


@blueprint.post("/sign-out")
@for_anyone
def sign_out() -> ResponseReturnValue:
    """Sign whoever asks out."""
    sessions.end()
    flash("You are signed out.")
    return redirect(url_for("search.home"), 303)


@blueprint.route("/forgotten", methods=["GET", "POST"])
@for_anyone
def forgotten() -> ResponseReturnValue:
    """Ask for a link to choose a new password; the answer is the same whether there is an account."""
    if request.method == "GET":
        read_question(NoQuestion(), request.args)
        return render_template("auth/forgotten.html", typed={}, errors={})
    asked, errors = form_or_errors(Forgotten(), request.form)
    if errors:
        return render_template("auth/forgotten.html", typed=request.form, errors=errors), _WRONG
    moment = now()
    tries.spend_mail(asked["email"], now=moment)
    with transaction() as session:
        users.forget_password(session, asked["email"], now=moment)
    do_soon("deliver_mail")
    return _mail_sent(asked["email"], why="forgotten")


@blueprint.route("/reset/<secret>", methods=["GET", "POST"])
@for_anyone
def reset(secret: str) -> ResponseReturnValue:
    """Choose a new password by a mailed link; looking at the page uses nothing up."""
    moment = now()
    with reading() as session:
        email = ticket_card(session, "reset", secret, now=moment).email
    if request.method == "GET":
        return _reset(secret, email, {})
    asked, errors = form_or_errors(ChosenPassword(), request.form)
    if errors:
        return _reset(secret, email, errors), _WRONG
    try:
        with transaction() as session:
            user_id = users.reset_password(session, secret, password=asked["password"], now=moment)
    except WeakPassword as error:
        return _reset(secret, email, error.fields), _WRONG
    do_soon("deliver_mail")
    return _begin(user_id, "The new password holds, and every other device is signed out.")


def _recognise(email: str, password: str, moment: datetime) -> Recognised | None:
    tries.refuse_too_many_passwords(email, now=moment)
    with reading() as session:  # no lock is held while the password is compared
        recognised = recognise(session, email, password)
    if recognised is None:
        tries.count_wrong_password(email)
        return None
    if not recognised.user.is_confirmed:
        cookie[_UNCONFIRMED] = recognised.user.id
        raise NotConfirmed("Your password is right, but the address was not confirmed yet. Follow the link we mailed.")
    if recognised.is_outdated:
        with transaction() as session:
            users.renew_hash(session, recognised.user.id, password)
    return recognised


def _begin(user_id: int, sentence: str) -> ResponseReturnValue:
    with reading() as session:
        sessions.begin(people.user_card(session, user_id), people.sign_in_epoch(session, user_id))
    flash(sentence)
    return redirect(url_for("search.home"), 303)


def _mail_sent(email: str, *, why: str) -> str:
    return render_template("auth/mail_sent.html", email=email, why=why, is_private_demo=is_private_demo())


def _sign_up(typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    return render_template("auth/sign_up.html", typed=typed, errors=errors, least_length=passwords.SHORTEST)


def _sign_in(typed: Mapping[str, Any], errors: Mapping[str, str], *, warning: str = "") -> str:
    goal = local_path(str(typed.get("next", "/")))
    return render_template(
        "auth/sign_in.html",
        typed=typed,
        errors=errors,
        warning=warning,
        next=goal,
        is_private_demo=is_private_demo(),
    )


def _confirm(secret: str, email: str, errors: Mapping[str, str]) -> str:
    return render_template("auth/confirm.html", secret=secret, email=email, errors=errors)


def _reset(secret: str, email: str, errors: Mapping[str, str]) -> str:
    return render_template(
        "auth/reset.html", secret=secret, email=email, errors=errors, least_length=passwords.SHORTEST
    )
