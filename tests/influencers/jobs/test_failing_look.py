"""A detector that fails costs nobody the day's scores: they are published, and operators are told."""

import json

import pytest

from influencers.generations.layout import folder_of
from influencers.generations.manifest import read_manifest
from tests.activity_lines import LAST_DAY

RUN = ("scores", "run", "--as-of", str(LAST_DAY.date()))


def say(app, *command):
    return app.test_cli_runner().invoke(args=[*command])


@pytest.fixture
def broken(monkeypatch):
    """Detectors that cannot do what they should."""

    def break_down(*_args, **_named):
        raise ZeroDivisionError("an audience without\nanybody")

    monkeypatch.setattr("influencers.scoring.gaming.finding.find", break_down)


@pytest.fixture
def full(monkeypatch):
    """A queue into which nothing can be put."""

    def refuse(*_args, **_named):
        raise OSError

    monkeypatch.setattr("influencers.jobs.gaming.propose", refuse)


def test_scores_are_published_and_the_manifest_and_the_command_say_why_nobody_looked(coffee, broken, caplog):
    said = say(coffee, *RUN)

    assert said.exit_code == 0, said.output
    assert (
        "warning the look for gaming failed: ZeroDivisionError: an audience without. No score hangs on it"
        in said.stdout
    )
    storage = coffee.extensions["storage"]
    assert storage.current().scores == 1
    manifest = read_manifest(folder_of(storage, 1))
    assert manifest.holds
    assert manifest.look_failure == "ZeroDivisionError: an audience without"
    assert "the look for gaming failed" in caplog.text


def test_a_queue_that_takes_no_proposals_is_told_too_and_the_scores_stay(coffee, full):
    said = json.loads(say(coffee, *RUN, "--json").stdout)

    assert said["look_failure"] == "OSError"
    assert coffee.extensions["storage"].current().scores == 1


def test_the_next_run_looks_again(coffee, broken, monkeypatch):
    say(coffee, *RUN)
    monkeypatch.undo()
    assert json.loads(say(coffee, *RUN, "--json").stdout)["look_failure"] is None
    said = json.loads(say(coffee, "scores", "list", "--json").stdout)
    assert [bool(each["look_failure"]) for each in said["generations"]] == [True, False]
