"""The operator's desk: how the house stands, and the link that gives somebody hold of an influencer."""

import re

import pytest
from msgspec.structs import replace

from auth.actions.audit import note
from auth.queries.auditing import audit_log
from influencers.generations.layout import folder_of
from influencers.generations.manifest import read_manifest, write_manifest
from influencers.queries.ownership import owner_of
from kernel.database import reading, transaction
from kernel.models import OutgoingMail
from tests.cast import NOON
from tests.pages.html import Page


@pytest.fixture
def desk(cast, at_noon):
    """The cast; Max is its operator."""
    return cast


def test_a_link_gives_whoever_follows_it_hold_of_the_influencer_once(desk):
    answer = desk.client("max").post("/operator/links", data={"influencer": "bluesky:silas"})
    url = Page(answer.text).by_id("made").get("value")
    path = re.fullmatch(r"https?://[^/]+(/\S+)", url)[1]

    assert desk.client("uma").post(path).status_code == 303

    with reading() as session:
        assert owner_of(session, desk.silas_influencer) == desk.uma
    assert desk.client("cleo").post(path).status_code == 404


def test_the_link_is_shown_once_and_who_made_it_is_written_down(desk):
    max_ = desk.client("max")
    answer = max_.post("/operator/links", data={"influencer": f"influencer:{desk.silas_influencer}"})
    secret = Page(answer.text).by_id("made").get("value").rpartition("/")[2]
    assert secret not in max_.get("/operator").text
    with reading() as session:
        (entry,) = audit_log(session)
    assert (entry.action, entry.user_id) == ("influencer.link_made", desk.max)
    assert secret not in str(entry)


@pytest.mark.parametrize("name", ["", "silas", "bluesky:nobody.here", "influencer:999", "bluesky:ada", "x" * 301])
def test_a_name_of_nobody_or_of_somebody_held_is_refused_beside_the_field(desk, name):
    answer = desk.client("max").post("/operator/links", data={"influencer": name})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.by_id("influencer-error").text
    assert page.by_id("influencer").get("value") == name
    assert [tag for tag in page.tags if tag.get("id") == "made"] == []


def test_mail_that_was_tried_in_vain_is_listed_without_its_text(desk):
    letter = {"body": "a secret link", "queued_us": 1, "try_after_us": 1}
    with transaction() as session:
        session.add(OutgoingMail(to="a@cast.example", subject="Tried", tries=2, **letter))
        session.add(OutgoingMail(to="b@cast.example", subject="Given up", tries=9, failure="SMTPError 550", **letter))
        session.add(OutgoingMail(to="c@cast.example", subject="Not tried yet", tries=0, **letter))
    page = Page(desk.client("max").get("/operator").text)
    assert [row[1:] for row in page.rows("mails")[1:]] == [
        ["b@cast.example", "Given up", "9", "given up: SMTPError 550"],
        ["a@cast.example", "Tried", "2", "will be tried again"],
    ]
    assert "2 waiting" in page.one("main").text
    assert "a secret link" not in page.source


def test_scoring_runs_are_listed_with_what_did_not_hold(desk):
    page = Page(desk.client("max").get("/operator").text)
    assert [[row[0], row[1], *row[3:6]] for row in page.rows("runs")[1:]] == [
        ["1", "31 May 2025", "2026.1", "2", "all hold"]
    ]


def test_a_run_in_which_nobody_could_look_for_gaming_says_why(desk):
    folder = folder_of(desk.app.extensions["storage"], 1)
    write_manifest(folder, replace(read_manifest(folder), look_failure="ZeroDivisionError: an empty audience"))
    (row,) = Page(desk.client("max").get("/operator").text).rows("runs")[1:]
    assert row[5] == "all hold the look for gaming failed ZeroDivisionError: an empty audience"


def test_the_log_of_the_whole_house_pages_on(desk):
    with transaction() as session:
        for number in range(25):
            note(session, "perk.paused", f"perk:{number}", now=NOON, user_id=desk.bruno, business_id=desk.bakery)
    max_ = desk.client("max")
    first = Page(max_.get("/operator").text)
    assert [row[3] for row in first.rows("log")[1:]] == [f"perk {number}" for number in range(24, 4, -1)]
    (earlier,) = [tag.get("href") for tag in first.all("a") if "before=" in tag.get("href")]
    assert [row[3] for row in Page(max_.get(earlier).text).rows("log")[1:]] == [f"perk {n}" for n in range(4, -1, -1)]


@pytest.mark.parametrize("asked", ["before=x", "after=1"])
def test_a_log_asked_for_in_words_it_does_not_know_is_a_400(desk, asked):
    assert desk.client("max").get(f"/operator?{asked}").status_code == 400
