"""Choosing a new password by a mailed link: once, within an hour, by whoever has the mail."""

import threading
from datetime import timedelta

import pytest

from auth.actions import tickets, users
from auth.errors import LinkNotGood
from auth.models import Ticket, User
from auth.queries.people import user_by_email
from kernel.database import reading, transaction
from tests.auth.conftest import ADDRESS, PASSWORD
from tests.signing_in import signed_in, with_proof

NEW = "four small otters"


def is_in(client):
    return client.get("/sign-in").status_code == 303


def may_sign_in(app, password):
    return (
        with_proof(app.test_client()).post("/sign-in", data={"email": ADDRESS, "password": password}).status_code == 303
    )


def test_who_forgot_the_password_chooses_another_by_the_link_in_the_mail(app, browser, ada, mailed_path, asked_soon):
    assert browser.post("/forgotten", data={"email": ADDRESS.upper()}).status_code == 200
    link = mailed_path("reset")
    for _scanner in range(3):
        assert ADDRESS in browser.get(link).text

    assert browser.post(link, data={"password": NEW}).status_code == 303

    assert is_in(browser)
    assert (may_sign_in(app, NEW), may_sign_in(app, PASSWORD)) == (True, False)
    assert asked_soon == ["deliver_mail"] * 2


def test_the_answer_and_the_number_of_mails_are_the_same_for_an_address_without_an_account(browser, ada, mails):
    known = browser.post("/forgotten", data={"email": ADDRESS})
    unknown = browser.post("/forgotten", data={"email": "zoe@example.org"})

    assert unknown.text.replace("zoe@example.org", ADDRESS) == known.text
    assert [(to, subject) for to, subject, _ in mails()] == [
        (ADDRESS, "Choose a new password for Bellwether"),
        ("zoe@example.org", "There is no Bellwether account with this address"),
    ]
    assert "/reset/" not in mails()[1][2]


def test_a_new_password_ends_every_session_and_every_other_link(app, browser, ada, mailed_path, mails):
    phone = signed_in(app.test_client(), ada)
    browser.post("/forgotten", data={"email": ADDRESS})
    first = mailed_path("reset")
    browser.post("/forgotten", data={"email": ADDRESS})

    browser.post(mailed_path("reset"), data={"password": NEW})

    assert not is_in(phone)
    assert browser.get(first).status_code == 404
    assert mails()[-1][:2] == (ADDRESS, "Your Bellwether password was changed")


def test_a_link_is_good_once(app, browser, ada, mailed_path):
    browser.post("/forgotten", data={"email": ADDRESS})
    link = mailed_path("reset")
    browser.post(link, data={"password": NEW})

    refused = with_proof(app.test_client()).post(link, data={"password": "eight brown hens"})

    assert refused.status_code == 404
    assert "This link is not good" in refused.text
    assert may_sign_in(app, NEW)


def test_a_link_is_good_for_one_hour_to_the_moment(browser, ada, mailed_path, at, noon):
    at(noon)
    browser.post("/forgotten", data={"email": ADDRESS})
    link = mailed_path("reset")

    at(noon + timedelta(hours=1) - timedelta(microseconds=1))
    assert browser.get(link).status_code == 200
    at(noon + timedelta(hours=1))
    assert browser.get(link).status_code == 404
    assert browser.post(link, data={"password": NEW}).status_code == 404


def test_a_weak_password_is_refused_beside_its_field_and_the_link_stays_good(app, browser, ada, mailed_path):
    browser.post("/forgotten", data={"email": ADDRESS})
    link = mailed_path("reset")

    for weak in ("short", "1234567890", ADDRESS):
        refused = browser.post(link, data={"password": weak})
        assert (refused.status_code, 'id="password-error"' in refused.text) == (422, True)
    assert may_sign_in(app, PASSWORD)
    assert browser.post(link, data={"password": NEW}).status_code == 303


