"""Planting: once, again, after a crash, and not into other people's ground; and what the scores make of the world."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import Result
from flask import Flask

import demo.planting
from auth.queries.auditing import audit_log
from auth.queries.people import user_by_email
from demo.cast import Account, make_cast
from demo.days import LAST_DAY
from demo.dice import Dice
from demo.phrases import load_vocabulary
from demo.world import SEED
from influencers.generations.reading import current_generation
from influencers.queries.changes import what_changed
from influencers.queries.gaming import queue
from influencers.queries.generations import generation, manifests
from influencers.queries.own_gaming import decisions_about
from influencers.topics.taxonomy import load_taxonomy
from kernel.database import reading
from tests.activity_lines import account, post
from tests.demo.conftest import PEOPLE

RING_BOUND = 31.8  # points: what mutual praise can reach at most, docs/scoring.md


def planted_by_command(app: Flask, people: int = 200) -> Result:
    return app.test_cli_runner().invoke(args=["demo", "plant", "--people", str(people)])


@pytest.fixture(scope="module")
def facts(planted_house: Flask) -> dict[str, dict[str, Any]]:
    """What the current generation knows, by handle."""
    with planted_house.app_context():
        generation = current_generation()
        assert generation is not None
        rows = pq.read_table(generation.folder / "people.parquet").to_pylist()
    return {row["handle"]: row for row in rows}


@pytest.fixture(scope="module")
def cast() -> tuple[Account, ...]:
    return make_cast(load_vocabulary(), Dice(SEED), PEOPLE)


def points(cast: tuple[Account, ...], facts: dict[str, dict[str, Any]], role: str) -> list[float]:
    return [(facts[each.handle]["score"] or 0) / 10 for each in cast if each.person.role == role]


def test_everything_in_the_world_was_taken(planted):
    answer = planted.test_cli_runner().invoke(args=["activity", "quarantine", "--json"])
    assert json.loads(answer.stdout)["total"] == 0


def test_a_specialist_leads_her_topic_with_few_followers(facts):
    coffee = load_taxonomy().by_slug("coffee").number
    heard = {
        handle: topic["tenths"] for handle, row in facts.items() for topic in row["topics"] if topic["number"] == coffee
    }
    leader = max(heard, key=lambda handle: heard[handle])
    assert facts[leader]["name"] == "Marit Solheim"
    most_followed = max(row["followers"] or 0 for row in facts.values())
    assert facts[leader]["followers"] < most_followed / 10


def test_the_praise_ring_stays_below_its_bound(cast, facts):
    ring = points(cast, facts, "ring")
    assert len(ring) == 12
    assert 0 < max(ring) < RING_BOUND


def test_bots_and_empty_accounts_are_heard_by_nobody(cast, facts):
    assert max(points(cast, facts, "bot")) < 5
    assert max(points(cast, facts, "shell")) == 0


def test_bought_followers_buy_no_score(cast, facts):
    assert max(points(cast, facts, "bought")) < max(points(cast, facts, "voice"))
    assert max(points(cast, facts, "bought")) < RING_BOUND


def test_who_said_no_is_not_shown(cast, facts):
    unwilling = [each for each in cast if each.person.minor or each.person.refuses in ("bio", "protected")]
    assert unwilling
    assert [each.handle for each in unwilling if facts[each.handle]["may_be_public"]] == []


def test_what_was_done_is_written_down_in_the_order_of_time(planted):
    with reading() as session:
        log = audit_log(session, limit=200)
        written = sorted(log, key=lambda entry: -entry.id)
    assert {entry.action for entry in log} >= {"business.founded", "perk.scheduled", "claim.redeemed", "perk.drafted"}
    assert [entry.id for entry in log] == [entry.id for entry in written]


def test_a_planted_world_is_left_alone(planted):
    before = sorted(path.stat().st_mtime_ns for path in planted.extensions["storage"].root.rglob("*.parquet"))
    again = planted_by_command(planted, PEOPLE)
    after = sorted(path.stat().st_mtime_ns for path in planted.extensions["storage"].root.rglob("*.parquet"))
    assert (again.exit_code, again.stdout) == (0, "The demo was planted before.\n")
    assert after == before


def test_a_world_of_another_size_is_refused(planted):
    other = planted_by_command(planted, 400)
    assert other.exit_code == 1
    assert "holds a demo of 300 people" in other.stderr


def test_ground_with_other_activity_is_refused_and_stays_what_it_was(ground, tmp_path):
    path = tmp_path / "real.ndjson"
    path.write_text("\n".join(json.dumps(line) for line in (account("ada"), post("ada", 1, text="Lace."))))
    assert ground.test_cli_runner().invoke(args=["activity", "load", str(path)]).exit_code == 0
    refused = planted_by_command(ground)
    assert refused.exit_code == 1
    assert "holds other activity" in refused.stderr
    assert not ground.extensions["storage"].is_demo


#: Where planting is killed: at which step, after how often it went well, and what had been told of earlier steps.
DEATHS = (
    ("write_world", 0, []),
    ("loading", 0, [False]),
    ("run_scores", 0, [True, False]),
    ("run_scores", 1, [True, True]),
    ("rebuild", 0, [True, True, False]),
    ("plant_gifts", 0, [True, True, True, False]),
    ("plant_suspicion", 0, [True, True, True, True, False]),
)


def test_a_planting_that_is_cut_short_again_and_again_is_finished_by_the_next(ground, monkeypatch):
    now = datetime(2026, 11, 22, tzinfo=UTC)
    for name, went_well, told in DEATHS:
        steps: list[demo.planting.Step] = []
        with monkeypatch.context() as patched:
            patched.setattr(demo.planting, name, mortal(getattr(demo.planting, name), went_well))
            with pytest.raises(KeyboardInterrupt):
                demo.planting.plant(200, now=now, tell=steps.append)
        assert [each.was_done for each in steps] == told
    demo.planting.plant(200, now=now, tell=steps.append)
    assert [each.was_done for each in steps[-6:]] == [True, True, True, True, True, False]
    pointer = ground.extensions["storage"].current()
    assert (pointer.scores, pointer.index) == (2, "000002-001")


def test_one_of_the_ring_signs_in_was_decided_about_and_can_appeal_and_the_others_wait_as_one_case(planted):
    with reading() as session:
        user = user_by_email(session, "suspected@demo.example")
        (decision,) = decisions_about(session, user.id)
        waiting = queue(session, "open", page=1, size=50)
    assert (decision.is_about_them, decision.verdict, decision.can_be_appealed) == (True, "damp", True)
    assert decision.evidence
    (case,) = waiting.cases
    assert len(case) > 5
    assert {card.detector for card in case} == {"closed_group"}


def mortal(work: Callable[..., object], went_well: int) -> Callable[..., object]:
    """Return work that is killed when it is asked for once more than it went well."""
    left = iter([work] * went_well)

    def worked(*args: object, **named: object) -> object:
        for alive in left:
            return alive(*args, **named)
        raise KeyboardInterrupt

    return worked


def test_the_week_before_is_scored_too_and_both_scorings_can_be_taken_apart(planted):
    kept = [generation(manifest.number) for manifest in manifests()]
    assert [each.manifest.as_of_on for each in kept] == [LAST_DAY - timedelta(days=7), LAST_DAY]
    assert all(each.has_ledgers and each.manifest.holds for each in kept)


def test_a_specialist_can_see_what_changed_in_a_week(planted, facts):
    marit = next(row["influencer"] for row in facts.values() if row["name"] == "Marit Solheim")
    with reading() as session:
        change = what_changed(session, marit).change
    assert change is not None
    assert change.days == 7
    assert len(change.causes) > 2
    assert round(sum(cause.shown for cause in change.causes), change.decimals) == change.shown
