import logging
from http import HTTPStatus

import pytest
from flask import Flask, abort, request
from jinja2 import DictLoader

from kernel.config import Settings
from kernel.errors import BadInput, Unavailable
from kernel.problems import HTTP_PROBLEMS
from kernel.storage import Storage
from kernel.web import SECURITY_HEADERS, external_url, is_private_demo, note_place, set_up_web

PAGE = "{{ title }}|{{ message }}|{{ code }}|{{ status }}|{{ request_id|length }}|{{ fields }}"


@pytest.fixture
def house():
    """An app with nothing but views that go wrong."""
    app = Flask(__name__)
    app.jinja_loader = DictLoader({"error.html": PAGE})
    set_up_web(app)

    @app.get("/api/wrong")
    @app.get("/wrong")
    def wrong():
        raise BadInput("The score must be a number.", fields={"min_score": "must be a number"})

    @app.get("/resting")
    def resting():
        raise Unavailable("Search is resting.")

    @app.get("/broken")
    def broken():
        raise RuntimeError("a secret of ours")

    @app.get("/stop/<int:status>")
    def stop(status):
        abort(status)

    @app.post("/upload")
    def upload():
        return request.get_data()

    return app


@pytest.fixture
def browser(house):
    return house.test_client()


def test_a_program_gets_a_problem_with_a_stable_code_and_the_fields(browser):
    answer = browser.get("/wrong", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.json == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "The score must be a number.",
        "instance": "/wrong",
        "code": "bad_input",
        "fields": {"min_score": "must be a number"},
        "request_id": answer.headers["X-Request-ID"],
    }


def test_below_api_a_program_need_not_say_what_it_prefers(browser):
    assert browser.get("/api/wrong").content_type == "application/problem+json"
    assert browser.get("/api/nothing").json["code"] == "not_found"


@pytest.mark.parametrize("accept", [None, "*/*", "text/html,application/xhtml+xml,*/*;q=0.8"])
def test_a_person_gets_a_page(browser, accept):
    answer = browser.get("/wrong", headers={"Accept": accept} if accept else {})

    assert answer.content_type.startswith("text/html")
    assert answer.text == (
        "We could not read that|The score must be a number.|bad_input|400|32|"
        "{&#39;min_score&#39;: &#39;must be a number&#39;}"
    )


def test_resting_parts_say_when_to_come_back(browser):
    answer = browser.get("/resting")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_an_error_of_ours_is_told_without_its_insides_and_logged_with_them(browser, caplog):
    answer = browser.get("/broken")

    assert answer.status_code == 500
    assert "|internal|500|" in answer.text
    assert "secret" not in answer.text
    assert "a secret of ours" in caplog.text


def test_an_address_that_is_not_there_and_a_method_it_does_not_take(browser):
    assert "not_found|404" in browser.get("/nothing").text
    refused = browser.post("/wrong")
    assert "method_not_allowed|405" in refused.text
    assert set(refused.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_too_large_a_body_is_refused(browser):
    assert browser.post("/upload", data=b"x" * (1024 * 1024 + 1)).status_code == 413


@pytest.mark.parametrize("status", [*HTTP_PROBLEMS, HTTPStatus.GONE, HTTPStatus.TOO_MANY_REQUESTS])
def test_every_status_has_a_code_and_a_sentence(browser, status):
    problem = browser.get(f"/stop/{int(status)}", headers={"Accept": "application/json"}).json
    assert problem["status"] == status
    assert problem["code"].replace("_", "").isalpha()
    assert problem["detail"].endswith(".")


@pytest.mark.parametrize("path", ["/wrong", "/nothing", "/broken", "/api/wrong"])
def test_every_answer_keeps_to_itself(browser, path):
    answer = browser.get(path)
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == dict(SECURITY_HEADERS)
    assert answer.headers["Cache-Control"] == "no-store"


def test_pages_load_nothing_from_elsewhere_and_nobody_frames_them():
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'; img-src 'self' data:;")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_the_log_has_the_path_and_never_the_query(browser, caplog):
    with caplog.at_level(logging.INFO):
        answer = browser.get("/nothing?q=what+people+ask")

    requests = [record for record in caplog.records if record.message == "request"]
    assert [(r.method, r.path, r.status, r.request_id) for r in requests] == [
        ("GET", "/nothing", 404, answer.headers["X-Request-ID"])
    ]
    assert "what" not in str([vars(record) for record in requests])


@pytest.mark.parametrize("page", [None, "{{ 1 / 0 }}"])
def test_an_error_page_that_is_missing_or_broken_is_replaced_by_a_plain_one(house, page):
    house.jinja_loader = DictLoader({"error.html": page} if page else {})
    answer = house.test_client().get("/wrong")

    assert answer.status_code == 400
    assert "<h1>We could not read that</h1>" in answer.text
    assert "The score must be a number." in answer.text


@pytest.fixture
def secretive(house):
    """The same app with a page whose address is a mailed link."""

    @house.get("/reset/<secret>")
    def reset(secret):
        return "a form"

    return house.test_client()


def logged_paths(caplog):
    return [record.path for record in caplog.records if record.message == "request"]


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/reset/k3Jx-9_secret-of-a-mailed-link", "/reset/<secret>"),
        ("/reset/short", "/reset/<secret>"),
        ("/reset/k3Jx-9_secret-of-a-mailed-link/", "/reset/<…>/"),
        ("/rest/k3Jx-9_secret-of-a-mailed-link", "/rest/<…>"),
        ("/wrong", "/wrong"),
    ],
)
def test_the_secret_of_a_mailed_link_is_in_no_log_however_the_link_was_mistyped(secretive, caplog, path, logged):
    with caplog.at_level(logging.INFO):
        secretive.get(path)
        secretive.post(path)
    assert logged_paths(caplog) in ([logged] * 2, [logged, logged.replace("<secret>", "<…>")], [logged, path])
    assert "mailed-link" not in caplog.text + str([vars(record) for record in caplog.records])


