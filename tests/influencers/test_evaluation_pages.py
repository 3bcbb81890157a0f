"""The operators' page about evaluations: it draws what is kept, and computes nothing."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from influencers.generations.evaluations import report_names, write_report
from influencers.scoring.evaluation.report import Distribution
from influencers.scoring.evaluation.stability import WEEKS
from tests.cast import NOON
from tests.pages.html import Page
from tests.reports import a_report


@pytest.fixture
def desk(sqlite_cast, at_noon):
    return sqlite_cast


@pytest.fixture
def keep(desk):
    def keep_report(report):
        return write_report(desk.app.extensions["storage"], report)

    return keep_report


@pytest.fixture
def look(desk):
    def look_at(path="/operator/evaluations"):
        answer = desk.client("max").get(path)
        assert answer.status_code == 200
        return Page(answer.text)

    return look_at


def test_before_the_first_evaluation_the_page_says_which_command_makes_one(look):
    page = look()
    assert "flask scores evaluate" in page.one("pre").text
    assert page.all("figure") == []


def test_the_newest_evaluation_is_shown_with_what_it_rests_on(keep, look):
    keep(a_report(NOON - timedelta(days=3), k=5))
    keep(a_report(NOON, k=30))
    page = look()
    assert [row[:3] for row in page.rows("basis")[1:]] == [["Bluesky", "1,200", "300"]]
    assert "2 May 2025, 12:00 UTC" in page.source
    assert page.rows("everybody")[0] == ["Ranked by", "Spearman", "P@30", "nDCG@30"]
    assert page.rows("everybody")[1] == ["The score", "0.410", "0.500", "0.720"]
    assert page.rows("everybody")[2][1:] == ["−0.100", "0.200", "–"]
    assert [row[0] for row in page.rows("everybody")[4:]] == ["Followers, where known", "The score of those 310"]
    assert len(page.all("figure")) == 3
    assert [row[0] for row in page.rows("all")[1:]] == ["2 May 2025, 12:00 UTC shown", "29 Apr 2025, 12:00 UTC"]


def test_what_should_hold_says_whether_it_does_and_by_how_much_not(keep, look):
    keep(a_report(NOON))
    rows = {row[0]: row[1:] for row in look().rows("should")[1:]}
    assert rows["Weekly move: median, points"] == ["0.500", "holds", "at most 0.6"]
    assert rows["Weekly move: 95 %, points"] == ["3.600", "missed by 0.100", "at most 3.5"]
    assert rows["Labels: AUC"] == ["0.900", "holds", "0.85 to 1"]
    assert rows["P@100, beside different resharers in 90 days"] == ["0.500", "holds ± 0.030", "at least 0.200"]
    assert rows["Active before and after: P@100, beside different resharers in 90 days"][1] == "holds ± 0.030"
    assert not any("nDCG@k, beside" in name for name in rows)  # the baselines have none


def test_who_was_active_on_both_sides_is_told_but_by_older_evaluations(keep, look):
    keep(a_report(NOON))
    assert look().rows("active")[1] == ["The score", "0.410", "0.500", "0.720"]
    assert "220 people, 120 of them" in look().source
    keep(a_report(NOON + timedelta(days=1), active=None))
    page = look()
    assert page.rows("active") == []
    assert not any("Active" in row[0] for row in page.rows("should"))
    assert page.rows("everybody")[1][0] == "The score"


def test_an_evaluation_from_before_chance_was_told_is_shown_without_it(desk, keep, look):
    keep(a_report(NOON))
    assert "± says how far" in look().source
    path = next((desk.app.extensions["storage"].root / "evaluations").glob("*.json"))
    told = msgspec.json.decode(path.read_bytes())
    del told["active"]
    for part in ("candidates", "reshared", "posting"):
        for rival in told[part]["baselines"]:
            del rival["chance"]
    path.write_bytes(msgspec.json.encode(told))
    page = look()
    assert page.rows("everybody")[1] == ["The score", "0.410", "0.500", "0.720"]
    assert "±" not in page.source


def test_every_plot_has_its_numbers(keep, look):
    keep(a_report(NOON))
    page = look()
    assert [len(page_rows) for page_rows in _numbers(page)] == [10, 20, WEEKS]
    assert sum(tag.name == "rect" and _is_bin(tag) for tag in page.tags) == 2 * 20


def _numbers(page):
    for details in page.all("details"):
        rows = [tag for tag in page.all("tr") if details in tag.around]
        if rows:
            yield rows[1:]


def _is_bin(tag):
    return "bins" in tag.around[-1].get("class").split()


def test_an_evaluation_of_hardly_anything_is_drawn_too(keep, look):
    nobody = Distribution(people=0, mean=None, sd=None, p95=None, share_over_90=None, counts=(0,) * 20)
    keep(a_report(NOON, distribution=nobody, steps=(), labels=None, topics=None))
    page = look()
    assert ["Scores: mean", "–", "not known", "36 to 42"] in page.rows("should")
    assert page.rows("topics") == []


def test_where_nobody_was_reshared_afterwards_there_is_no_table(keep, look):
    plain = a_report(NOON)
    keep(replace(plain, candidates=replace(plain.candidates, reached=0)))
    page = look()
    assert page.rows("everybody") == []
    assert "400 people, 0 of them reshared after the cut: nothing to compare." in page.source
    assert page.rows("posting") != []


def test_an_older_evaluation_is_a_way_off(keep, look):
    keep(a_report(NOON))
    name = keep(a_report(NOON - timedelta(days=3)))
    (way,) = [tag.get("href") for tag in look().all("a") if "/operator/evaluations/" in tag.get("href")]
    assert way.endswith(name)
    assert look(way).rows("all")[2][0] == "29 Apr 2025, 12:00 UTC shown"


@pytest.mark.parametrize("name", ["20250101T000000Z-cut-20250101T000000Z", "current", "%2e%2e"])
def test_an_evaluation_of_no_such_name_is_a_404(desk, name):
    assert desk.client("max").get(f"/operator/evaluations/{name}").status_code == 404


def test_a_report_that_nobody_can_read_any_more_is_left_out(desk, keep, look):
    keep(a_report(NOON - timedelta(days=3)))
    storage = desk.app.extensions["storage"]
    storage.write_file(storage.root / "evaluations" / f"{keep(a_report(NOON))}.json", "{}")
    assert len(report_names(storage)) == 2
    assert [row[0] for row in look().rows("all")[1:]] == ["29 Apr 2025, 12:00 UTC shown"]


def test_the_desk_leads_to_the_evaluations(look):
    assert "/operator/evaluations" in [tag.get("href") for tag in look("/operator").all("a")]
