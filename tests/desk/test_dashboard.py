"""The desk of a business: what needs somebody, and how its perks stand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.dashboard import needs_of
from kernel.database import reading, transaction
from perks.actions import life
from perks.promises import Promise
from perks.queries.overviews import perks_in_brief
from tests.cast import NOON
from tests.furnished import furnish
from tests.pages.html import Page


@pytest.fixture
def furnished(cast, at_noon):
    """The cast with its perks, claims and customers."""
    return cast, furnish(cast).ids


def desk_of(cast, name, business_id=None):
    return Page(cast.client(name).get(f"/businesses/{business_id or cast.bakery}").text)


def needs_on(page):
    inside = [tag for tag in page.all("li") if any(around.get("aria-labelledby") == "needs" for around in tag.around)]
    return [tag.text for tag in inside]


def figures_on(page):
    return dict(zip([tag.text for tag in page.all("dt")], [tag.text for tag in page.all("dd")], strict=True))


def test_it_counts_what_there_is(furnished):
    cast, _ids = furnished
    assert figures_on(desk_of(cast, "bruno")) == {
        "Open perks": "3",
        "Claims to be used": "2",
        "Customers on your list": "1",
        "People in the team": "4",
    }


def test_it_says_what_needs_somebody_the_newest_perk_first(furnished):
    cast, _ids = furnished
    assert needs_on(desk_of(cast, "edda")) == [
        "A cake that came back Every copy is taken.",
        "The only cake Every copy is taken. One person waits in line.",
        "A loaf of rye 3 copies left of 5.",
    ]


def test_a_perk_that_asks_nothing_is_no_need(furnished):
    cast, _ids = furnished
    page = desk_of(cast, "cleo", cast.rival)
    assert needs_on(page) == []
    assert "Every open perk has copies left and time to run." in page.one("main").text
    assert page.rows("open")[1][:2] == ["Rival beans Live", "5 of 5"]


def test_a_guest_looks_on_and_is_offered_nothing_to_change(furnished):
    cast, _ids = furnished
    page = desk_of(cast, "gil")
    ways = [tag.get("href") for tag in page.all("a") if page.one("main") in tag.around]
    assert f"/businesses/{cast.bakery}/perks" in ways
    assert not any(
        way.endswith(("/perks/new", "/customers", "/counter", "/team", "/settings", "/audit")) for way in ways
    )


def test_a_paused_perk_waits_to_be_resumed_and_an_ended_one_asks_nothing(furnished):
    cast, ids = furnished
    with transaction() as session:
        life.pause(session, ids["perk_id"], by_user_id=cast.bruno, now=NOON)
        life.end_perk(session, ids["queue_id"], by_user_id=cast.bruno, now=NOON)
    needs = needs_on(desk_of(cast, "bruno"))
    assert "A loaf of rye Is paused: nobody can claim it until it is resumed." in needs
    assert not any("The only cake" in need for need in needs)


def drafted(cast, count):
    begins, ends = dict.fromkeys(("visible_from", "claim_from"), NOON), NOON + timedelta(days=1)
    windows = begins | dict.fromkeys(("visible_until", "claim_until"), ends)
    with transaction() as session:
        for number in range(count):
            promise = Promise(title=f"Draft {number}", **windows)
            life.create_draft(session, cast.bakery, promise, by_user_id=cast.bruno, now=NOON)


def drafts_on(page):
    (panel,) = [tag for tag in page.all("details") if tag.get("id") == "draft-list"]
    links = [tag.text for tag in page.all("a") if panel in tag.around]
    return panel.text.split(" nobody")[0], "open" in panel.attributes, links


def test_drafts_are_folded_below_what_is_open_and_need_nobody(furnished):
    cast, _ids = furnished
    drafted(cast, 12)
    page = desk_of(cast, "bruno")
    assert not any("draft" in need.lower() for need in needs_on(page))
    newest = [f"Draft {number}" for number in range(11, 1, -1)]
    assert drafts_on(page) == ("13 drafts", False, [*newest, "See all 16 perks"])
    assert [tag.text for tag in page.all("h2")].index("Open perks") < [tag.text for tag in page.all("h2")].index(
        "13 drafts"
    )


def test_where_nothing_is_open_the_drafts_are_shown(cast, at_noon):
    drafted(cast, 1)
    assert drafts_on(desk_of(cast, "bruno")) == ("1 draft", True, ["Draft 0"])


def test_what_is_live_stands_before_what_is_paused_and_what_is_still_to_come(furnished):
    cast, ids = furnished
    with transaction() as session:
        life.pause(session, ids["queue_id"], by_user_id=cast.bruno, now=NOON)
    perks = [row[0] for row in desk_of(cast, "bruno").rows("open")[1:]]
    assert perks == ["A cake that came back Live", "A loaf of rye Live", "The only cake Paused"]


def test_before_the_first_perk_it_says_what_one_is_and_who_can_make_it(cast, at_noon):
    assert "Make the first perk" in desk_of(cast, "bruno").one("main").text
    assert "Owners and editors of this business can make one." in desk_of(cast, "gil").one("main").text


@pytest.fixture
def rye(furnished):
    """The perk of which some copies are left, as the desk reads it."""
    cast, ids = furnished
    with reading() as session:
        (brief,) = [each for each in perks_in_brief(session, cast.bakery, now=NOON) if each.perk.id == ids["perk_id"]]
    return brief


def said_of(brief, now=NOON):
    return [need.text for need in needs_of(brief, now=now)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"low_stock_at": 2}, []),
        ({"low_stock_at": 3}, ["3 copies left of 5."]),
        ({"low_stock_at": None}, []),
        ({"low_stock_at": None, "claimed": 4}, []),
        ({"low_stock_at": 1, "claimed": 4}, ["1 copy left of 5."]),
        ({"low_stock_at": None, "budget_minor": 1300}, ["What is left of its budget pays for no further copy."]),
        ({"claimed": 5}, ["Every copy is taken."]),
    ],
)
def test_low_stock_is_what_the_business_called_low(rye, change, said):
    assert said_of(replace(rye, perk=replace(rye.perk, **change))) == said


def test_how_many_wait_is_told_in_words_that_fit_their_number(rye):
    gone = replace(rye, perk=replace(rye.perk, claimed=5))
    assert said_of(replace(gone, counts=replace(gone.counts, waiting=1))) == [
        "Every copy is taken. One person waits in line."
    ]
    assert said_of(replace(gone, counts=replace(gone.counts, waiting=1200))) == [
        "Every copy is taken. 1,200 wait in line."
    ]


def test_a_perk_that_closes_with_copies_left_is_told_three_days_before(rye):
    closing = replace(rye, perk=replace(rye.perk, low_stock_at=None))
    assert said_of(closing, closing.perk.claim_until - timedelta(days=3)) == ["Closes soon, with 3 copies unclaimed."]
    assert said_of(closing, closing.perk.claim_until - timedelta(days=3, seconds=1)) == []