def test_a_page_with_a_secret_in_its_address_tells_nobody_where_it_was(secretive):
    assert secretive.get("/reset/abc").headers["Referrer-Policy"] == "no-referrer"
    assert secretive.get("/wrong").headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize(("number", "status"), [(2**63, 404), (10**40, 404), (400, 400)])
def test_a_number_that_no_row_can_have_is_not_found(browser, number, status):
    assert browser.get(f"/stop/{number}").status_code == status


LOOPBACK_DEMO = {"bind": "127.0.0.1:8000", "headers": {}, "host": "127.0.0.1:8000", "remote": "127.0.0.1"}


@pytest.fixture
def asked_privately(tmp_path):
    """Ask whether a request is of somebody at this machine, about the demo."""

    def ask(*, is_demo=True, public_url="", **changed):
        asked = LOOPBACK_DEMO | changed
        storage = Storage(tmp_path / str(is_demo))
        if is_demo:
            storage.mark_demo()
        app = Flask(__name__)
        app.extensions |= {"settings": Settings(bind=asked["bind"], public_url=public_url), "storage": storage}
        with app.test_request_context(
            "/",
            base_url=f"http://{asked['host']}",
            headers=asked["headers"],
            environ_base={"REMOTE_ADDR": asked["remote"]},
        ):
            return is_private_demo()

    return ask


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"host": "localhost:8000"},
        {"bind": "[::1]:8000", "host": "[::1]:8000", "remote": "::1"},
        {"bind": "localhost:8000", "remote": "127.0.0.53"},
    ],
)
def test_somebody_at_this_machine_may_look_behind_the_demo(asked_privately, changed):
    assert asked_privately(**changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"is_demo": False},
        {"public_url": "https://bellwether.example"},
        {"bind": ""},
        {"bind": "0.0.0.0:8000"},
        {"bind": "[::]:8000"},
        {"bind": "192.0.2.1:8000"},
        {"host": "bellwether.example"},
        {"host": "localhost.evil.example"},
        {"host": "127.0.0.1.evil.example:8000"},
        {"remote": "192.0.2.7"},
        {"remote": ""},
        *({"headers": {name: "127.0.0.1"}} for name in ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host")),
        {"headers": {"X-Real-IP": "127.0.0.1"}},
        {"headers": {"X-Forwarded-Proto": "http"}},
    ],
)
def test_nobody_else_may(asked_privately, changed):
    assert not asked_privately(**changed)


@pytest.mark.parametrize(
    ("settings", "host", "url"),
    [
        ({"public_url": "https://bellwether.example"}, "evil.example", "https://bellwether.example/wrong"),
        ({}, "127.0.0.1:8001", "http://127.0.0.1:8001/wrong"),
        ({}, "evil.example", "http://127.0.0.1:8000/wrong"),
        ({"bind": "127.0.0.1:9000"}, "evil.example", "http://127.0.0.1:9000/wrong"),
        ({"bind": "0.0.0.0:9000"}, "evil.example", "http://127.0.0.1:8000/wrong"),
    ],
)
def test_links_in_mails_lead_to_this_house_whatever_host_was_asked_for(house, settings, host, url):
    house.extensions["settings"] = Settings(**settings)
    with house.test_request_context("/", base_url=f"http://{host}"):
        assert external_url("wrong") == url


def test_a_command_leads_to_where_the_house_beside_it_is_served(house, tmp_path):
    house.extensions |= {"settings": Settings(), "storage": Storage(tmp_path)}
    with house.app_context():
        assert external_url("wrong") == "http://127.0.0.1:8000/wrong"
        note_place(house.extensions["storage"], "127.0.0.1:9000")
        assert external_url("wrong") == "http://127.0.0.1:9000/wrong"
        house.extensions["settings"] = Settings(bind="127.0.0.1:7000")  # what is set is said by somebody
        assert external_url("wrong") == "http://127.0.0.1:7000/wrong"


def test_links_are_made_without_a_request_too(house):
    house.extensions["settings"] = Settings(public_url="https://bellwether.example")
    with house.app_context():
        assert external_url("stop", status=7) == "https://bellwether.example/stop/7"
