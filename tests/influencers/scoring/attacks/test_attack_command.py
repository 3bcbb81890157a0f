"""flask scores attack: a table or an object, and exit 1 when a bound is broken."""

import json

import pytest

from influencers.scoring.attacks.bounds import at_most, verdict_on
from influencers.scoring.attacks.cases import cases_named
from influencers.scoring.attacks.outcomes import Outcome, mean_outcome
from influencers.scoring.attacks.suite import Result, Suite


@pytest.fixture
def runner(sqlite_app):
    """No database takes part, so one will do."""
    return sqlite_app.test_cli_runner()


@pytest.fixture
def a_bad_day(monkeypatch):
    """Every case that is tried leaves 12 points where 10 are allowed; nothing is computed."""

    def run(self, cases, *, people, seeds, advance):
        worlds = [Outcome(gained=50.0, left=12.0)] * len(seeds)
        verdict = verdict_on(at_most("left", 10.0), worlds)
        return tuple(Result(case, tuple(worlds), mean_outcome(worlds), (verdict,)) for case in cases)

    monkeypatch.setattr(Suite, "run", run)


def test_a_table_is_printed_and_nothing_is_broken(runner):
    said = runner.invoke(args=["scores", "attack", "--case", "minute-bot", "--people", "2000", "--seeds", "1"])

    assert said.exit_code == 0
    assert any(line.startswith("minute-bot ") and line.endswith("  hold") for line in said.output.splitlines())


def test_a_broken_bound_is_told_and_ends_with_1(runner, a_bad_day):
    said = runner.invoke(args=["scores", "attack", "--case", "burst-hour", "--case", "trading"])

    assert said.exit_code == 1
    assert "burst-hour: points left after decisions on average: 12.00" in said.stderr
    assert "trading: " in said.stderr
    assert "Broken by 2.00." in said.stderr


def test_without_a_name_every_case_is_tried_five_times_among_20_000_people(runner, a_bad_day):
    said = runner.invoke(args=["scores", "attack", "--json"])
    told = json.loads(said.stdout)

    assert said.exit_code == 1
    assert (told["people"], told["seeds"], told["holds"]) == (20_000, [1, 2, 3, 4, 5], False)
    assert [case["name"] for case in told["cases"]] == [case.name for case in cases_named([])]


@pytest.mark.parametrize("options", ["--case teapot", "--people 500", "--seeds 0"])
def test_what_cannot_be_tried_is_refused_before_anything_is_computed(runner, options):
    assert runner.invoke(args=f"scores attack {options}".split()).exit_code == 2
