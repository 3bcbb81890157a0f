"""`flask auth add-operator`."""

import pytest
from sqlalchemy import select

from auth.actions import users
from auth.models import Ticket, User
from auth.queries.people import user_by_email
from kernel.database import reading, transaction
from tests.auth.conftest import ADDRESS


def who(email):
    with reading() as session:
        return user_by_email(session, email)


def test_somebody_new_becomes_operator_and_gets_a_link_to_choose_a_password(runner, mails, asked_soon):
    said = runner.invoke(args=["auth", "add-operator", "max@example.org", "--name", "Max"])

    assert (said.exit_code, said.output) == (
        0,
        "max@example.org is an operator: a mail says how to choose a password.\n",
    )
    assert (who("max@example.org").is_operator, who("max@example.org").name) == (True, "Max")
    assert [(to, "/reset/" in body) for to, _, body in mails()] == [("max@example.org", True)]
    assert asked_soon == ["deliver_mail"]


def test_somebody_who_is_here_keeps_name_and_password(runner, ada, mails):
    said = runner.invoke(args=["auth", "add-operator", ADDRESS.upper()])
    assert (said.exit_code, mails()) == (0, [])
    assert (who(ADDRESS).is_operator, who(ADDRESS).name) == (True, "Ada")


@pytest.mark.parametrize("email", ["max", "max@", "max@localhost"])
def test_what_is_no_address_is_refused(runner, email):
    said = runner.invoke(args=["auth", "add-operator", email])
    assert (said.exit_code, "is no e-mail address" in said.output) == (2, True)


INTRUDER = {"email": "max@example.org", "name": "Mallory", "password": "what an intruder chose", "is_findable": True}


def test_an_address_that_somebody_signed_up_with_and_did_not_confirm_counts_as_new(runner, app, mails, noon):
    with transaction() as session:
        users.sign_up(session, **INTRUDER, now=noon)
        users.forget_password(session, "max@example.org", now=noon)

    said = runner.invoke(args=["auth", "add-operator", "max@example.org", "--name", "Max"])

    assert said.output == "max@example.org is an operator: a mail says how to choose a password.\n"
    with reading() as session:
        max_ = session.scalars(select(User)).one()
        assert (max_.name, max_.password_hash, max_.sign_in_epoch, max_.is_findable) == ("Max", "", 1, False)
        assert max_.is_operator
        open_tickets = session.scalars(select(Ticket.purpose).where(Ticket.used_us.is_(None))).all()
        assert open_tickets == ["reset"], "the one that was mailed now"
    assert "/reset/" in mails()[-1][2]


def test_whoever_makes_an_unconfirmed_account_an_operator_keeps_nothing_of_its_sign_up(app, noon):
    with transaction() as session:
        user_id = users.sign_up(session, **INTRUDER, now=noon)
        users.make_operator(session, user_id, now=noon)

    with reading() as session:
        user = session.get(User, user_id)
        assert (user.is_operator, user.password_hash, user.sign_in_epoch, user.is_findable) == (True, "", 1, False)
        assert session.scalars(select(Ticket.id).where(Ticket.used_us.is_(None))).all() == []
