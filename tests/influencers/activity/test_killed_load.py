"""A load that is killed at its most delicate moments: the next one ends as if nothing had happened."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from app import create_app
from influencers.jobs import loading
from kernel.config import Settings
from tests.activity_lines import account, coffee_world
from tests.crashes.work import app_on

_PATIENCE_SECONDS = 60

#: The step of a load after which the process is killed: before its transaction, in it, and when it was committed.
MOMENTS = [
    "stage_all",
    "write_parts",
    "publish",
    "_record",
    "_settle",
]


def load_and_die(folder: Path, path: Path, step: str) -> None:
    """Load a file in a process of its own, and die after a step."""
    whole = getattr(loading, step)

    def deadly(*arguments, **more):
        whole(*arguments, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(loading, step, deadly)
    app_on(folder).test_cli_runner().invoke(args=["activity", "load", str(path)])


@pytest.fixture(scope="module")
def processes():
    """Processes that start from a clean one: a fork of this one would inherit its threads' locks."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["app"])
    return context


@pytest.mark.parametrize("step", MOMENTS)
def test_after_a_kill_the_next_load_makes_the_same_log_as_one_undisturbed(new_house, processes, step):
    undisturbed, killed = new_house(), new_house()
    before = [account("zoe"), account("ada", followers=1)]
    for house in (undisturbed, killed):
        house.load(before, "before.ndjson")
    path = killed.write([*coffee_world(), b"nonsense"])
    process = processes.Process(target=load_and_die, args=(killed.storage.root, path, step))
    process.start()
    process.join(_PATIENCE_SECONDS)
    assert process.exitcode == -signal.SIGKILL
    assert len(killed.log()["accounts"]) >= 2  # what was there is readable

    killed.load_file(path)
    undisturbed.load_file(path)
    assert killed.log() == undisturbed.log()
    assert killed.files() == undisturbed.files()
    assert killed.unfinished() == []


def test_a_load_that_fails_half_way_leaves_nothing(new_house, monkeypatch):
    house = new_house()
    path = house.write(coffee_world())

    def fail(*_arguments):
        raise OSError("no space left")

    monkeypatch.setattr(loading, "_record", fail)
    assert house.run("load", path).exit_code == 1
    assert house.files() == {}
    assert house.unfinished() == []


def test_a_log_does_not_vanish_when_the_settings_name_another_database(new_house):
    house, stranger = new_house(), new_house()
    house.load(coffee_world())
    before = house.files()
    settings = Settings(
        storage=house.storage.root,
        database_url=f"sqlite:///{stranger.storage.root / 'bellwether.db'}",
        listing="public",
        secret_key="a key for tests",
    )
    path = house.write([account("zoe")], "other.ndjson")
    app = create_app(settings)
    app.test_cli_runner().invoke(args=["activity", "load", str(path)])
    app.extensions["engine"].dispose()
    after = house.files()
    assert {name: after[name] for name in before} == before
