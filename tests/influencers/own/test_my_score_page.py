"""One's own score, as a page and as files: one's own figures always, names of others only when they may be shown."""

import csv
import json
import sqlite3
from contextlib import closing

import pytest
from flask import current_app
from sqlalchemy import delete, insert, update

from influencers.generations.layout import folder_of
from influencers.generations.reading import current_generation
from influencers.models import HiddenTopic, Influencer, ListingBasis
from influencers.queries.readers import NOT_LISTED
from influencers.topics.taxonomy import load_taxonomy
from kernel.database import reading, transaction
from tests.pages.html import Page

PATHS = (
    "/me/score",
    "/me/score?days=30",
    "/me/score/ledger",
    "/me/score/ledger?q=bea&page=9",
    "/me/score/ledger?q=zzz",
)


def read(cast, path="/me/score", *, name="ada", status=200):
    answer = cast.client(name).get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text
    return Page(answer.text)


def owns(cast, name, influencer_id):
    with transaction() as session:
        session.execute(update(Influencer).where(Influencer.id == influencer_id).values(owner_user_id=cast.users[name]))


def row_of(influencer_id):
    with reading():
        return current_generation().rows([influencer_id])[influencer_id]


def facts(page):
    """Return the labels and values of every list of facts."""
    return dict(zip((tag.text for tag in page.all("dt")), (tag.text for tag in page.all("dd")), strict=True))


def main_of(page):
    return page.one("main").text


def test_a_person_sees_their_score_with_band_confidence_and_what_is_next(weeks):
    page = read(weeks)
    seen = facts(page)
    assert page.one("h1").text == "My score"
    assert seen["In tenths"] == f"{row_of(weeks.ada_influencer).tenths / 10}"
    assert seen["Next band, Clear"] == "from 40"
    assert seen["Confidence"].endswith("%")
    assert "Sure: it rests on" in main_of(page)


def test_the_change_says_from_which_score_to_which(weeks):
    page = read(weeks)
    change = page.rows("changes")[-1][-1]
    now = row_of(weeks.ada_influencer).tenths
    before = now - round(10 * float(change.replace("−", "-")))
    assert f"{before / 10} → {now / 10} {change}" in main_of(page)
    assert "24 May 2025 (number 1) to those of 31 May 2025 (number 2)" in main_of(page)


def test_the_causes_on_the_page_sum_to_the_change_on_the_page(weeks):
    def points(text):
        return round(10 * float(text.replace("−", "-")))

    *causes, whole = [row[-1] for row in read(weeks).rows("changes")[1:]]
    assert sum(points(each) for each in causes) == points(whole)


def test_the_days_that_moved_most_and_all_others_sum_to_the_whole(weeks):
    page = read(weeks)
    moved = [tag for tag in page.all("strong") if any("events" in around.get("class") for around in tag.around)]
    tenths = [round(10 * float(tag.text.replace("−", "-"))) for tag in moved]
    assert len(tenths) > 2
    assert sum(tenths[:-1]) == tenths[-1]


def test_likely_ranges_are_told_of_days_whose_scoring_is_kept_and_of_no_other(weeks):
    days = read(weeks).rows("days")[1:]
    assert [place for place, row in enumerate(days) if "–" in row[2]] == [0, 7]
    assert {row[2] for place, row in enumerate(days) if place not in (0, 7)} == {"not kept"}


def test_the_range_of_a_scoring_that_was_done_again_does_not_belong_to_the_curve(weeks):
    path = folder_of(current_app.extensions["storage"], 1) / "scores.sqlite"
    with closing(sqlite3.connect(path)) as before, before:
        before.execute("UPDATE influencer SET score = score + 30")
    assert [place for place, row in enumerate(read(weeks).rows("days")[1:]) if "–" in row[2]] == [0]


def test_a_person_who_is_not_listed_still_sees_their_own_score(weeks):
    with transaction() as session:
        session.execute(delete(ListingBasis).where(ListingBasis.influencer_id == weeks.ada_influencer))
    page = read(weeks)
    assert "You are not listed" in main_of(page)
    assert "What others see" not in main_of(page)
    assert page.rows("ledger")


def test_reactors_who_may_not_be_shown_are_never_named(weeks):
    for path in ("/me/score", "/me/score/ledger", "/me/score/ledger.csv", "/me/score/ledger.ndjson"):
        text = weeks.client("ada").get(path).text
        assert NOT_LISTED in text
        assert "fan0" not in text
        assert "did:fan" not in text


def test_a_person_whose_account_nobody_hears_is_told_so(weeks):
    owns(weeks, "uma", weeks.silas_influencer)
    assert "Nobody was seen reacting in the last year" in main_of(read(weeks, name="uma"))


def test_a_person_without_an_account_of_their_own_is_shown_the_one_way_on(weeks):
    page = read(weeks, name="uma")
    assert "no account is known to be yours" in main_of(page)
    (way,) = [tag for tag in page.all("a") if "btn-primary" in tag.get("class")]
    assert way.get("href") == "/me/accounts"


