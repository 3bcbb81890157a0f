"""Where somebody wanted to go is kept on the whole way in; and a link that is not good says so and leads on."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from auth.actions import businesses
from auth.queries.people import role_in, user_by_email
from kernel.database import reading, transaction
from kernel.models import OutgoingMail
from tests.auth.conftest import ADDRESS, PASSWORD
from tests.auth.test_signing_in import GOALS
from tests.pages.html import Page
from tests.signing_in import with_proof

BEA = {"name": "Bea", "email": "bea@example.org", "password": "seven grey geese", "is_old_enough": "true"}
WANTED = "/claims/7?page=2"


def hidden_next(answer):
    return [tag.get("value") for tag in Page(answer.text).all("input") if tag.get("name") == "next"]


def links(answer, path):
    return [tag.get("href") for tag in Page(answer.text).all("a") if tag.get("href").split("?")[0] == path]


def next_steps(answer):
    """Return what an error page offers, in its order."""
    page = Page(answer.text)
    return [(tag.text, tag.get("href")) for tag in page.all("a") if page.one("main") in tag.around]


def test_who_signs_up_on_the_way_to_a_page_confirms_and_lands_there(browser, mailed_path):
    (to_sign_up,) = links(browser.get("/sign-in", query_string={"next": WANTED}), "/sign-up")
    (kept,) = hidden_next(browser.get(to_sign_up))
    browser.post("/sign-up", data=BEA | {"next": kept})

    link = mailed_path("confirm")
    (kept,) = hidden_next(browser.get(link))
    refused = browser.post(link, data={"password": "another one", "next": kept})
    assert hidden_next(refused) == [WANTED], "also after a wrong password"
    answer = browser.post(link, data={"password": BEA["password"], "next": kept})

    assert (answer.status_code, answer.location) == (303, WANTED)


def test_a_refused_sign_up_still_knows_where_to_go(browser):
    refused = browser.post("/sign-up", data=BEA | {"name": "", "next": WANTED})
    assert (refused.status_code, hidden_next(refused)) == (422, [WANTED])
    assert links(refused, "/sign-in")[-1].startswith("/sign-in?next=")


def test_whoever_is_invited_signs_up_confirms_and_is_back_at_the_invitation(cast):
    bruno, newcomer = cast.client("bruno"), cast.client("nobody")
    bruno.post(f"/businesses/{cast.bakery}/invitations", data={"email": BEA["email"], "role": "editor"})
    with reading() as session:
        bodies = select(OutgoingMail.body).where(OutgoingMail.to == BEA["email"]).order_by(OutgoingMail.id)
        invitation = re.search(r"https?://[^/]+(/invitations/\S+)", session.scalars(bodies).one())[1]
    shown = newcomer.get(invitation)
    (to_sign_up,) = links(shown, "/sign-up")
    assert links(shown, "/sign-in") == [f"/sign-in?next={invitation}"] * 2, "beside the text and in the head"
    newcomer.post("/sign-up", data=BEA | {"next": hidden_next(newcomer.get(to_sign_up))[0]})
    with reading() as session:
        confirm = re.search(r"https?://[^/]+(/confirm/\S+)", session.scalars(bodies).all()[-1])[1]
    answer = newcomer.post(confirm, data={"password": BEA["password"], "next": hidden_next(newcomer.get(confirm))[0]})

    assert answer.location == invitation
    assert with_proof(newcomer).post(invitation).location == f"/businesses/{cast.bakery}"
    with reading() as session:
        assert role_in(session, cast.bakery, user_by_email(session, BEA["email"]).id) == "editor"


def test_a_new_link_to_confirm_leads_on_as_the_first_did(browser, mailed_path):
    browser.post("/sign-up", data=BEA)
    asked = {"email": BEA["email"], "password": BEA["password"], "next": WANTED}
    (kept,) = hidden_next(browser.post("/sign-in", data=asked))

    sent = browser.post("/confirm-again", data={"next": kept})

    assert links(sent, "/sign-in")[-1] == f"/sign-in?next={WANTED.replace('=', '%3D')}"
    assert hidden_next(browser.get(mailed_path("confirm"))) == [WANTED]


def test_a_new_password_leads_on_to_where_one_wanted_to_go(browser, ada, mailed_path):
    (to_forgotten,) = links(browser.get("/sign-in", query_string={"next": WANTED}), "/forgotten")
    browser.post("/forgotten", data={"email": ADDRESS, "next": hidden_next(browser.get(to_forgotten))[0]})
    link = mailed_path("reset")

    answer = browser.post(link, data={"password": "seven grey geese", "next": hidden_next(browser.get(link))[0]})

    assert answer.location == WANTED


def test_who_has_an_account_already_is_led_on_by_the_mail_that_says_so(browser, ada, mails):
    browser.post("/sign-up", data=BEA | {"email": ADDRESS, "next": WANTED})
    for way in re.findall(r"https?://[^/\s]+(/\S+)", mails()[-1][2]):
        assert hidden_next(browser.get(way)) == [WANTED]


def test_no_mail_and_no_page_on_the_way_in_leads_out_of_this_house(app, mails):
    landed = {}
    for number, asked in enumerate(GOALS):
        browser, email = with_proof(app.test_client()), f"bea{number}@example.org"
        browser.post("/sign-up", data=BEA | {"email": email, "next": asked})
        link = re.search(r"https?://[^/\s]+(/confirm/[^\s?]+)", mails()[-1][2])[1]
        assert ("next=" in mails()[-1][2]) == (GOALS[asked] != "/")
        landed[asked] = browser.post(link, data={"password": BEA["password"], "next": asked}).location

    assert landed == GOALS


def test_where_to_go_on_to_is_no_longer_than_a_path_can_be(browser, mails):
    browser.post("/sign-up", data=BEA | {"next": "/" + "x" * 2_000})
    assert "next=" not in mails()[-1][2]


#: What the page of a dead link says and offers, by what the link was for and what is wrong with it.
USED = "This link was used already, or a newer one took its place."
TOO_OLD = "This link is too old."
UNKNOWN = "This link is not complete, or it is long gone."


def dead(answer, sentence):
    assert answer.status_code == 404
    assert sentence in Page(answer.text).one("main").text
    return next_steps(answer)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_dead_link_to_confirm_says_what_is_wrong_and_leads_to_signing_in(app, browser, mailed_path, at, noon, method):
    at(noon)
    browser.post("/sign-up", data=BEA)
    used = mailed_path("confirm")
    browser.post("/sign-up", data=BEA)
    expired = mailed_path("confirm")
    at(noon + timedelta(hours=1))

    for link, sentence in ((used, USED), (expired, TOO_OLD), ("/confirm/half-of-it", UNKNOWN)):
        data = {"data": {"password": BEA["password"]}} if method == "post" else {}
        answer = getattr(browser, method)(link, **data)
        assert dead(answer, sentence) == [("Sign in", "/sign-in"), ("Sign up anew", "/sign-up")]


def test_a_dead_link_to_choose_a_password_leads_to_a_new_one(browser, ada, mailed_path, at, noon):
    at(noon)
    browser.post("/forgotten", data={"email": ADDRESS})
    used = mailed_path("reset")
    browser.post(used, data={"password": "seven grey geese"})
    browser = with_proof(browser)
    browser.post("/forgotten", data={"email": ADDRESS})
    expired = mailed_path("reset")
    at(noon + timedelta(hours=1))

    for link, sentence in ((used, USED), (expired, TOO_OLD), ("/reset/half-of-it", UNKNOWN)):
        steps = dead(browser.get(link), sentence)
        assert steps == [("Ask for a new link", "/forgotten"), ("Sign in", "/sign-in")]


def test_a_dead_invitation_leads_to_where_one_works_or_to_whoever_invited(app, browser, ada, mailed_path, noon):
    with transaction() as session:
        business_id = businesses.found_business(
            session, ada, name="Lace", place="", time_zone="Europe/London", now=noon
        )
        asked = {"email": BEA["email"], "role": "guest", "by_user_id": ada}
        withdrawn = businesses.invite(session, business_id, **asked, now=noon)
        businesses.withdraw(session, business_id, withdrawn, by_user_id=ada, now=noon)
    link = mailed_path("invitations")

    answer = browser.get(link)

    assert dead(answer, USED) == [("See the businesses you work for", "/me")]
    assert "ask whoever invited you to do it again" in answer.text
    assert "Lace" not in answer.text
    assert dead(browser.get("/invitations/half-of-it"), UNKNOWN)


def test_a_program_is_told_the_same_without_the_page(browser):
    answer = browser.get("/reset/half-of-it", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (404, "link_not_good")
    assert answer.json["detail"].startswith(UNKNOWN)


def test_signing_in_with_the_password_of_an_account_is_where_it_was(browser, ada):
    assert browser.post("/sign-in", data={"email": ADDRESS, "password": PASSWORD, "next": WANTED}).location == WANTED
