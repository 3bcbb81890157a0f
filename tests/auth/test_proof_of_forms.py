"""Whatever changes something asks for the proof that a page of ours sent it."""

import pytest
from werkzeug.routing import AnyConverter

from auth.actions import users
from kernel.database import transaction
from tests.signing_in import signed_in, with_proof, without_proof

CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


def routes_that_change(app):
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = {name: some(converter) for name, converter in rule._converters.items()}
        for method in sorted(rule.methods & CHANGING):
            yield method, adapter.build(rule.endpoint, values, method=method)


def some(converter):
    """Return something that an address may hold in a place."""
    return min(converter.items) if isinstance(converter, AnyConverter) else "1"


@pytest.mark.parametrize("proof", ["none", "made up", "of somebody else"])
def test_every_route_that_changes_something_refuses_what_lacks_the_proof(sqlite_app, noon, proof):
    with transaction() as session:
        max_ = users.add_user(session, email="max@example.org", name="Max", is_operator=True, now=noon)
    client = without_proof(signed_in(sqlite_app.test_client(), max_))
    tokens = {
        "none": "",
        "made up": "ImFiYyI.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "of somebody else": with_proof(sqlite_app.test_client()).environ_base["HTTP_X_CSRFTOKEN"],
    }

    answers = {
        (method, path): client.open(
            path, method=method, data={"csrf_token": tokens[proof]}, headers={"Accept": "application/json"}
        )
        for method, path in routes_that_change(sqlite_app)
    }

    assert len(answers) > 15
    assert {key: (answer.status_code, answer.json["code"]) for key, answer in answers.items()} == dict.fromkeys(
        answers, (400, "csrf_failed")
    )


def test_no_route_that_only_shows_takes_a_request_that_changes(sqlite_app):
    for rule in sqlite_app.url_map.iter_rules():
        assert rule.methods <= {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_person_without_the_proof_gets_a_page_that_says_what_to_do(client):
    refused = client.post("/sign-in", data={"email": "ada@example.org", "password": "x"})
    assert refused.status_code == 400
    assert "load the page again" in refused.text


def test_a_form_of_ours_carries_its_proof(client):
    page = client.get("/sign-in").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post("/sign-in", data={"csrf_token": token, "email": "a@b.org", "password": "x"}).status_code == 422
