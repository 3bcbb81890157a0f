"""How often passwords and mails are tried."""

import pytest

from app import create_app
from auth.guards import for_anyone
from kernel.config import Settings
from kernel.limits import client
from tests.auth.conftest import ADDRESS, PASSWORD
from tests.signing_in import with_proof

RIGHT = {"email": ADDRESS, "password": PASSWORD}
WRONG = RIGHT | {"password": "something else"}


def from_machine(app, address):
    browser = with_proof(app.test_client())
    browser.environ_base["REMOTE_ADDR"] = address
    return browser


@pytest.mark.parametrize("email", [ADDRESS, "zoe@example.org"])
def test_after_ten_wrong_passwords_an_address_waits_on_that_machine_whether_it_exists_or_not(app, ada, email):
    browser = from_machine(app, "203.0.113.7")
    for _ in range(10):
        assert browser.post("/sign-in", data=WRONG | {"email": email}).status_code == 422

    refused = browser.post("/sign-in", data=RIGHT | {"email": email})

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert "This was tried too often. Try again in 15 minutes." in refused.text
    assert "<form" in refused.text
    elsewhere = from_machine(app, "203.0.113.8").post("/sign-in", data=RIGHT | {"email": email})
    assert elsewhere.status_code == (303 if email == ADDRESS else 422)


def test_right_passwords_are_not_counted(app, ada):
    browser = from_machine(app, "203.0.113.7")
    for _ in range(9):
        browser.post("/sign-in", data=WRONG)
    for _ in range(5):
        assert with_proof(browser).post("/sign-in", data=RIGHT).status_code == 303


def test_after_fifty_wrong_passwords_a_machine_waits_for_every_address(app, ada):
    browser = from_machine(app, "203.0.113.7")
    for number in range(50):
        assert browser.post("/sign-in", data=WRONG | {"email": f"{number}@example.org"}).status_code == 422
    assert browser.post("/sign-in", data=RIGHT).status_code == 429


def test_the_machines_of_one_household_count_as_one(app, ada):
    for number in range(10):
        from_machine(app, f"2001:db8:1:2::{number:x}").post("/sign-in", data=WRONG)
    assert from_machine(app, "2001:db8:1:2:ffff::1").post("/sign-in", data=RIGHT).status_code == 429
    assert from_machine(app, "2001:db8:1:3::1").post("/sign-in", data=RIGHT).status_code == 303


def test_after_a_hundred_wrong_passwords_an_address_waits_on_every_machine(app, ada):
    for number in range(100):
        from_machine(app, f"203.0.113.{number}").post("/sign-in", data=WRONG)
    refused = from_machine(app, "203.0.113.200").post("/sign-in", data=RIGHT)
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 15 * 60) == (429, True)


def test_the_headers_of_proxies_are_not_believed_unless_they_are_ours(app, ada):
    for number in range(10):
        from_machine(app, "203.0.113.7").post(
            "/sign-in", data=WRONG, headers={"X-Forwarded-For": f"198.51.100.{number}"}
        )
    assert from_machine(app, "203.0.113.7").post("/sign-in", data=RIGHT).status_code == 429


@pytest.mark.parametrize("page", ["/forgotten", "/sign-up"])
def test_an_address_gets_so_many_mails_an_hour_and_no_more_whoever_asks(app, ada, mails, page):
    form = (
        {"email": ADDRESS}
        if page == "/forgotten"
        else {"name": "Eve", "email": ADDRESS, "password": "seven grey geese", "is_old_enough": "true"}
    )
    answers = [from_machine(app, f"203.0.113.{n}").post(page, data=form).status_code for n in range(6)]
    assert answers == [200] * 5 + [429]
    assert len(mails()) == 5


def test_a_machine_has_so_many_mails_sent_an_hour_and_no_more(app, mails):
    browser = from_machine(app, "203.0.113.7")
    answers = [browser.post("/forgotten", data={"email": f"{n}@example.org"}).status_code for n in range(31)]
    assert answers == [200] * 30 + [429]
    assert len(mails()) == 30


def test_a_program_that_is_slowed_gets_a_problem(app):
    browser = from_machine(app, "203.0.113.7")
    for _ in range(5):
        browser.post("/forgotten", data={"email": ADDRESS})
    refused = browser.post("/forgotten", data={"email": ADDRESS}, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_requests")
    assert int(refused.headers["Retry-After"]) > 0


def test_the_password_of_a_link_to_confirm_is_no_way_around_the_limit(app, mailed_path):
    browser = from_machine(app, "203.0.113.7")
    browser.post(
        "/sign-up",
        data={"name": "Bea", "email": "bea@example.org", "password": "seven grey geese", "is_old_enough": "true"},
    )
    link = mailed_path("confirm")
    answers = [browser.post(link, data={"password": "something else"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_behind_a_proxy_of_ours_each_machine_counts_for_itself(tmp_path):
    app = create_app(Settings(storage=tmp_path, secret_key="k", trusted_proxies=1))
    app.add_url_rule("/who", "who", for_anyone(lambda: client()))
    browser = app.test_client()
    claimed = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7", "X-Forwarded-Host": "evil.example"}
    assert browser.get("/who", headers=claimed).text == "203.0.113.7"
    app.extensions["engine"].dispose()
