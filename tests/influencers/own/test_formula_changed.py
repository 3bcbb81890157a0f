"""The formula becomes another one: everybody is told what that alone did, and no change is told across a break."""

import json
from datetime import timedelta

import pytest
from flask import current_app

from influencers.errors import UnknownFormula
from influencers.generations.layout import folder_of
from influencers.generations.manifest import read_manifest
from influencers.generations.reading import current_generation, open_generation
from influencers.generations.retention import drop_old_generations
from influencers.jobs.scoring import RunRequest, run_scores
from influencers.queries.changes import what_changed
from influencers.queries.exports import exported
from influencers.queries.formulas import formula_in_use, formula_move
from influencers.queries.readers import Reader
from kernel.config import Settings
from kernel.database import reading
from kernel.errors import Misconfigured, Refused
from tests.activity_lines import LAST_DAY
from tests.influencers.own.conftest import WEEK, on_a_copy

GENTLER = 'version = "2026.9"\nbase = "2026.1"\nhalf_influence = 10.0\nmemory = 0.3\n'


def candidate(folder, text=GENTLER):
    path = folder / "candidate.toml"
    path.write_text(text)
    return str(path)


def score(app, day, formula=None):
    with app.app_context():
        return run_scores(RunRequest(as_of_on=day.date(), formula=formula), now=day + timedelta(days=1, hours=3))


@pytest.fixture(scope="module")
def changed_folder(first_week, tmp_path_factory):
    """The storage after a first scoring by 2026.1 and one, a week later but two days, by another formula."""
    folder, cast = first_week
    made = tmp_path_factory.mktemp("another")
    for each in on_a_copy(folder, cast, made):
        score(each.app, LAST_DAY - timedelta(days=2), candidate(made))
    return made


@pytest.fixture
def other(changed_folder, first_week, tmp_path):
    """The cast in that storage."""
    yield from on_a_copy(changed_folder / "var", first_week[1], tmp_path)


def told(influencer_id, days=7):
    with reading() as session:
        found = what_changed(session, influencer_id, days=days, reader=Reader.OPERATOR)
    assert found.refusal is None
    return found.change


def assert_it_sums(change):
    assert change.shown == round(change.score_after - change.score_before, 1)
    assert round(sum(cause.shown for cause in change.causes), 1) == change.shown
    assert sum(cause.influence for cause in change.causes) == pytest.approx(change.influence)


def test_a_generation_names_its_version_and_keeps_its_constants(other):
    manifest = current_generation().manifest

    assert manifest.formula == "2026.9"
    assert manifest.constants["half_influence"] == 10.0
    assert (formula_in_use().version, formula_in_use().memory) == ("2026.9", 0.3)
    assert open_generation(current_app.extensions["storage"], 1).formula_used.half_influence == 20.0


def test_the_change_alone_is_told_to_everybody_from_one_day_and_one_log(other):
    move = formula_move(current_generation(), other.ada_influencer)
    score(other.app, LAST_DAY - timedelta(days=2), "2026.1")  # the same day by the formula of before
    with other.app.app_context():
        by_the_old = current_generation().rows([other.ada_influencer])[other.ada_influencer].tenths / 10

    assert (move.formula_before, move.formula_after) == ("2026.1", "2026.9")
    assert move.on == (LAST_DAY - timedelta(days=2)).date()
    assert move.score_before == by_the_old
    assert move.change == round(move.score_after - move.score_before, 1) > 1


def test_the_history_is_that_of_the_new_formula_on_all_days(other, changed_folder):
    ada = other.ada_influencer
    day = (LAST_DAY - WEEK).date()
    row = current_generation().rows([ada])[ada]
    on_the_day = int.from_bytes(row.history[-2 * 6 : -2 * 6 + 2], "little")
    made = run_scores(RunRequest(as_of_on=day, formula=candidate(changed_folder), is_published=False), now=LAST_DAY)

    assert open_generation(current_app.extensions["storage"], made.number).rows([ada])[ada].tenths == on_the_day


def test_over_the_change_the_formula_is_one_of_the_causes_and_all_sum(other):
    change = told(other.ada_influencer)
    causes = {cause.code: cause for cause in change.causes}
    move = formula_move(current_generation(), other.ada_influencer)

    assert_it_sums(change)
    assert (change.before.formula, change.after.formula) == ("2026.1", "2026.9")
    assert causes["formula"].shown == move.change
    assert "ageing" in causes