def test_choosing_a_password_confirms_an_address_that_was_signed_up_by_somebody_else(app, browser, mailed_path):
    intruder = {"name": "X", "email": ADDRESS, "password": "what an intruder chose", "is_old_enough": "true"}
    browser.post("/sign-up", data=intruder | {"is_findable": "true"})
    to_confirm = mailed_path("confirm")
    browser.post("/forgotten", data={"email": ADDRESS})

    browser.post(mailed_path("reset"), data={"password": NEW})

    assert (may_sign_in(app, NEW), may_sign_in(app, intruder["password"])) == (True, False)
    assert browser.get(to_confirm).status_code == 404
    with reading() as session:
        assert user_by_email(session, ADDRESS).is_confirmed


def test_a_link_for_one_purpose_is_good_for_no_other(browser, ada, mailed_path):
    browser.post("/forgotten", data={"email": ADDRESS})
    secret = mailed_path("reset").removeprefix("/reset/")
    assert [browser.get(f"/{page}/{secret}").status_code for page in ("confirm", "invitations", "reset")] == [
        404,
        404,
        200,
    ]


@pytest.mark.parametrize("secret", ["x", "%00", "a" * 5_000, "’"])
def test_a_made_up_link_is_good_for_nothing(browser, app, secret):
    assert browser.get(f"/reset/{secret}").status_code == 404


def test_only_hashes_of_long_secrets_are_kept(app, ada, noon, mails):
    with transaction() as session:
        secret = tickets.make_ticket(session, "reset", ADDRESS, now=noon, user_id=ada)
    with reading() as session:
        kept = session.query(Ticket).one()
        assert secret not in str({name: value for name, value in vars(kept).items() if name != "_sa_instance_state"})
        assert len(kept.secret_hash) == 64
    assert len(secret) * 6 >= 128  # six random bits a letter


def test_of_many_who_use_a_link_at_the_same_moment_one_succeeds(app, ada, noon):
    with transaction() as session:
        secret = tickets.make_ticket(session, "reset", ADDRESS, now=noon, user_id=ada)
    ready, outcomes = threading.Barrier(8), []

    def try_it(number):
        with app.app_context():
            ready.wait()
            try:
                with transaction() as session:
                    users.reset_password(session, secret, password=f"{NEW} {number}", now=noon)
                outcomes.append(number)
            except LinkNotGood:
                outcomes.append("refused")

    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winners = [outcome for outcome in outcomes if outcome != "refused"]
    assert (len(outcomes), len(winners)) == (8, 1)
    assert may_sign_in(app, f"{NEW} {winners[0]}")
    with reading() as session:
        assert session.get(User, ada).sign_in_epoch == 1


def test_links_that_are_worth_nothing_are_forgotten_after_a_week(app, ada, noon):
    with transaction() as session:
        tickets.make_ticket(session, "reset", ADDRESS, now=noon, user_id=ada)
    with transaction() as session:
        assert tickets.forget_tickets(session, now=noon + timedelta(days=7)) == 0
        assert tickets.forget_tickets(session, now=noon + timedelta(days=7, hours=2)) == 1


def test_a_tick_to_be_findable_that_a_stranger_set_is_gone_once_the_address_is_proven(browser, mails, mailed_path):
    stranger = {"name": "Look at evil.example", "email": ADDRESS, "password": "what an intruder chose"}
    browser.post("/sign-up", data=stranger | {"is_old_enough": "true", "is_findable": "true"})
    browser.post("/forgotten", data={"email": ADDRESS})

    browser.post(mailed_path("reset"), data={"password": NEW})

    with reading() as session:
        user = user_by_email(session, ADDRESS)
    assert (user.is_confirmed, user.is_findable) == (True, False)
    assert len(mails()) == 3
    assert not any("evil" in body for _to, _subject, body in mails()), "nobody is greeted by what a stranger typed"


def test_who_is_findable_by_their_own_will_stays_so_with_a_new_password(app, browser, ada, noon, mailed_path):
    with transaction() as session:
        users.change_user(session, ada, name="Ada", is_findable=True, now=noon)
    browser.post("/forgotten", data={"email": ADDRESS})
    browser.post(mailed_path("reset"), data={"password": NEW})
    with reading() as session:
        assert user_by_email(session, ADDRESS).is_findable
