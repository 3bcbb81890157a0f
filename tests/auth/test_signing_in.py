"""Signing in and out: sessions, where one goes on to, and what the answer tells."""

import gc
import statistics
import time

import pytest
from argon2 import PasswordHasher

from app import create_app
from auth import passwords
from auth.actions import users
from auth.models import User
from auth.queries.people import user_card
from kernel.config import Settings
from kernel.database import reading, transaction
from kernel.limits import Limit
from tests.auth.conftest import ADDRESS, PASSWORD
from tests.signing_in import signed_in, with_proof, without_proof

RIGHT = {"email": ADDRESS, "password": PASSWORD}


def is_in(client):
    return client.get("/sign-in").status_code == 303


def cookie_of(client):
    return client.get_cookie("bellwether")


def test_the_right_password_lets_in_however_the_address_is_written(browser, ada):
    answer = browser.post("/sign-in", data=RIGHT | {"email": f"  {ADDRESS.title()} "})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert is_in(browser)


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "something else"},
        {"password": f"{PASSWORD} "},
        {"email": "nobody@example.org"},
        {"email": "no address"},
        {"email": "nobody@example.org", "password": "x"},
    ],
)
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(browser, ada, wrong):
    answer = browser.post("/sign-in", data=RIGHT | wrong)

    assert answer.status_code == 422
    assert "We know nobody with this address and this password." in answer.text
    assert PASSWORD not in answer.text
    assert not is_in(browser)


def test_an_empty_form_says_what_is_missing(browser):
    answer = browser.post("/sign-in", data={"email": "", "password": ""})
    assert answer.status_code == 422
    for sentence in ("Write an e-mail address.", "Write a password."):
        assert answer.text.count(sentence) == 2, "above the form and beside the field"


def test_nobody_signs_in_to_an_account_that_has_no_password(browser, app, noon):
    with transaction() as session:
        users.add_user(session, email="max@example.org", name="Max", now=noon)
    for password in ("", " ", "x"):
        browser.post("/sign-in", data={"email": "max@example.org", "password": password})
        assert not is_in(browser)


def test_signing_out_ends_the_session_and_only_a_post_does_it(browser, ada):
    browser.post("/sign-in", data=RIGHT)
    assert browser.get("/sign-out").status_code == 405
    with_proof(browser)

    browser.post("/sign-out")

    assert not is_in(browser)


def test_the_cookie_is_for_this_house_alone_and_out_of_reach_of_scripts(browser, ada):
    header = browser.post("/sign-in", data=RIGHT).headers["Set-Cookie"]

    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Path=/" in header
    assert "Domain" not in header
    days = (cookie_of(browser).expires.timestamp() - time.mktime(time.gmtime())) / 86_400
    assert 29 < days < 31


def test_the_cookie_travels_over_secure_connections_only_where_the_public_address_is_secure(tmp_path):
    settings = Settings(storage=tmp_path, secret_key="k", public_url="https://bellwether.example")
    config = create_app(settings).config
    assert (config["SESSION_COOKIE_SECURE"], config["SESSION_COOKIE_NAME"]) == (True, "__Host-bellwether")


def test_a_session_that_was_planted_before_signing_in_is_worth_nothing_after(app, browser, ada):
    with browser.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    before = cookie_of(browser).value

    browser.post("/sign-in", data=RIGHT)

    with browser.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["_user_id"] == f"{ada}.0"
    other = app.test_client()
    other.set_cookie("bellwether", before)
    assert not is_in(other)


def test_the_proof_of_forms_changes_when_somebody_signs_in(browser, ada):
    browser.post("/sign-in", data=RIGHT)
    assert browser.post("/sign-out", headers={"Accept": "application/json"}).json["code"] == "csrf_failed"


def test_ending_all_sessions_ends_those_on_other_devices(app, ada, noon):
    phone, laptop = signed_in(app.test_client(), ada), signed_in(app.test_client(), ada)
    assert is_in(phone)

    with transaction() as session:
        users.end_sessions(session, ada, now=noon)

    assert not is_in(phone)
    assert not is_in(laptop)


def test_a_cookie_that_names_nobody_is_nobodys(app):
    texts = ["", "7", "x.0", "7.x", f"{2**70}.0", f"{10**18}.0", "-1.0", "1.-1", ".", "1.0.0", "１.0"]
    for text in texts:
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = text
        assert client.get("/sign-in").status_code == 200


def test_a_cookie_that_we_did_not_sign_is_nobodys(client, ada):
    client.set_cookie("bellwether", "eyJfdXNlcl9pZCI6IjEuMCJ9.aaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaa")
    assert not is_in(client)


def test_answers_to_whoever_is_signed_in_are_kept_nowhere(app, client, ada):
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"
    signed_in(client, ada)
    for path in ("/sign-in", "/me", "/nothing-here"):
        assert client.get(path).headers["Cache-Control"] == "no-store"
        assert "Cookie" in client.get(path).headers["Vary"]


#: What an address asks for in `next`, and where one goes.
GOALS = {
    "/claims/7?page=2": "/claims/7?page=2",
    "/topics/brød": "/topics/br%C3%B8d",
    "": "/",
    "claims": "/",
    "//evil.example": "/",
    "///evil.example": "/",
    "/\\evil.example": "/",
    "\\\\evil.example": "/",
    "/\t/evil.example": "/",
    "/\n/evil.example": "/",
    "/\x0b/evil.example": "/",
    "\t//evil.example": "/",
    " //evil.example": "/",
    "/ /evil.example": "/%20/evil.example",
    "https://evil.example": "/",
    "https:evil.example": "/",
    "https:///evil.example": "/",
    "HTTPS://evil.example": "/",
    "javascript:alert(1)": "/",
    "data:text/html,x": "/",
    "@evil.example": "/",
    "/a\\..\\\\evil.example": "/",
    "/%5cevil.example": "/%5cevil.example",
    "/%2f/evil.example": "/%2f/evil.example",
    "/\u2028/evil.example": "/",
    "/" + "x" * 2_000: "/",
}


