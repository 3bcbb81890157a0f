"""The benchmark's own correctness, on a crowd so small that it says nothing about speed."""

import json

import pytest

from benchmarks.chain import Measured, run_chain, table_of
from benchmarks.instruments.crowd import Size, write_crowd
from benchmarks.instruments.steps import Cost, run_flask

TINY = Size(accounts=200, posts=400, interactions=2_000)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    return run_chain(tmp_path_factory.mktemp("chain"), TINY)


def test_every_step_runs_and_is_measured(measured):
    assert [step.name for step in measured.steps] == ["activity load", "scores run", "search rebuild"]
    for step in measured.steps:
        assert step.cpu_seconds > 0
        assert 0 < step.wall_seconds < 60
        assert 30 < step.peak_mib < 2_000


def test_every_step_is_held_against_a_baseline_of_the_same_run(measured):
    assert len(measured.baselines) == len(measured.steps)
    table = table_of(measured)
    assert [line.split("  ")[0] for line in table[1:4]] == ["activity load", "scores run", "search rebuild"]
    assert all(line.endswith("×") for line in table[1:4])


def test_a_crowd_is_the_same_for_the_same_seed_and_stays_inside_its_networks(tmp_path):
    write_crowd(tmp_path / "one", TINY)
    write_crowd(tmp_path / "two", TINY)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    lines = [json.loads(line) for line in (tmp_path / "one").read_text().splitlines()]
    assert len(lines) == TINY.lines
    accounts = {(line["network"], line["native_id"]) for line in lines if line["type"] == "account"}
    named = {(line["network"], line[who]) for line in lines[-2_000:] for who in ("actor", "target")}
    assert named <= accounts


def test_a_step_that_fails_is_not_measured(tmp_path):
    with pytest.raises(RuntimeError, match="ended with 1"):
        run_flask("scores run", "scores", "publish", "7", storage=tmp_path / "var")


@pytest.mark.parametrize(("wall", "peak", "holds"), [(30, 1000, True), (31, 1000, False), (30, 3073, False)])
def test_both_targets_must_hold(wall, peak, holds):
    step = Cost("step", wall, 1.0, peak)
    assert Measured((step, step, step), ()).holds is holds