def test_a_person_without_an_account_of_their_own_has_no_ledger(weeks):
    for ending in ("", ".csv", ".ndjson"):
        assert weeks.client("uma").get(f"/me/score/ledger{ending}").status_code == 404


def test_an_account_that_no_scoring_has_seen_yet_is_no_error(weeks):
    with transaction() as session:
        session.execute(insert(Influencer).values(id=10**6, owner_user_id=weeks.uma))
    assert "have not been scored yet" in main_of(read(weeks, name="uma"))


@pytest.mark.parametrize("path", ["/me/score", "/me/score/ledger", "/me/score/ledger.csv", "/me/score/ledger.ndjson"])
def test_nobody_sees_a_score_of_their_own_without_signing_in(weeks, path):
    answer = weeks.client("nobody").get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-in?next={path}")


def test_what_is_somebodys_own_is_kept_nowhere_on_the_way(weeks):
    for path in ("/me/score", "/me/score/ledger.csv"):
        assert weeks.client("ada").get(path).headers["Cache-Control"] == "no-store"


def test_topics_that_are_hidden_from_others_are_marked(weeks):
    assert "not shown to others" not in main_of(read(weeks))
    coffee = load_taxonomy().by_slug("coffee").number
    with transaction() as session:
        session.execute(insert(HiddenTopic).values(influencer_id=weeks.ada_influencer, topic=coffee, since_us=1))
    (coffee_row,) = [tag for tag in read(weeks).all("div") if tag.get("class") == "drop" and "Coffee" in tag.text]
    assert "not shown to others" in coffee_row.text


# The ledger.


def test_the_ledger_ends_in_the_whole_influence(weeks):
    page = read(weeks, "/me/score/ledger")
    assert page.rows("all-lines")[-1][0] == "All 26"
    assert len(page.rows("all-lines")) == 26 + 2


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("q=BEA", 1),
        ("q=%3Dedda", 1),
        ("q=fan", 0),
        ("network=bluesky", 26),
        ("network=mastodon", 0),
        ("remark=MUTUAL", 1),
    ],
)
def test_lines_are_found_by_name_network_and_remark_but_not_by_names_that_may_not_be_read(weeks, asked, count):
    lines = weeks.client("ada").get(f"/me/score/ledger.ndjson?{asked}").text.splitlines()
    assert len(lines) == count
    page = read(weeks, f"/me/score/ledger?{asked}")
    assert ("None of the 26 lines fits" in main_of(page)) == (count == 0)


def test_the_ledger_is_paged_and_a_page_past_the_last_is_the_last(weeks, monkeypatch):
    monkeypatch.setattr("influencers.pages.my_score._LINES_ON_PAGE", 10)
    first, last = read(weeks, "/me/score/ledger"), read(weeks, "/me/score/ledger?page=99")
    assert "page 1 of 3" in main_of(first)
    assert "page 3 of 3" in main_of(last)
    assert [len(page.rows("all-lines")) for page in (first, last)] == [10 + 2, 6 + 2]


@pytest.mark.parametrize("asked", ["days=0", "days=x", "colour=red"])
def test_a_question_that_cannot_be_read_is_refused(weeks, asked):
    read(weeks, f"/me/score?{asked}", status=400)


@pytest.mark.parametrize("asked", ["page=0", "remark=CLEVER", "q=" + "x" * 101])
def test_a_question_to_the_ledger_that_cannot_be_read_is_refused(weeks, asked):
    read(weeks, f"/me/score/ledger?{asked}", status=400)


def test_the_ledger_for_programs_sums_to_the_influence(weeks):
    answer = weeks.client("ada").get("/me/score/ledger.ndjson")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert sum(round(line["units"] * 1e9) for line in lines) == row_of(weeks.ada_influencer).i9
    assert sum(line["share"] for line in lines) == pytest.approx(1)
    (bea,) = [line for line in lines if line["influencer_id"] == weeks.bea_influencer]
    assert (bea["who"], bea["acts"], bea["remarks"]) == ("bea", {"like": 1}, ["MUTUAL"])


def test_the_ledger_for_a_spreadsheet_holds_no_formula(weeks):
    answer = weeks.client("ada").get("/me/score/ledger.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-ledger-2025-05-31.csv"'
    head, *rows = csv.reader(answer.text.removeprefix("\ufeff").splitlines())
    assert head == ["network", "who", "influencer_id", "acts", "remarks", "units", "share", "formula"]
    assert "'=EDDA()" in {row[1] for row in rows}
    assert [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r" and cell] == []
    assert sum(round(float(row[5]) * 1e9) for row in rows) == row_of(weeks.ada_influencer).i9


def test_the_pages_read_the_same_from_each_kind_of_database(cast):
    assert "first scores that are kept" in main_of(read(cast))
    assert len(cast.client("ada").get("/me/score/ledger.ndjson?q=bea").text.splitlines()) == 1
