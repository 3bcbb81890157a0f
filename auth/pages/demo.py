"""Ways in that only a demo has, and only for somebody at its own machine: who to be, and what was mailed."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auth import sessions
from auth.guards import for_anyone
from auth.pages.doors import blueprint
from auth.queries import people
from auth.wording import ROLE_NAMES
from kernel.database import reading
from kernel.errors import NotFound
from kernel.forms import NoQuestion, NothingToSay, read_question
from kernel.letterbox import letters_sent
from kernel.web import is_private_demo

_MOST_FACES = 40
_MOST_LETTERS = 50


@blueprint.get("/demo/sign-in")
@for_anyone
def demo_cast() -> ResponseReturnValue:
    """Show who one can be in the demo."""
    _stay_private()
    read_question(NoQuestion(), request.args)
    with reading() as session:
        faces = people.everybody(session, limit=_MOST_FACES)
        workplaces = {face.id: people.businesses_of(session, face.id) for face in faces}
    return render_template("auth/demo_sign_in.html", faces=faces, workplaces=workplaces, roles=ROLE_NAMES)


@blueprint.post("/demo/sign-in/<int:user_id>")
@for_anyone
def demo_sign_in(user_id: int) -> ResponseReturnValue:
    """Sign in as somebody invented, without a password."""
    _stay_private()
    read_question(NothingToSay(), request.form)
    with reading() as session:
        face = people.user_card(session, user_id)
        epoch = people.sign_in_epoch(session, user_id)
    sessions.begin(face, epoch)
    flash(f"You are {face.name} now.")
    return redirect(url_for("search.home"), 303)


@blueprint.get("/demo/mail")
@for_anyone
def demo_mail() -> ResponseReturnValue:
    """Show the mails that this demo wrote, the newest first."""
    _stay_private()
    read_question(NoQuestion(), request.args)
    return render_template("auth/demo_mail.html", letters=letters_sent(_MOST_LETTERS))


def _stay_private() -> None:
    """Let nobody in who is not at this machine, or whose world is not invented: there the page does not exist."""
    if not is_private_demo():
        raise NotFound("The address may be mistyped, or what was here is gone.")
