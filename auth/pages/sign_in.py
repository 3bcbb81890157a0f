"""Pages of coming in: sign up, confirm, sign in and out, a new password. Doors: guard, load, one call, render."""

from collections.abc import Mapping
from dataclasses import dataclass
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
from auth.schemas import ChosenPassword, Forgotten, OnePassword, OnTheWay, SignIn, SignUp, WayBack
from kernel.clock import now
from kernel.database import reading, transaction
from kernel.errors import TooManyRequests
from kernel.forms import Form, form_or_errors, read_question
from kernel.jobs import do_soon
from kernel.web import is_private_demo, wanted_path

_WRONG = 422
_UNCONFIRMED = "unconfirmed_user_id"
_NOT_THEM = "We know nobody with this address and this password. Check both, or choose a new password."


@dataclass(frozen=True, slots=True)
class _MailedLink:
    """A link that somebody follows: to confirm an address, or to reset a password. Its page is called like that."""

    purpose: str
    secret: str
    email: str


@blueprint.route("/sign-up", methods=["GET", "POST"])
@for_anyone
def sign_up() -> ResponseReturnValue:
    """Sign up: a mail goes to the address, and the answer is the same whether it is here already."""
    if request.method == "GET":
        read_question(WayBack(), request.args)
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
    link = _followed("confirm", secret, moment=moment)
    asked, errors = _typed_there(OnePassword())
    if asked is None:
        return _link_page(link, errors)
    tries.refuse_too_many_passwords(link.email, now=moment)
    try:
        with transaction() as session:
            user_id = users.confirm(session, secret, password=asked["password"], now=moment)
    except WeakPassword as error:
        tries.count_wrong_password(link.email)
        return _link_page(link, error.fields)
    return _begin(user_id, f"{link.email} is confirmed, and you are signed in.", wanted=asked["next"])


@blueprint.post("/confirm-again")
@for_anyone
def confirm_again() -> ResponseReturnValue:
    """Send a new link to somebody whose password was right but whose address was not confirmed."""
    wanted = read_question(OnTheWay(), request.form)["next"]
    user_id, moment = cookie.pop(_UNCONFIRMED, None), now()
    if user_id is None:
        return redirect(url_for("auth.sign_in", next=wanted), 303)
    with transaction() as session:
        email = people.user_card(session, user_id).email
        tries.spend_mail(email, now=moment)
        users.send_confirmation(session, user_id, wanted=wanted, now=moment)
    do_soon("deliver_mail")
    return _mail_sent(email, why="sign_up")


@blueprint.get("/sign-in")
@for_anyone
def sign_in() -> ResponseReturnValue:
    """Show the door; who is inside already goes on."""
    wanted = read_question(WayBack(), request.args)["next"]
    return redirect(wanted or url_for("search.home"), 303) if visitor() else _sign_in({}, {})


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
        page = render_template("auth/unconfirmed.html", message=error.message, email=asked["email"], next=asked["next"])
        return page, error.status
    if recognised is None:
        return _sign_in(request.form, {}, warning=_NOT_THEM), _WRONG
    sessions.begin(recognised.user, recognised.sign_in_epoch)
    return redirect(asked["next"] or url_for("search.home"), 303)


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
        read_question(WayBack(), request.args)
        return _forgotten({}, {})
    asked, errors = form_or_errors(Forgotten(), request.form)
    if errors:
        return _forgotten(request.form, errors), _WRONG
    moment = now()
    tries.spend_mail(asked["email"], now=moment)
    with transaction() as session:
        users.forget_password(session, asked["email"], wanted=asked["next"], now=moment)
    do_soon("deliver_mail")
    return _mail_sent(asked["email"], why="forgotten")


@blueprint.route("/reset/<secret>", methods=["GET", "POST"])
@for_anyone
def reset(secret: str) -> ResponseReturnValue:
    """Choose a new password by a mailed link; looking at the page uses nothing up."""
    moment = now()
    link = _followed("reset", secret, moment=moment)
    asked, errors = _typed_there(ChosenPassword())
    if asked is None:
        return _link_page(link, errors)
    try:
        with transaction() as session:
            user_id = users.reset_password(session, secret, password=asked["password"], now=moment)
    except WeakPassword as error:
        return _link_page(link, error.fields)
    do_soon("deliver_mail")
    return _begin(user_id, "The new password holds, and every other device is signed out.", wanted=asked["next"])


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


def _followed(purpose: str, secret: str, *, moment: datetime) -> _MailedLink:
    """Return the link that somebody follows; looking at its page uses nothing up."""
    with reading() as session:
        return _MailedLink(purpose, secret, ticket_card(session, purpose, secret, now=moment).email)


def _typed_there(form: Form) -> tuple[Any, dict[str, str]]:
    """Return what was typed on the page of a link and what is wrong with it; None when nothing can be done with it."""
    if request.method == "GET":
        return None, {}
    asked, errors = form_or_errors(form, request.form)
    return (None if errors else asked), errors


def _link_page(link: _MailedLink, errors: Mapping[str, str]) -> ResponseReturnValue:
    page = render_template(
        f"auth/{link.purpose}.html",
        secret=link.secret,
        email=link.email,
        errors=errors,
        next=_wanted(),
        least_length=passwords.SHORTEST,
    )
    return page, _WRONG if errors else 200


def _begin(user_id: int, sentence: str, *, wanted: str | None) -> ResponseReturnValue:
    with reading() as session:
        sessions.begin(people.user_card(session, user_id), people.sign_in_epoch(session, user_id))
    flash(sentence)
    return redirect(wanted or url_for("search.home"), 303)


def _wanted() -> str | None:
    """Return where whoever is at a door wanted to go: every page on the way carries it on."""
    return wanted_path(request.values.get("next", "/"))


def _mail_sent(email: str, *, why: str) -> str:
    return render_template(
        "auth/mail_sent.html", email=email, why=why, next=_wanted(), is_private_demo=is_private_demo()
    )


def _sign_up(typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    return render_template(
        "auth/sign_up.html", typed=typed, errors=errors, next=_wanted(), least_length=passwords.SHORTEST
    )


def _forgotten(typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    return render_template("auth/forgotten.html", typed=typed, errors=errors, next=_wanted())


def _sign_in(typed: Mapping[str, Any], errors: Mapping[str, str], *, warning: str = "") -> str:
    return render_template(
        "auth/sign_in.html",
        typed=typed,
        errors=errors,
        warning=warning,
        next=_wanted(),
        is_private_demo=is_private_demo(),
    )