def test_days_later_the_way_still_leads_over_the_day_of_the_change(other, changed_folder):
    score(other.app, LAST_DAY, candidate(changed_folder))
    with other.app.app_context():
        change = told(other.ada_influencer)
        move = formula_move(current_generation(), other.ada_influencer)
    causes = {cause.code: cause for cause in change.causes}

    assert (change.before.number, change.after.number) == (1, 3)
    assert_it_sums(change)
    assert causes["formula"].shown == move.change
    assert {"ageing", "new_people"} <= causes.keys()


def test_the_generation_of_the_change_is_kept_whole_for_a_month(other, changed_folder):
    storage = current_app.extensions["storage"]
    for days in (1, 0):
        score(other.app, LAST_DAY - timedelta(days=days), candidate(changed_folder))
    drop_old_generations(storage, set())

    assert (folder_of(storage, 2) / "ledger" / "pairs_before").exists()


def test_without_that_generation_the_change_is_refused_with_a_plain_sentence(other, changed_folder):
    import shutil

    score(other.app, LAST_DAY, candidate(changed_folder))
    shutil.rmtree(folder_of(current_app.extensions["storage"], 2))
    with reading() as session:
        found = what_changed(session, other.ada_influencer, days=7)

    assert found.change is None
    assert "different formulas, 2026.1 and 2026.9" in found.refusal


def test_every_page_with_scores_says_since_when_and_the_persons_what_it_did(other):
    page = other.client("ada").get("/me/score").text
    move = formula_move(current_generation(), other.ada_influencer)

    assert "2026.9 since" in page
    assert "2026.1 before" in page
    assert f"score {move.score_after:.1f} instead of {move.score_before:.1f}" in page
    assert 'class="since"' in page
    assert "Another formula" in page
    public = other.client("nobody").get(f"/people/{other.ada_influencer}").text
    assert f"this score {move.score_after:.1f} instead of {move.score_before:.1f}" in public
    assert "version 2026.9" in other.client("nobody").get("/how-the-score-works").text


def test_exports_and_explanations_name_the_version_and_count_by_its_curve(other):
    with reading() as session:
        first = next(exported(session, current_generation()))
    tenths = current_generation().rows([first.influencer_id])[first.influencer_id].tenths

    assert (first.formula, first.as_of) == ("2026.9", str((LAST_DAY - timedelta(days=2)).date()))
    assert first.score == pytest.approx(tenths / 10, abs=0.051)
    said = other.app.test_cli_runner().invoke(args=["scores", "explain", "bluesky:ada", "--json"])
    assert json.loads(said.stdout)["formula"] == "2026.9"


def test_a_name_means_the_same_constants_for_good(other, tmp_path):
    with pytest.raises(Refused, match="other constants"):
        score(other.app, LAST_DAY, candidate(tmp_path, GENTLER.replace("0.3", "0.4")))


def test_a_daily_run_takes_the_formula_of_the_setting_and_refuses_one_it_does_not_know(other, tmp_path, monkeypatch):
    def set_to(name):
        monkeypatch.setitem(other.app.extensions, "settings", Settings(listing="public", formula=name))

    set_to("1999.1")
    with pytest.raises(Misconfigured, match=r"BELLWETHER_FORMULA.*1999\.1"):
        score(other.app, LAST_DAY)
    set_to(candidate(tmp_path))
    assert score(other.app, LAST_DAY).formula == "2026.9"
    with pytest.raises(UnknownFormula, match=r"1999\.1"):
        score(other.app, LAST_DAY, "1999.1")


def test_other_units_are_another_formula_too(early, monkeypatch):
    units = Settings(listing="public", scoring_units={"bluesky": 2.0})
    monkeypatch.setitem(early.app.extensions, "settings", units)
    manifest = score(early.app, LAST_DAY)
    change = told(early.ada_influencer)

    assert (manifest.formula, manifest.change.before) == ("2026.1+bluesky=2", "2026.1")
    assert {cause.code: cause.shown > 5 for cause in change.causes}["formula"]
    assert_it_sums(change)


def test_a_generation_of_before_versions_were_kept_is_read_as_of_the_first(weeks):
    storage = current_app.extensions["storage"]
    path = folder_of(storage, 1) / "manifest.json"
    told_then = json.loads(path.read_text())
    for name in ("constants", "units", "held", "change", "purged_at"):
        del told_then[name]
    path.write_text(json.dumps(told_then))

    manifest = read_manifest(folder_of(storage, 1))
    assert manifest.formula_used == formula_in_use()
    assert manifest.held == {}
