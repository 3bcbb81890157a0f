"""A small world that was loaded and scored. It is made once; every test gets a copy of its storage."""

import shutil

import pytest
from flask import g

from app import create_app
from influencers.jobs.scoring import RunRequest, run_scores
from influencers.queries.accounts import resolve
from kernel.database import reading
from tests.activity_lines import LAST_DAY, coffee_world, write_lines
from tests.scored_worlds import load_into, make_world, on_a_copy, settings_of


@pytest.fixture(scope="session")
def loaded_folder(tmp_path_factory):
    """Ada is heard on coffee by a crowd, Bea by a few, Silas by nobody: loaded, not scored."""
    return make_world(tmp_path_factory.mktemp("loaded"), coffee_world(), scored_on=())


@pytest.fixture(scope="session")
def scored_folder(loaded_folder, tmp_path_factory):
    """The same, scored."""
    folder = tmp_path_factory.mktemp("scored") / "var"
    shutil.copytree(loaded_folder, folder)
    app = create_app(settings_of(folder))
    with app.app_context():
        run_scores(RunRequest(as_of_on=LAST_DAY.date()), now=LAST_DAY)
    app.extensions["engine"].dispose()
    return folder


@pytest.fixture
def coffee(loaded_folder, tmp_path):
    """An app on the loaded world."""
    yield from on_a_copy(loaded_folder, tmp_path)


@pytest.fixture
def scored(scored_folder, tmp_path):
    """An app on the scored world."""
    yield from on_a_copy(scored_folder, tmp_path)


@pytest.fixture
def load(tmp_path):
    """Load lines as an operator does."""

    def load_lines(app, lines):
        load_into(app, write_lines(tmp_path / f"{len(lines)}.ndjson", lines))

    return load_lines


@pytest.fixture
def run(noon):
    """Score as of the last day of the world."""

    def run_once(**changes):
        g.pop("generation", None)  # what a request has pinned; here everything is one
        return run_scores(RunRequest(**({"as_of_on": LAST_DAY.date()} | changes)), now=noon)

    return run_once


@pytest.fixture
def who():
    """Find somebody by their handle."""

    def find(handle):
        with reading() as session:
            return resolve(session, f"bluesky:{handle}")

    return find
