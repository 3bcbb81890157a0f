"""The cast in a world that was scored twice, a week apart. It is made once; every test gets a copy."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from app import create_app
from influencers.jobs.scoring import RunRequest, run_scores
from kernel.config import Settings
from tests.activity_lines import LAST_DAY, account, act, coffee_world, crowd, write_lines
from tests.browser import Browser
from tests.cast import make_cast

WEEK = timedelta(days=7)


def settings_of(folder):
    return Settings(storage=folder, listing="public", secret_key="a key for tests")


def score(app, day):
    with app.app_context():
        return run_scores(RunRequest(as_of_on=day.date()), now=day + timedelta(days=1, hours=3))


def world():
    """Ada is heard by a crowd. In the last week some react again, others anew, one of them called like a formula."""
    lines = coffee_world()
    lines += [act("like", fan, "ada", number=1, days_ago=2) for fan in crowd(6)[3:]]
    lines += [act("like", fan, "bea", number=2, days_ago=9) for fan in crowd(24)[1::2]]
    lines += [account("edda", kind="organisation", name="=EDDA()"), act("quote", "edda", "ada", number=0, days_ago=1.5)]
    return lines


@pytest.fixture(scope="session")
def first_week(tmp_path_factory):
    """The storage after the first scoring, and its cast."""
    folder = tmp_path_factory.mktemp("first_week")
    app = create_app(settings_of(folder / "var"))
    path = write_lines(folder / "activity.ndjson", world())
    assert app.test_cli_runner().invoke(args=["activity", "load", str(path)]).exit_code == 0
    cast = make_cast(app)
    score(app, LAST_DAY - WEEK)
    app.extensions["engine"].dispose()
    return folder / "var", cast


@pytest.fixture(scope="session")
def two_weeks(first_week, tmp_path_factory):
    """The storage after the second scoring, and its cast."""
    folder, cast = first_week
    later = tmp_path_factory.mktemp("two_weeks") / "var"
    shutil.copytree(folder, later)
    app = create_app(settings_of(later))
    score(app, LAST_DAY)
    app.extensions["engine"].dispose()
    return later, cast


def on_a_copy(folder, cast, tmp_path):
    shutil.copytree(folder, tmp_path / "var")
    app = create_app(settings_of(tmp_path / "var"))
    app.testing, app.test_client_class = True, Browser
    with app.app_context():
        yield replace(cast, app=app)
    app.extensions["engine"].dispose()


@pytest.fixture
def early(first_week, tmp_path):
    """The cast after one scoring."""
    yield from on_a_copy(*first_week, tmp_path)


@pytest.fixture
def weeks(two_weeks, tmp_path):
    """The cast after two."""
    yield from on_a_copy(*two_weeks, tmp_path)
