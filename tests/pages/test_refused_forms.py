"""A form that is refused: the summary above it takes the focus, names every wrong field and leads to it."""

import pytest
from werkzeug.test import encode_multipart

from tests.cast import PASSWORD, address_of
from tests.pages.html import Page
from tests.signing_in import without_proof

DESK = "/businesses/{bakery}"
WEAK = {"old_password": PASSWORD, "password": "short"}
#: Who sends what where, and which fields are wrong, as the page calls them.
REFUSED = {
    "sign-in, nothing typed": ("nobody", "/sign-in", {}, ["E-mail address", "Password"]),
    "sign-up, nothing typed": ("nobody", "/sign-up", {}, ["Name", "E-mail address", "Password", "I am 16 or older"]),
    "forgotten": ("nobody", "/forgotten", {"email": "nobody"}, ["E-mail address"]),
    "settings, name": ("ada", "/me", {"name": "A\u200bda"}, ["Name"]),
    "settings, address": ("ada", "/me/e-mail", {"email": "x"}, ["New address", "Your password"]),
    "settings, password": ("ada", "/me/password", WEAK, ["New password"]),
    "new business": ("uma", "/businesses/new", {"time_zone": "Mars"}, ["Name", "Time zone"]),
    "business": ("bruno", f"{DESK}/settings", {"name": "B", "place": "\u202e"}, ["Place", "Time zone"]),
    "team, no address": ("bruno", f"{DESK}/invitations", {"email": "x", "role": "king"}, ["E-mail address", "Role"]),
    "team, member": ("bruno", f"{DESK}/invitations", {"email": address_of("gil"), "role": "guest"}, ["E-mail address"]),
    "customers, no file": ("edda", f"{DESK}/customers/imports", {}, ["CSV file"]),
    "account": ("uma", "/me/accounts", {"account": "silas"}, ["Account"]),
    "listing": ("ada", "/me/listing", {"choice": "x"}, ["Your choice"]),
    "operator": ("max", "/operator/links", {"influencer": "bluesky:no\u200bbody"}, ["Influencer"]),
    "perk": ("edda", f"{DESK}/perks/new", {"title": "A\u202eB", "currency": "GBP", "copies": "0"}, ["Title", "Copies"]),
}


def focused(page):
    (tag,) = [tag for tag in page.tags if "autofocus" in tag.attributes]
    assert (tag.get("role"), tag.get("tabindex")) == ("alert", "-1")
    return tag


def called(page, id_):
    """Return what a field is called: by its label, or by the legend of the fields that it is one of."""
    field = page.by_id(id_)
    labels = [tag.text for tag in page.all("label") if tag.get("for") == id_]
    return labels[0] if labels else next(tag.text for tag in page.all("legend") if field in tag.around)


@pytest.mark.parametrize("case", REFUSED)
def test_the_summary_takes_the_focus_names_each_wrong_field_and_leads_to_it(sqlite_cast, case):
    name, path, typed, wrong = REFUSED[case]
    answer = sqlite_cast.client(name).post(path.format(bakery=sqlite_cast.bakery), data=typed)

    assert answer.status_code == 422
    page = Page(answer.text)
    summary = focused(page)
    led_to = [tag for tag in page.all("a") if summary in tag.around]
    assert set(wrong) <= {called(page, tag.get("href").removeprefix("#")) for tag in led_to}
    for tag in led_to:
        beside = page.by_id(f"{tag.get('href').removeprefix('#')}-error").text
        assert tag.text.endswith(f": {beside}")


@pytest.mark.parametrize("typed", [{"email": "who@example.org", "password": "something else"}])
def test_a_wrong_password_is_told_where_the_focus_is(sqlite_cast, typed):
    page = Page(sqlite_cast.client("nobody").post("/sign-in", data=typed).text)
    assert focused(page).text.startswith("We know nobody with this address and this password.")


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/forgotten"])
def test_a_form_that_was_not_sent_yet_leaves_the_focus_alone(sqlite_cast, path):
    page = Page(sqlite_cast.client("nobody").get(path).text)
    assert [tag for tag in page.tags if "autofocus" in tag.attributes] == []


def main_of(answer):
    page = Page(answer.text)
    return page.one("main").text, [
        (tag.text, tag.get("href")) for tag in page.all("a") if page.one("main") in tag.around
    ]


def test_a_form_that_holds_too_much_text_says_how_much_it_takes_and_leads_back(sqlite_cast):
    # By hand: the test client leaves open the file into which it writes a large form.
    boundary, form = encode_multipart({"name": "x" * 600_000})
    sent_as = f"multipart/form-data; boundary={boundary}"
    answer = sqlite_cast.client("nobody").post("/sign-up", data=form, content_type=sent_as)

    said, steps = main_of(answer)
    assert answer.status_code == 413
    assert "larger than 500 kB of text, the most that this form takes" in said
    assert steps == [("Back to the form", "/sign-up")]


@pytest.mark.parametrize("path", ["/sign-up", "/sign-in"])
def test_a_form_that_is_too_large_in_all_gets_its_page_too(sqlite_cast, path):
    said, steps = main_of(sqlite_cast.client("nobody").post(path, data=b"x" * (1024 * 1024 + 1)))
    assert "larger than 1 MiB, the most that this form takes" in said
    assert steps == [("Back to the form", path)]


def test_a_form_from_a_page_that_was_open_for_too_long_leads_to_a_fresh_one(sqlite_cast):
    client = without_proof(sqlite_cast.client("bruno"))
    desk = DESK.format(bakery=sqlite_cast.bakery)
    for came_from, page in (
        (f"http://localhost{desk}/team", f"{desk}/team"),
        (f"http://localhost{desk}/invitations", desk),
        (f"https://evil.example{desk}/team", desk),
        ("http://localhost//evil.example", desk),
        ("", desk),
    ):
        answer = client.post(f"{desk}/invitations", data={}, headers={"Referer": came_from})
        assert (answer.status_code, main_of(answer)[1]) == (400, [("Back to the form", page)])
