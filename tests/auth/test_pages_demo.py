"""Ways in that only a demo has: signing in without a password, and the page of sent mail."""

from dataclasses import replace

import pytest

from kernel.database import transaction
from kernel.mail import send
from kernel.mailing import deliver_due
from tests.cast import NOON
from tests.pages.html import Page

PAGES = ("/demo/sign-in", "/demo/mail")
LOOPBACK = "127.0.0.1:8000"


@pytest.fixture
def demo(sqlite_cast):
    """The cast in a demo that only its own machine reaches."""
    arrange(sqlite_cast.app, is_demo=True, bind=LOOPBACK)
    return sqlite_cast


def arrange(app, *, is_demo, bind):
    app.extensions["settings"] = replace(app.extensions["settings"], bind=bind)
    if is_demo:
        app.extensions["storage"].mark_demo()


def is_in(client):
    return client.get("/me").status_code == 200


def test_one_button_makes_one_somebody_of_the_demo(demo):
    visitor = demo.client("nobody")
    page = Page(visitor.get("/demo/sign-in").text)
    path = f"/demo/sign-in/{demo.edda}"
    assert path in [tag.get("action") for tag in page.all("form")]
    assert "Editor at Bruno’s Bakery." in page.one("main").text
    assert visitor.post(path).status_code == 303
    assert "edda@cast.example" in visitor.get("/me").text


def test_sent_mail_is_shown_latest_first_with_links_that_lead_somewhere(demo):
    with transaction() as session:
        send(session, to="ada@cast.example", subject="The first", body="Follow http://127.0.0.1:8000/topics", now=NOON)
        send(session, to="bea@cast.example", subject="The <second>", body="<script>no</script>", now=NOON)
    deliver_due(lambda: NOON)
    page = Page(demo.client("nobody").get("/demo/mail").text)
    assert [tag.text for tag in page.all("h2")] == ["The <second>", "The first"]
    assert "http://127.0.0.1:8000/topics" in [tag.get("href") for tag in page.all("a")]
    assert "<script>no" not in page.source


def test_a_demo_without_mail_says_how_there_comes_to_be_some(demo):
    assert "No mail yet" in demo.client("nobody").get("/demo/mail").text


@pytest.mark.parametrize(
    ("is_demo", "bind", "environment", "headers"),
    [
        (False, LOOPBACK, {}, {}),
        (True, "0.0.0.0:8000", {}, {}),
        (True, "", {}, {}),
        (True, LOOPBACK, {"REMOTE_ADDR": "192.0.2.7"}, {}),
        (True, LOOPBACK, {}, {"Host": "bellwether.example"}),
        (True, LOOPBACK, {}, {"X-Forwarded-For": "192.0.2.7"}),
    ],
)
def test_they_do_not_exist_anywhere_else(sqlite_cast, is_demo, bind, environment, headers):
    """Each of the conditions alone is enough for nobody to be let in."""
    arrange(sqlite_cast.app, is_demo=is_demo, bind=bind)
    visitor = sqlite_cast.client("nobody")
    for path in PAGES:
        assert visitor.get(path, environ_overrides=environment, headers=headers).status_code == 404
    answer = visitor.post(f"/demo/sign-in/{sqlite_cast.max}", environ_overrides=environment, headers=headers)
    assert answer.status_code in (400, 404), "a browser keeps its cookie from another host"
    assert not is_in(visitor)


def test_nobody_becomes_somebody_by_a_page_of_somebody_else(demo):
    visitor = demo.app.test_client()
    assert visitor.post(f"/demo/sign-in/{demo.max}").status_code == 400
    assert not is_in(visitor)


def test_who_is_not_there_cannot_be_become(demo):
    assert demo.client("nobody").post("/demo/sign-in/999").status_code == 404
