"""The page that holds people against each other, and who is like somebody on the page of a person."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from influencers.actions.choices import object_to_be_shown
from kernel.database import transaction
from tests.pages.html import Page

BOTH = "/compare?who=bluesky:ada&who=bluesky:bea"


@pytest.fixture
def look(sqlite_cast):
    """Fetch a page as somebody who is not signed in."""

    def fetch(path, status=200):
        answer = sqlite_cast.client("nobody").get(path, headers={"Accept": "text/html"})
        assert answer.status_code == status
        return Page(answer.text)

    return fetch


def removals(page):
    """Return whom the links of the chosen lead to, without the one whose name each bears."""
    links = [tag for tag in page.all("a") if tag.get("class") == "chip on"]
    return {tag.text.strip(): [value for _who, value in parse_qsl(urlsplit(tag.get("href")).query)] for tag in links}


def test_two_are_compared_with_a_line_each_and_their_days_as_a_table(look):
    page = look(BOTH)
    (drawing,) = [tag for tag in page.all("svg") if tag.get("class") == "curve beside wide"]

    assert "Scores of ada, bea over 90 days" in drawing.get("aria-label")
    assert page.rows("reach")
    assert (
        len([tag for tag in page.all("time") if any(around.get("id") == "days-table" for around in tag.around)]) == 90
    )


def test_each_can_be_removed_and_somebody_added_without_script(look):
    page = look(BOTH)

    assert removals(page) == {"ada": ["bluesky:bea"], "bea": ["bluesky:ada"]}
    kept = [tag.get("value") for tag in page.all("input") if tag.get("name") == "who" and tag.get("type") == "hidden"]
    assert kept == ["bluesky:ada", "bluesky:bea"]
    assert "One more" in look("/compare?who=bluesky:ada").source
    assert "Nobody yet" in look("/compare").source


def test_who_is_unknown_and_who_may_not_be_shown_are_named_in_the_same_words(look, sqlite_cast, noon):
    with transaction() as session:
        object_to_be_shown(session, sqlite_cast.bea, now=noon)

    for name in ("bluesky:bea", "bluesky:nobody", f"influencer:{sqlite_cast.bea_influencer}"):
        page = look(f"/compare?who=bluesky:ada&who={name}", 400)
        (error,) = [tag for tag in page.all("span") if tag.get("id") == "who-error"]
        assert error.text == f"Nobody who may be shown is known as “{name}”."
        assert list(removals(page)) == ["ada"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("&".join(f"who=influencer:{number}" for number in range(11)), "who"),
        ("who=bluesky:ada&topic=coffee", "topic"),
        ("who=" + 601 * "a", "who"),
    ],
)
def test_what_the_address_cannot_ask_is_refused_by_name(sqlite_cast, query, field):
    answer = sqlite_cast.client("nobody").get(f"/compare?{query}", headers={"Accept": "application/json"})

    assert (answer.status_code, list(answer.json["fields"])) == (400, [field])


def test_the_page_of_a_person_says_who_is_like_them_and_leads_to_the_comparison(look, sqlite_cast):
    page = look(f"/people/{sqlite_cast.ada_influencer}")
    (link,) = [tag for tag in page.all("a") if tag.text.startswith("Compare with")]

    assert "Heard by the same people" in page.source
    assert removals(look(link.get("href"))).keys() == {"ada", "bea"}


def test_nobody_is_like_who_is_alone_and_then_the_page_does_not_speak_of_it(visit):
    assert "Similar people" in visit("/people/7").source
    assert "Similar people" not in visit("/people/9").source
