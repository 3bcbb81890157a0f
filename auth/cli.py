"""Commands about who may sign in."""

import click
from email_validator import EmailNotValidError, validate_email

from auth.actions import users
from auth.queries.people import user_by_email
from kernel import clock
from kernel.commands import Group
from kernel.database import transaction
from kernel.errors import BadInput
from kernel.jobs import do_soon

auth = Group("auth", help="Who may sign in.")


@auth.command("add-operator")
@click.argument("email")
@click.option("--name", default="Operator", show_default=True, help="What somebody new is called.")
def add_operator(email: str, name: str) -> None:
    """Make somebody an operator; who is new here gets a mail to choose a password."""
    email, now = _address(email), clock.now()
    with transaction() as session:
        known = user_by_email(session, email)
        # Whoever signed up with an address and did not confirm it may be anybody: that one is new here too.
        is_known = known is not None and known.is_confirmed
        user_id = users.add_user(session, email=email, name=name, now=now)
        users.make_operator(session, user_id, now=now)
        if not is_known:
            users.forget_password(session, email, now=now)
    do_soon("deliver_mail")
    click.echo(
        f"{email} is an operator." if is_known else f"{email} is an operator: a mail says how to choose a password."
    )


def _address(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise BadInput(f"“{text}” is no e-mail address. {error}") from error