def test_after_signing_in_one_goes_on_to_a_path_of_this_house_and_nowhere_else(app, ada):
    entered, inside = {}, {}
    for asked in GOALS:
        browser = with_proof(app.test_client())
        entered[asked] = browser.post("/sign-in", data=RIGHT | {"next": asked}).headers["Location"]
        inside[asked] = browser.get("/sign-in", query_string={"next": asked}).headers["Location"]

    assert entered == GOALS
    assert inside == GOALS


def test_the_door_keeps_where_one_wanted_to_go(client):
    assert 'name="next" value="/claims?page=2"' in client.get("/sign-in?next=/claims?page%3D2").text
    assert 'name="next"' not in client.get("/sign-in?next=//evil.example").text


def test_a_hash_that_is_weaker_than_todays_is_made_anew(browser, ada, monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))

    browser.post("/sign-in", data=RIGHT)

    with reading() as session:
        assert "m=16,t=2,p=1" in session.get(User, ada).password_hash
    assert is_in(browser)
    without_proof(browser)


def test_passwords_are_kept_as_argon2id_with_the_parameters_of_the_library():
    quick, passwords.HASHER = passwords.HASHER, PasswordHasher()
    try:
        assert passwords.hash_of(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
        assert not passwords.is_right(PASSWORD, "")
    finally:
        passwords.HASHER = quick


def test_whether_an_address_exists_shows_neither_in_work_nor_in_time(sqlite_app, noon, monkeypatch):
    """The time of the processor, not of the clock: other programs on the machine do not count."""
    verified = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=8 * 1024, parallelism=1))
    monkeypatch.setattr(PasswordHasher, "verify", lambda *asked: (verified.append(1), verify(*asked))[1])
    for limit in ("WRONG_HERE", "WRONG_FROM_MACHINE", "WRONG_FOR_ADDRESS"):
        monkeypatch.setattr(f"auth.tries.{limit}", Limit(limit, 10**6, 60))
    with transaction() as session:
        users.add_user(session, email=ADDRESS, name="Ada", password=PASSWORD, now=noon)
    browser = with_proof(sqlite_app.test_client())
    spent = {ADDRESS: [], "zoe@example.org": []}

    gc.disable()
    try:
        for _ in range(40):
            for address, seconds in spent.items():
                before, started = len(verified), time.process_time()
                answer = browser.post("/sign-in", data={"email": address, "password": "something else"})
                seconds.append(time.process_time() - started)
                assert (answer.status_code, len(verified) - before) == (422, 1)
    finally:
        gc.enable()

    known, unknown = (statistics.median(seconds[5:]) for seconds in spent.values())
    assert 0.9 < unknown / known < 1.1


def test_who_is_signed_in_is_who_the_cookie_says(app, ada):
    with reading() as session:
        assert user_card(session, ada).email == ADDRESS
    assert "Ada" in signed_in(app.test_client(), ada).get("/me").text


@pytest.fixture
def crowded(monkeypatch, ada):
    """Ada's address, at which strangers on other machines guessed until its tries were used up."""
    monkeypatch.setattr("auth.tries.WRONG_FOR_ADDRESS", Limit("wrong password, address", 3, 3_600))

    def guess(app):
        for machine in range(3):
            stranger = with_proof(app.test_client())
            stranger.environ_base["REMOTE_ADDR"] = f"198.51.100.{machine}"
            assert stranger.post("/sign-in", data=RIGHT | {"password": "a guess"}).status_code == 422

    return guess


def test_guesses_of_strangers_do_not_lock_somebody_out_of_a_device_where_they_signed_in(app, browser, crowded):
    browser.post("/sign-in", data=RIGHT)
    with_proof(browser).post("/sign-out")
    crowded(app)

    assert with_proof(app.test_client()).post("/sign-in", data=RIGHT).status_code == 429
    assert with_proof(browser).post("/sign-in", data=RIGHT).status_code == 303


def test_a_device_is_known_for_one_person_and_until_all_sessions_ended(app, browser, crowded, ada, noon):
    with transaction() as session:
        users.add_user(session, email="bea@example.org", name="Bea", password=PASSWORD, now=noon)
    bea = with_proof(app.test_client())
    bea.post("/sign-in", data=RIGHT | {"email": "bea@example.org"})
    with_proof(bea).post("/sign-out")
    browser.post("/sign-in", data=RIGHT)
    forged = with_proof(app.test_client())
    forged.set_cookie("bellwether-device", f"{ada}.0")
    crowded(app)
    with transaction() as session:
        users.end_sessions(session, ada, now=noon)

    answers = [with_proof(each).post("/sign-in", data=RIGHT).status_code for each in (bea, forged, browser)]

    assert answers == [429, 429, 429]


def test_a_known_device_guesses_no_more_often_than_any_other(browser, ada):
    browser.post("/sign-in", data=RIGHT)
    with_proof(browser)
    wrong = RIGHT | {"password": "a guess"}
    assert [browser.post("/sign-in", data=wrong).status_code for _ in range(11)] == [422] * 10 + [429]


def test_the_cookie_of_a_known_device_lets_nobody_in_and_is_out_of_reach_of_scripts(app, browser, ada):
    headers = browser.post("/sign-in", data=RIGHT).headers.getlist("Set-Cookie")
    (header,) = [each for each in headers if each.startswith("bellwether-device=")]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    other = app.test_client()
    other.set_cookie("bellwether-device", browser.get_cookie("bellwether-device").value)
    assert not is_in(other)
