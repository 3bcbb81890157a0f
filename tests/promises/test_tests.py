"""What tests promise: in CI none is skipped, none sleeps, none calls beyond this machine, none meets another."""

import ast
import os
import socket
import subprocess
import sys

import pytest
from flask import Flask, render_template
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from auth.models import Business
from tests.house import HOUSE

SKIPPED = """
import pytest
from tests.servers import pytest_runtest_makereport, server_url
def test_with_a_server(): server_url("BELLWETHER_TEST_OF_NOBODY")
@pytest.mark.xfail(strict=True)
def test_known_to_fail(): assert False
def test_without(): pass
"""


@pytest.mark.parametrize(
    ("in_ci", "outcome"), [(True, "1 failed, 1 passed, 1 xfailed"), (False, "1 passed, 1 skipped, 1 xfailed")]
)
def test_a_test_skipped_for_want_of_a_server_fails_in_ci_only(tmp_path, in_ci, outcome):
    (tmp_path / "conftest.py").write_text("from tests.servers import pytest_runtest_makereport\n")
    (tmp_path / "test_some.py").write_text(SKIPPED)
    environment = {k: v for k, v in os.environ.items() if k != "CI"} | {"PYTHONPATH": str(HOUSE)}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."],
        cwd=tmp_path,
        env=environment | ({"CI": "1"} if in_ci else {}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in run.stdout
    assert (run.returncode == 0) is not in_ci


def test_no_test_calls_beyond_this_machine():
    with socket.socket() as caller, pytest.raises(RuntimeError, match="stay on this machine"):
        caller.connect(("192.0.2.1", 80))


def test_no_test_sleeps():
    asleep = [
        f"{path.relative_to(HOUSE)}:{node.lineno}"
        for path in sorted((HOUSE / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("sleep", "wait_for_timeout")
    ]
    assert asleep == []


def test_a_template_that_was_changed_is_compiled_anew_and_one_that_was_not_is_not(tmp_path, monkeypatch):
    (tmp_path / "page.html").write_text("one {{ 1 + 1 }}")
    compiled = []
    monkeypatch.setattr("jinja2.Environment._compile", lambda _, *args: compiled.append(args) or compile(*args, "exec"))

    def told():
        with Flask("any", template_folder=tmp_path).app_context():
            return render_template("page.html")

    assert (told(), told(), len(compiled)) == ("one 2", "one 2", 1)
    (tmp_path / "page.html").write_text("two {{ 1 + 1 }}")
    assert (told(), len(compiled)) == ("two 2", 2)


def test_apps_that_share_what_builds_an_address_build_their_own():
    """A default of one is none of another's."""
    told = []
    for default in (None, {"number": 7}, {"number": 8}, None):
        app = Flask("any")
        app.add_url_rule("/people/<int:number>", "person", defaults=default)
        with app.test_request_context():
            told.append(app.url_for("person", **({} if default else {"number": 9}), q="a b"))
    assert told == [f"/people/{number}?q=a+b" for number in (9, 7, 8, 9)]


@pytest.mark.parametrize("_turn", [1, 2])
def test_every_test_finds_postgres_without_rows_and_its_counters_at_the_beginning(postgres_url, _turn):
    engine = create_engine(postgres_url)
    with Session(engine) as session, session.begin():
        assert session.scalar(select(func.count()).select_from(Business)) == 0
        session.add(business := Business(name="Bakery", time_zone="Europe/London", created_us=1))
        session.flush()
        assert business.id == 1
    engine.dispose()
