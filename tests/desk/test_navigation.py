"""The head of every page: for each kind of person the ways that are theirs."""

import pytest

from auth.models import Membership
from kernel.clock import to_us
from kernel.database import transaction
from tests.cast import JOINED
from tests.pages.html import Page


def links_of(page, label):
    """Return the links of a navigation by its name: text, address, whether one is there."""
    inside = [tag for tag in page.all("a") if any(around.get("aria-label") == label for around in tag.around)]
    return [(tag.text, tag.get("href"), tag.get("aria-current")) for tag in inside]


def texts_of(page, label):
    return [text for text, _url, _current in links_of(page, label)]


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("nobody", ["Search", "Topics", "How it works", "Perks"]),
        ("ada", ["My score", "Perks", "Search", "Topics"]),
        ("uma", ["My score", "Perks", "Search", "Topics"]),
        ("bruno", ["Dashboard", "Search", "Perks", "Customers", "Counter"]),
        ("edda", ["Dashboard", "Search", "Perks", "Customers", "Counter"]),
        ("gil", ["Dashboard", "Search", "Perks"]),
        ("cora", ["Counter"]),
        ("max", ["My score", "Perks", "Search", "Topics", "Operator’s desk"]),
    ],
)
def test_the_row_holds_what_somebody_may_open_and_every_way_leads_somewhere(sqlite_cast, name, row):
    client = sqlite_cast.client(name)
    page = Page(client.get("/topics").text)
    assert texts_of(page, "Main") == row
    for _text, url, _current in [*links_of(page, "Main"), *links_of(page, "You")]:
        assert client.get(url).status_code == 200, url


@pytest.mark.parametrize(
    ("name", "menu"),
    [
        ("ada", ["My score", "My claims", "Settings", "Add a business"]),
        ("bruno", ["My score", "My claims", "Settings", "Bruno’s Bakery", "Add a business"]),
        ("max", ["My score", "My claims", "Settings", "Add a business", "Operator’s desk"]),
    ],
)
def test_the_menu_of_who_one_is_holds_everything_that_one_is(sqlite_cast, name, menu):
    page = Page(sqlite_cast.client(name).get("/topics").text)
    assert texts_of(page, "You") == menu


def test_who_works_for_a_business_and_is_an_influencer_sees_the_row_of_where_they_are(sqlite_cast):
    with transaction() as session:
        seat = {"business_id": sqlite_cast.bakery, "role": "editor", "since_us": to_us(JOINED)}
        session.add(Membership(user_id=sqlite_cast.ada, **seat))
    ada = sqlite_cast.client("ada")
    at_work = Page(ada.get(f"/businesses/{sqlite_cast.bakery}/team").text)
    at_home = Page(ada.get("/topics").text)
    assert (texts_of(at_work, "Main")[0], texts_of(at_home, "Main")[0]) == ("Dashboard", "My score")


def test_the_page_of_a_business_that_is_not_theirs_shows_nobody_its_row(sqlite_cast):
    page = Page(sqlite_cast.client("cleo").get(f"/businesses/{sqlite_cast.bakery}/team").text)
    assert f"/businesses/{sqlite_cast.rival}" in [url for _text, url, _current in links_of(page, "Main")]
    assert not any(f"/businesses/{sqlite_cast.bakery}" in url for _text, url, _current in links_of(page, "Main"))


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/businesses/{bakery}", {"Dashboard": "page"}),
        ("/businesses/{bakery}/perks", {"Perks": "page"}),
        ("/businesses/{bakery}/perks/new", {"Perks": "true"}),
        ("/businesses/{bakery}/team", {}),
    ],
)
def test_the_row_says_where_one_is(sqlite_cast, path, here):
    page = Page(sqlite_cast.client("bruno").get(path.format(bakery=sqlite_cast.bakery)).text)
    assert {text: current for text, _url, current in links_of(page, "Main") if current} == here


def test_a_row_too_long_for_a_phone_folds_without_script(sqlite_cast):
    for name, folds in (("bruno", True), ("ada", False)):
        page = Page(sqlite_cast.client(name).get("/topics").text)
        assert ("fold" in [tag.get("id") for tag in page.all("details")]) is folds


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("/topics?q=co", "/sign-in?next=/topics?q%3Dco"),
        ("/", "/sign-in"),
        ("/nowhere", "/sign-in"),
        ("/forgotten", "/sign-in"),
    ],
)
def test_the_door_leads_back_to_where_one_was(sqlite_cast, path, door):
    page = Page(sqlite_cast.client("nobody").get(path).text)
    top = next(tag for tag in page.all("header") if tag.get("class").startswith("top"))
    (found,) = [tag.get("href") for tag in page.all("a") if tag.text == "Sign in" and top in tag.around]
    assert found == door


def test_signing_out_is_a_press_that_carries_its_proof(sqlite_cast):
    ada = sqlite_cast.client("ada")
    page = Page(ada.get("/topics").text)
    (form,) = [tag for tag in page.all("form") if tag.get("action") == "/sign-out"]
    (proof,) = [tag for tag in page.all("input") if tag.get("name") == "csrf_token" and form in tag.around]
    assert (form.get("method"), bool(proof.get("value"))) == ("post", True)
    assert ada.post("/sign-out").status_code == 303
    assert texts_of(Page(ada.get("/topics").text), "Main")[0] == "Search"


def test_nobody_is_given_a_cookie_for_looking(sqlite_cast):
    answer = sqlite_cast.app.test_client().get("/topics")
    assert "Set-Cookie" not in answer.headers
