"""Signing up, and confirming the address."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from auth.models import User
from auth.queries.people import user_by_email
from kernel.database import reading
from tests.auth.conftest import ADDRESS, PASSWORD

BEA = {"name": "Bea", "email": "bea@example.org", "password": "seven grey geese", "is_old_enough": "true"}


def user(email):
    with reading() as session:
        return user_by_email(session, email)


def test_who_signs_up_confirms_the_address_by_a_link_and_the_password_and_is_in(
    browser, mails, mailed_path, asked_soon
):
    answer = browser.post("/sign-up", data=BEA | {"is_findable": "true"})

    assert answer.status_code == 200
    assert "We wrote to bea@example.org" in answer.text
    assert not user("bea@example.org").is_confirmed
    assert [(to, subject) for to, subject, _ in mails()] == [("bea@example.org", "Confirm your address for Bellwether")]
    assert asked_soon == ["deliver_mail"]

    link = mailed_path("confirm")
    assert "bea@example.org" in browser.get(link).text
    assert browser.post(link, data={"password": BEA["password"]}).status_code == 303
    assert (user("bea@example.org").is_confirmed, user("bea@example.org").is_findable) == (True, True)
    assert browser.get("/sign-in").status_code == 303


def test_the_answer_is_the_same_for_an_address_that_is_here_and_only_a_mail_tells(browser, ada, mails):
    new = browser.post("/sign-up", data=BEA)
    known = browser.post("/sign-up", data=BEA | {"email": ADDRESS.upper()})

    assert known.status_code == new.status_code
    assert known.text.lower().replace(ADDRESS, "bea@example.org") == new.text.lower()
    assert mails()[-1][:2] == (ADDRESS, "You have a Bellwether account already")
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 2


def test_somebody_elses_sign_up_changes_nothing_of_an_account(browser, ada, noon):
    before = user(ADDRESS)
    browser.post("/sign-up", data=BEA | {"email": ADDRESS})

    assert user(ADDRESS) == before
    assert browser.post("/sign-in", data={"email": ADDRESS, "password": PASSWORD}).status_code == 303


def test_an_address_that_was_signed_up_by_somebody_else_is_not_confirmed_with_their_password(browser, mailed_path):
    browser.post("/sign-up", data=BEA | {"password": "what an intruder chose"})
    link = mailed_path("confirm")

    refused = browser.post(link, data={"password": BEA["password"]})

    assert refused.status_code == 422
    assert "This is not the password" in refused.text
    assert not user("bea@example.org").is_confirmed


def test_a_later_sign_up_with_an_unconfirmed_address_replaces_the_one_before(browser, mailed_path):
    browser.post("/sign-up", data=BEA | {"password": "what an intruder chose"})
    first = mailed_path("confirm")
    browser.post("/sign-up", data=BEA)

    assert browser.get(first).status_code == 404
    assert browser.post(mailed_path("confirm"), data={"password": BEA["password"]}).status_code == 303


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"name": " "}, "name", "Write a name."),
        ({"name": "Bea\nYou won: https://evil.example"}, "name", "Write this in one line"),
        ({"name": "Bea\u2028You won"}, "name", "Write this in one line"),
        ({"name": "Bea\u2029You won"}, "name", "Write this in one line"),
        ({"name": "Bea\x1b[31m"}, "name", "Write this in one line"),
        ({"name": "Bea\x85You won"}, "name", "Write this in one line"),
        ({"name": "B\u200bea"}, "name", "a character that nobody sees (zero width space, U+200B)"),
        ({"name": "Bea\u202eaeB"}, "name", "a character that nobody sees (right-to-left override, U+202E)"),
        ({"name": "x" * 81}, "name", "Write 1 to 80 characters."),
        ({"email": "bea"}, "email", "Write an e-mail address"),
        ({"email": "bea@localhost"}, "email", "Write an e-mail address"),
        ({"email": "bea@example.org\n, eve@example.org"}, "email", "Write an e-mail address"),
        ({"email": "bea@[127.0.0.1]"}, "email", "Write an e-mail address"),
        ({"password": "short"}, "password", "Write at least 10 characters."),
        ({"password": "Password-1234"}, "password", "among the first passwords"),
        ({"password": "1234567890"}, "password", "among the first passwords"),
        ({"password": "bea@example.org"}, "password", "This is your name or address."),
        ({"password": "beabeabea.1", "name": "Beabeabea"}, "password", "This is your name or address."),
        ({"is_old_enough": ""}, "is_old_enough", "16 or older"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_kept(browser, mails, changed, field, sentence):
    answer = browser.post("/sign-up", data=BEA | changed)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert sentence in answer.text
    assert (changed.get("password") or BEA["password"]) not in answer.text.replace("bea@example.org", "")
    assert mails() == []


def test_a_field_that_the_form_does_not_have_is_refused_by_name(browser):
    answer = browser.post("/sign-up", data=BEA | {"is_operator": "true"}, headers={"Accept": "application/json"})
    assert (answer.status_code, list(answer.json["fields"])) == (400, ["is_operator"])


def test_the_link_to_confirm_is_good_for_one_hour_to_the_moment(browser, mailed_path, at, noon):
    at(noon)
    browser.post("/sign-up", data=BEA)
    link = mailed_path("confirm")

    at(noon + timedelta(hours=1) - timedelta(microseconds=1))
    assert browser.get(link).status_code == 200
    at(noon + timedelta(hours=1))
    assert browser.get(link).status_code == 404
    assert browser.post(link, data={"password": BEA["password"]}).status_code == 404


def test_looking_at_a_link_does_not_use_it_up_and_using_it_does(browser, mailed_path):
    browser.post("/sign-up", data=BEA)
    link = mailed_path("confirm")

    for _scanner in range(3):
        assert browser.get(link).status_code == 200
    assert browser.post(link, data={"password": BEA["password"]}).status_code == 303
    browser.environ_base.pop("HTTP_X_CSRFTOKEN", None)
    assert browser.get(link).status_code == 404


def test_who_did_not_confirm_is_told_so_only_with_the_right_password(browser, mails, mailed_path):
    browser.post("/sign-up", data=BEA)

    wrong = browser.post("/sign-in", data={"email": BEA["email"], "password": "something else"})
    assert (wrong.status_code, "confirm" in wrong.text.lower()) == (422, False)
    right = browser.post("/sign-in", data={"email": BEA["email"], "password": BEA["password"]})
    assert right.status_code == 422
    assert "Confirm your address first" in right.text

    assert browser.post("/confirm-again").status_code == 200
    assert [subject for _, subject, _ in mails()] == ["Confirm your address for Bellwether"] * 2
    assert browser.post(mailed_path("confirm"), data={"password": BEA["password"]}).status_code == 303


def test_nobody_has_a_link_sent_again_who_did_not_show_the_password(browser, mails):
    browser.post("/sign-up", data=BEA)
    assert browser.post("/confirm-again").headers["Location"] == "/sign-in"
    assert len(mails()) == 1
