"""What changed between two scorings: it is told by causes that sum, of what is kept and can be compared."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime

import msgspec
import pytest
from flask import current_app
from sqlalchemy import delete, update

from influencers.generations.layout import folder_of
from influencers.generations.manifest import Manifest, read_manifest, write_manifest
from influencers.generations.reading import _opened, current_generation
from influencers.models import Account, InfluencerAlias, ListingBasis
from influencers.queries.changes import what_changed
from influencers.queries.comparable import ages, nearest
from influencers.queries.readers import NOT_LISTED, Reader
from kernel.database import reading, transaction
from tests.activity_lines import LAST_DAY
from tests.influencers.own.conftest import score


def changed(influencer_id, **asked):
    with reading() as session:
        return what_changed(session, influencer_id, **asked)


def rewritten(number, **changes):
    """Write another manifest over that of a generation."""
    folder = folder_of(current_app.extensions["storage"], number)
    write_manifest(folder, msgspec.structs.replace(read_manifest(folder), **changes))
    _opened.cache_clear()


def test_the_causes_sum_to_the_change_that_is_shown(weeks):
    change = changed(weeks.ada_influencer).change
    assert change.shown == round(change.score_after - change.score_before, 1) != 0
    assert round(sum(cause.shown for cause in change.causes), 1) == change.shown
    assert sum(cause.influence for cause in change.causes) == pytest.approx(change.influence)
    assert (change.before.number, change.after.number, change.days) == (1, 2, 7)
    with reading():
        assert change.score_after == current_generation().rows([weeks.ada_influencer])[weeks.ada_influencer].tenths / 10


def test_new_people_known_people_and_ageing_are_told_apart(weeks):
    causes = {cause.code: cause for cause in changed(weeks.ada_influencer).change.causes}
    assert causes["new_people"].raised_count == 3  # two fans reshared for the first time, and Edda quoted
    assert causes["new_acts"].raised_count == 3
    assert causes["ageing"].lowered_count == 23  # everybody who was not new
    assert causes["ageing"].influence < 0 < causes["new_people"].influence


def test_what_raised_a_score_comes_first_and_the_largest_of_it(weeks):
    influences = [cause.influence for cause in changed(weeks.ada_influencer).change.causes]
    raised = [each for each in influences if each > 0]
    assert influences == sorted(raised, reverse=True) + sorted(each for each in influences if each < 0)


def test_people_who_may_not_be_shown_are_not_named_to_the_owner_but_to_operators(weeks):
    def movers(reader):
        change = changed(weeks.ada_influencer, reader=reader).change
        return {mover.actor: mover.actor_id for cause in change.causes for mover in cause.movers}

    seen = movers(Reader.OWNER)
    assert seen[NOT_LISTED] is None
    assert {name for name in seen if name.startswith("fan")} == set()
    assert seen["=EDDA()"]
    assert any(name.startswith("fan") for name in movers(Reader.OPERATOR))


def test_of_somebody_whom_neither_scoring_saw_nothing_changed(weeks):
    change = changed(10**9).change
    assert (change.score_before, change.score_after, change.causes) == (0.0, 0.0, ())


def test_who_reacts_to_an_account_that_joined_is_not_told_as_new(early):
    with transaction() as session:
        mine = update(Account).where(Account.influencer_id == early.bea_influencer)
        session.execute(mine.values(influencer_id=early.ada_influencer))
        session.add(InfluencerAlias(old_id=early.bea_influencer, influencer_id=early.ada_influencer))
    score(early.app, LAST_DAY)
    causes = {cause.code: cause for cause in changed(early.ada_influencer).change.causes}
    assert causes["joined_account"].raised_count > 10
    assert causes["new_people"].raised_count == 3


def test_after_the_first_scoring_there_is_nothing_to_compare_with(early):
    found = changed(early.ada_influencer)
    assert (found.change, found.options) == (None, ())
    assert "first scores" in found.refusal


def test_scores_without_ledgers_cannot_be_taken_apart_and_that_is_said(weeks):
    shutil.rmtree(folder_of(current_app.extensions["storage"], 1) / "ledger")
    found = changed(weeks.ada_influencer)
    assert found.change is None
    assert "only the figures were kept" in found.refusal


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"formula": "2026.1+twitter=58.8"}, "different formulas"),
        ({"taxonomy": "another"}, "different lists of topics"),
    ],
)
def test_scores_made_by_other_rules_are_not_compared(weeks, changes, word):
    rewritten(1, **changes)
    found = changed(weeks.ada_influencer)
    assert found.change is None
    assert word in found.refusal


def test_scores_of_a_formula_that_is_not_known_here_are_not_taken_apart_by_ours(weeks):
    for number in (1, 2):
        rewritten(number, formula="2031.7", constants={"warmth": 3.0})
    assert "has no constant `warmth`" in changed(weeks.ada_influencer).refusal


def test_a_scoring_whose_asserts_failed_is_not_compared_with(weeks):
    manifest = read_manifest(folder_of(current_app.extensions["storage"], 1))
    rewritten(1, asserts=[msgspec.structs.replace(manifest.asserts[0], ok=False)])
    assert changed(weeks.ada_influencer).change is None


def test_a_change_too_small_for_points_is_told_in_units_that_sum(weeks):
    path = folder_of(current_app.extensions["storage"], 1) / "scores.sqlite"
    with reading():
        now = current_generation().rows([weeks.ada_influencer])[weeks.ada_influencer]
    with closing(sqlite3.connect(path)) as before, before:
        before.execute("UPDATE influencer SET score = ? WHERE id = ?", (now.tenths, weeks.ada_influencer))
    change = changed(weeks.ada_influencer).change
    assert not change.is_in_points
    assert change.score_before == change.score_after
    assert sum(cause.shown for cause in change.causes) == pytest.approx(change.shown, abs=1e-12)
    assert change.shown == pytest.approx(change.influence, abs=10**-change.decimals)


# Which generation is taken.


def manifest_of(number, on):
    nothing = {"inputs": {}, "counts": {}, "buckets": {}, "asserts": []}
    made_at = datetime(2026, 1, 1, tzinfo=UTC)
    return Manifest(number=number, as_of_on=on, formula="f", taxonomy="t", made_at=made_at, **nothing)


NOW = manifest_of(9, date(2026, 6, 30))
KEPT = [manifest_of(1, date(2026, 5, 29)), manifest_of(4, date(2026, 6, 22)), manifest_of(8, date(2026, 6, 29))]


def test_the_nearest_kept_generation_is_taken():
    taken = {days: nearest(KEPT, NOW, days).number for days in (1, 3, 5, 7, 12, 19, 30, 90)}
    assert taken == {1: 8, 3: 8, 5: 4, 7: 4, 12: 4, 19: 4, 30: 1, 90: 1}


def test_what_can_be_chosen_is_what_is_kept():
    assert ages(KEPT, NOW) == (1, 8, 32)
    assert ages(KEPT[2:], NOW) == (1,)
    assert ages([], NOW) == ()


# On the command line.


def explained(cast, *more):
    return cast.app.test_cli_runner().invoke(args=["scores", "explain", "bluesky:ada", *more])


def test_explain_since_a_day_prints_the_causes_and_which_scorings_they_lie_between(weeks):
    said = explained(weeks, "--since", "2025-05-20")
    assert said.exit_code == 0
    assert "Since generation 1 of 2025-05-24, 7 days before generation 2:" in said.stdout
    assert "new_people" in said.stdout


def test_explain_since_a_day_gives_programs_the_same(weeks):
    changes = json.loads(explained(weeks, "--since", "2025-05-24", "--json").stdout)["changes"]
    assert changes["before"] == {"generation": 1, "as_of": "2025-05-24"}
    assert (changes["days"], changes["unit"]) == (7, "points")
    assert round(sum(cause["change"] for cause in changes["causes"]), 1) == changes["change"]


def test_explain_without_since_says_nothing_of_changes(weeks):
    assert "changes" not in json.loads(explained(weeks, "--json").stdout)


@pytest.mark.parametrize(
    ("asked", "code", "word"),
    [
        (("--since", "2025-05-31"), 2, "not of a day after 2025-05-31"),
        (("--since", "2025-05-24", "--topic", "coffee"), 2, "leave out --topic"),
    ],
)
def test_explain_refuses_days_to_come_and_changes_in_a_topic(weeks, asked, code, word):
    said = explained(weeks, *asked)
    assert said.exit_code == code
    assert word in said.stderr


def test_explain_since_a_day_is_refused_when_nothing_was_kept(early):
    said = explained(early, "--since", "2025-05-01")
    assert said.exit_code == 1
    assert "first scores" in said.stderr


def test_an_unlisted_owner_still_reads_their_own(weeks):
    with transaction() as session:
        session.execute(delete(ListingBasis).where(ListingBasis.influencer_id == weeks.ada_influencer))
    assert changed(weeks.ada_influencer).change
