"""Somebody's own settings: what can be changed, and who is signed out by it."""

import re
import threading
from contextlib import suppress

import pytest
from sqlalchemy import select

from auth.actions import tickets, users
from auth.errors import LinkNotGood
from auth.models import User
from auth.queries.people import email_hash, findable, user_card
from kernel.database import reading, transaction
from kernel.models import OutgoingMail
from tests.cast import NOON, PASSWORD, address_of
from tests.pages.html import Page


def mailed_to(address):
    with reading() as session:
        letters = select(OutgoingMail.subject, OutgoingMail.body).where(OutgoingMail.to == address)
        return session.execute(letters.order_by(OutgoingMail.id)).all()


def link_in(letter):
    return re.search(r"https?://[^/]+(/\S+)", letter.body)[1]


def is_in(client):
    return client.get("/me").status_code == 200


def error_beside(answer, field):
    return Page(answer.text).by_id(f"{field}-error").text


def test_a_name_is_changed_and_shown(cast):
    ada = cast.client("ada")
    answer = ada.post("/me", data={"name": "Ada L.", "is_findable": "true"})
    assert answer.status_code == 303
    page = Page(ada.get("/me").text)
    assert page.by_id("name").get("value") == "Ada L."
    assert [tag.text for tag in page.tags if tag.get("role") == "status"] == ["Saved."]


def test_an_empty_name_is_refused_beside_the_field_and_changes_nothing(cast):
    answer = cast.client("ada").post("/me", data={"name": "   "})
    assert answer.status_code == 422
    assert error_beside(answer, "name")
    with reading() as session:
        assert user_card(session, cast.ada).name == "Ada"


def test_who_takes_the_tick_away_is_found_by_no_business(cast):
    cast.client("ada").post("/me", data={"name": "Ada"})
    with reading() as session:
        found = dict(session.execute(findable()).all())
    assert email_hash(address_of("ada")) not in found
    assert found[email_hash(address_of("bea"))] == cast.bea


def test_a_field_that_the_form_does_not_have_is_refused(cast):
    answer = cast.client("uma").post("/me", data={"name": "Uma", "is_operator": "true"})
    assert answer.status_code == 400
    with reading() as session:
        assert not user_card(session, cast.uma).is_operator


def test_a_new_password_keeps_this_device_and_ends_all_others(cast):
    here, elsewhere = cast.client("ada"), cast.client("ada")
    answer = here.post("/me/password", data={"old_password": PASSWORD, "password": "moss, wool, needle"})
    assert answer.status_code == 303
    assert is_in(here)
    assert not is_in(elsewhere)
    assert [letter.subject for letter in mailed_to(address_of("ada"))] == ["Your Bellwether password was changed"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"old_password": "not this one", "password": "moss, wool, needle"}, "old_password"),
        ({"old_password": PASSWORD, "password": "password1234"}, "password"),
        ({"old_password": PASSWORD}, "password"),
    ],
)
def test_a_password_that_is_wrong_or_weak_is_told_beside_its_field_and_ends_no_session(cast, typed, field):
    here, elsewhere = cast.client("ada"), cast.client("ada")
    answer = here.post("/me/password", data=typed)
    assert answer.status_code == 422
    assert error_beside(answer, field)
    assert is_in(elsewhere)


