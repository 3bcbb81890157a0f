"""Topics in a browser: the page of one, names while one types in two scripts, and what people choose of their own."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SERIOUS, SIDEWAYS, UNFOLD, furnished_house

WITHOUT_SCRIPT = {"java_script_enabled": False}
#: Within so many seconds a no has to be heard everywhere.
HEARD_WITHIN_S = 5.0


@pytest.fixture(scope="module")
def house(planted, tmp_path_factory):
    """A world of its own: people choose things in it."""
    with furnished_house(planted, tmp_path_factory.mktemp("topics")) as house:
        yield house


def assert_whole(page: Page, axe: str, *, unfolded: bool = False) -> None:
    """Nothing sticks out, wide or narrow, and axe finds nothing."""
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(SIDEWAYS) <= 0
    if unfolded:
        page.evaluate(UNFOLD)
    page.evaluate(axe)
    assert page.evaluate(SERIOUS) == []


def options(page: Page):
    return page.get_by_role("listbox").get_by_role("option")


def topic_on_page(page: Page, name: str):
    return page.get_by_role("region", name="Topics").get_by_role("link", name=name, exact=True)


def active(page: Page) -> str:
    """Return the name of the option that a screen reader would say."""
    id_ = page.locator("[role=combobox]").get_attribute("aria-activedescendant")
    return page.locator(f"#{id_} .heavy").inner_text() if id_ else ""


def test_the_page_of_a_topic_says_who_leads_what_lies_around_it_and_what_is_not_covered(window, house, axe):
    with window(base_url=house.url) as page:
        page.goto("/topics/coffee")
        expect(page.get_by_role("heading", name="Who leads")).to_be_visible()
        expect(page.locator("#volume-table")).to_be_attached()
        for said in ("not covered", "Who rises", "Beside it", "In other languages"):
            expect(page.locator("main")).to_contain_text(said)
        assert_whole(page, axe, unfolded=True)


def test_a_german_name_is_chosen_by_keyboard_alone(window, house, axe):
    with window(base_url=house.url, locale="de-DE") as page:
        page.goto("/topics")
        field = page.get_by_role("combobox", name="Name of a topic")
        field.focus()
        page.keyboard.type("getra")  # Getränke, without its accent
        expect(options(page).first).to_be_visible()
        expect(field).to_have_attribute("aria-expanded", "true")
        labels = options(page).locator(".heavy").all_inner_texts()
        assert active(page) == ""

        page.keyboard.press("ArrowDown")
        assert active(page) == labels[0]
        page.keyboard.press("End")
        assert active(page) == labels[-1]
        page.keyboard.press("Home")
        assert active(page) == labels[0]
        page.keyboard.press("ArrowUp")
        assert active(page) == labels[-1]
        page.evaluate(axe)
        assert page.evaluate(SERIOUS) == []

        page.keyboard.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        expect(field).to_have_value("getra")
        expect(field).to_have_attribute("aria-expanded", "false")

        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("kaffe")
        expect(options(page).first).to_contain_text("Kaffee")
        expect(options(page).first).to_contain_text("Speisen und Getränke")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/topics/coffee")


def test_an_arabic_name_is_chosen_by_keyboard_and_reads_from_the_right(window, house):
    with window(base_url=house.url) as page:
        page.goto("/topics?lang=ar")
        field = page.get_by_role("combobox", name="Name of a topic")
        field.focus()
        page.keyboard.type("قَهو")  # with a vowel sign that names do not write
        first = options(page).first
        expect(first).to_contain_text("قهوة")
        assert first.get_attribute("dir") == "rtl"
        assert first.evaluate("(option) => getComputedStyle(option).direction") == "rtl"
        text, frame = first.locator(".heavy").bounding_box(), first.bounding_box()
        assert text["x"] + text["width"] > frame["x"] + frame["width"] - 30, "the name begins at the right edge"
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/topics/coffee")


def test_without_script_the_names_are_a_plain_search(window, house):
    with window(base_url=house.url, **WITHOUT_SCRIPT) as page:
        page.goto("/topics?lang=de")
        page.get_by_label("Name of a topic").fill("kaffee")
        page.get_by_role("button", name="Find").click()
        page.locator("#found").get_by_role("link", name="Kaffee", exact=True).click()
        page.wait_for_url("**/topics/coffee")


def test_a_hidden_topic_is_gone_from_page_search_and_programs_within_five_seconds(window, house):
    ada = house.cast.ada_influencer
    with window(base_url=house.url) as owner, window(base_url=house.url) as reader:
        reader.goto(f"/people/{ada}")
        expect(topic_on_page(reader, "Espresso")).to_be_visible()
        reader.goto("/search?topic=espresso")
        expect(reader.locator(f"#results a[href='/people/{ada}']").first).to_be_visible()

        house.enter(owner, "ada")
        owner.goto("/me/topics")
        owner.get_by_role("button", name="Hide Espresso", exact=True).click()
        hidden_at = time.monotonic()
        expect(owner.get_by_role("status").first).to_have_text("Espresso is hidden.")

        reader.goto(f"/people/{ada}")
        expect(topic_on_page(reader, "Espresso")).to_have_count(0)
        reader.goto("/topics/espresso")
        expect(reader.locator(f"main a[href='/people/{ada}']")).to_have_count(0)
        reader.goto("/search?topic=espresso")
        expect(reader.locator(f"#results a[href='/people/{ada}']")).to_have_count(0)
        program = reader.request.get(f"/people/{ada}/why?topic=espresso", headers={"Accept": "application/json"})
        assert (program.status, program.json()["code"]) == (404, "not_listed")
        assert time.monotonic() - hidden_at < HEARD_WITHIN_S

        owner.goto("/me/topics")
        owner.get_by_role("button", name="Show Espresso", exact=True).click()
        reader.goto(f"/people/{ada}")
        expect(topic_on_page(reader, "Espresso")).to_be_visible()


def names_in(page: Page, heading: str) -> list[str]:
    return page.get_by_role("region", name=heading, exact=True).locator("li > a, li > span > a").all_inner_texts()


def press_by_keyboard(page: Page, name: str) -> None:
    """Tab to a button and press it."""
    wanted = page.get_by_role("button", name=name, exact=True)
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("(button) => button === document.activeElement"):
            break
    expect(wanted).to_be_focused()
    page.keyboard.press("Enter")


def test_topics_are_added_and_put_into_an_order_by_keyboard_alone(window, house, axe):
    with window(base_url=house.url) as page:
        house.enter(page, "ada")
        page.goto("/me/topics")
        before = names_in(page, "Shown")
        press_by_keyboard(page, f"Move {before[1]} up")
        expect(page.get_by_role("status").first).to_have_text(f"{before[1]} is number 1 of {len(before)}.")
        assert names_in(page, "Shown") == [before[1], before[0], *before[2:]]
        # The reader goes on from the topic that moved.
        press_by_keyboard(page, f"Move {before[1]} down")
        expect(page.get_by_role("status").first).to_have_text(f"{before[1]} is number 2 of {len(before)}.")
        press_by_keyboard(page, "Highest score first again")
        expect(page.get_by_role("region", name="Shown", exact=True)).to_contain_text("highest score first")

        page.get_by_role("combobox", name="Name of the topic").focus()
        page.keyboard.type("jaz")
        expect(options(page).first).to_contain_text("Jazz")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_role("combobox", name="Name of the topic")).to_have_value("Jazz")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").first).to_have_text("Jazz stands on your page, as your own word.")
        assert names_in(page, "Added by you") == ["Jazz"]
        assert_whole(page, axe)

        page.goto(f"/people/{house.cast.ada_influencer}")
        expect(page.get_by_role("region", name="Topics")).to_contain_text("Says so themselves")


def test_without_script_a_name_that_does_not_tell_is_asked_about(window, house):
    with window(base_url=house.url, **WITHOUT_SCRIPT) as page:
        house.enter(page, "bea")
        page.goto("/me/topics")
        page.get_by_label("Name of the topic").fill("jaz")
        page.get_by_role("button", name="Add", exact=True).first.click()
        expect(page.locator("#name-error")).to_be_visible()
        page.get_by_role("list", name="Topics with such a name").get_by_role("button").first.click()
        expect(page.get_by_role("region", name="Added by you", exact=True)).to_contain_text("Jazz")