def test_guesses_of_a_password_by_whoever_sits_at_an_open_session_are_slowed(cast):
    ada = cast.client("ada")
    wrong = {"old_password": "not this one", "password": "moss, wool, needle"}
    answers = [ada.post("/me/password", data=wrong).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_ending_other_sessions_keeps_this_one(cast):
    here, elsewhere = cast.client("bea"), cast.client("bea")
    assert here.post("/me/sessions/end").status_code == 303
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_a_new_address_counts_once_its_link_was_followed(cast):
    uma = cast.client("uma")
    asked = {"email": "Uma.New@cast.example", "email_password": PASSWORD}
    assert uma.post("/me/e-mail", data=asked).status_code == 303
    with reading() as session:
        assert user_card(session, cast.uma).email == address_of("uma")
    (letter,) = mailed_to("Uma.New@cast.example")

    assert uma.post(link_in(letter), data={"password": PASSWORD}).status_code == 303

    with reading() as session:
        assert user_card(session, cast.uma).email == "uma.new@cast.example"
        assert session.scalar(select(User.email_hash).where(User.id == cast.uma)) == email_hash("uma.new@cast.example")
    assert [letter.subject for letter in mailed_to(address_of("uma"))] == ["Your Bellwether address was changed"]


def test_an_address_that_is_somebodys_looks_the_same_to_who_asks_for_it(cast):
    uma = cast.client("uma")
    answers = [
        uma.post("/me/e-mail", data={"email": email, "email_password": PASSWORD}, follow_redirects=True).text
        for email in (address_of("bea"), "free@cast.example")
    ]
    said = [next(tag.text for tag in Page(text).tags if tag.get("role") == "status") for text in answers]
    assert said[0].replace(address_of("bea"), "free@cast.example") == said[1]
    assert "confirm" not in mailed_to(address_of("bea"))[0].body


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "no address", "email_password": PASSWORD}, "email"),
        ({"email": "new@cast.example", "email_password": "not this one"}, "email_password"),
    ],
)
def test_an_address_or_password_that_cannot_be_right_is_told_beside_its_field(cast, typed, field):
    answer = cast.client("uma").post("/me/e-mail", data=typed)
    assert answer.status_code == 422
    assert error_beside(answer, field)
    assert mailed_to(typed["email"]) == []


def test_the_page_lists_where_one_works_and_offers_to_leave(cast):
    page = Page(cast.client("edda").get("/me").text)
    assert f"/businesses/{cast.bakery}/leave" in [tag.get("action") for tag in page.all("form")]
    assert not any("leave" in tag.get("action") for tag in Page(cast.client("ada").get("/me").text).all("form"))


def test_another_address_ends_every_session_but_that_of_who_followed_the_link(cast):
    here, elsewhere = cast.client("uma"), cast.client("uma")
    here.post("/me/e-mail", data={"email": "new@cast.example", "email_password": PASSWORD})
    (letter,) = mailed_to("new@cast.example")
    assert "Uma" not in letter.body, "a name is no way to write to strangers"

    here.post(link_in(letter), data={"password": PASSWORD})

    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_of_two_who_move_to_one_address_at_the_same_moment_one_is_told_that_the_link_is_not_good(
    app, cast, monkeypatch
):
    both_asked, outcomes, write = threading.Barrier(2), [], users.letters.address_changed

    def write_when_both_asked(*about):
        with suppress(threading.BrokenBarrierError):  # SQLite lets in one writer at a time: there the other never comes
            both_asked.wait(timeout=1)
        return write(*about)

    def move(secret):
        with app.app_context(), suppress(LinkNotGood), transaction() as session:
            outcomes.append(secret)
            users.confirm(session, secret, password=PASSWORD, now=NOON)
            session.flush()
            outcomes.append("moved")

    with transaction() as session:
        asked = ((user_id, "new@cast.example") for user_id in (cast.uma, cast.ada))
        secrets = [tickets.make_ticket(session, "confirm", to, now=NOON, user_id=user_id) for user_id, to in asked]
    monkeypatch.setattr(users.letters, "address_changed", write_when_both_asked)
    threads = [threading.Thread(target=move, args=(secret,)) for secret in secrets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == sorted([*secrets, "moved"])


def test_the_page_says_what_signing_out_does_not_do(cast):
    assert "a copy that somebody took of its cookie works" in " ".join(cast.client("ada").get("/me").text.split())


def test_a_business_is_called_by_one_line(cast):
    typed = {"name": "Bakery\u2028You won", "place": "Leeds\nYou won", "time_zone": "Europe/London"}
    answer = cast.client("bruno").post("/businesses/new", data=typed)
    assert answer.status_code == 422
    for field in ("name", "place"):
        assert "one line" in error_beside(answer, field)
