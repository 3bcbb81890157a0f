"""People and topics while one types, in a browser: by keyboard alone, wide and narrow, with and without script."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SERIOUS, SIDEWAYS, UNFOLD, Served

WITHOUT_SCRIPT = {"java_script_enabled": False}
NARROW = {"viewport": {"width": 360, "height": 800}}
BOX = "Topic, person, handle or words"


@pytest.fixture
def beginning(served: Served) -> str:
    """The first letters of somebody's name."""
    return served.leader_name.split()[0][:4]


def options(page: Page, group: str):
    return page.get_by_role("listbox").get_by_role("group", name=group).get_by_role("option")


def picked(page: Page):
    """The option that a screen reader would say."""
    return page.locator("[role=option][aria-selected=true]")


def assert_whole(page: Page, axe: str) -> None:
    assert page.evaluate(SIDEWAYS) <= 0
    page.evaluate(axe)
    assert page.evaluate(SERIOUS) == []


@pytest.mark.parametrize("size", [{}, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("path", ["/", "/search"])
def test_somebody_is_found_from_the_search_box_by_keyboard_alone(window, served, axe, beginning, path, size):
    with window(**size) as page:
        page.goto(path)
        field = page.get_by_role("combobox", name=BOX)
        field.focus()
        page.keyboard.type(beginning)
        expect(options(page, "People").first).to_be_visible()
        expect(field).to_have_attribute("aria-expanded", "true")
        expect(page.locator(".combo [role=status]").first).to_contain_text("pe")  # 1 person, or several people
        for said in ("score", "@", served.leader_name.split()[0]):
            expect(options(page, "People").first).to_contain_text(said)
        assert_whole(page, axe)

        page.keyboard.press("ArrowDown")
        expect(picked(page)).to_have_count(1)
        assert field.get_attribute("aria-activedescendant") == picked(page).get_attribute("id")
        name = picked(page).locator(".heavy").inner_text()
        page.keyboard.press("Enter")
        page.wait_for_url("**/people/*")
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_a_topic_beside_the_people_leads_to_a_search_for_it(window, served):
    with window() as page:
        page.goto("/")
        page.get_by_role("combobox", name=BOX).focus()
        page.keyboard.type(served.topic_label[:5])
        expect(options(page, "Topics").filter(has_text=served.topic_label).first).to_be_visible()
        page.keyboard.press("End")  # moves in the text until one is picked out
        page.keyboard.press("ArrowUp")
        expect(picked(page)).to_have_count(1)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?topic=*")


def test_escape_closes_the_list_and_enter_asks_for_what_was_typed(window, beginning):
    with window() as page:
        page.goto("/")
        page.get_by_role("combobox", name=BOX).focus()
        page.keyboard.type(beginning)
        expect(options(page, "People").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/search?q={beginning}")


def test_whom_to_compare_is_chosen_by_keyboard(window, axe, beginning):
    with window(**NARROW) as page:
        page.goto("/compare")
        field = page.get_by_role("combobox", name="Add somebody")
        field.focus()
        page.keyboard.type(beginning)
        expect(options(page, "People").first).to_be_visible()
        expect(options(page, "Topics")).to_have_count(0)
        assert_whole(page, axe)
        page.keyboard.press("ArrowDown")
        name = picked(page).locator(".heavy").inner_text()
        page.keyboard.press("Enter")
        assert ":" in field.input_value()
        page.keyboard.press("Enter")
        expect(page.get_by_role("list", name="Who").get_by_role("link", name=name)).to_be_visible()


def test_whose_reactors_to_reach_is_chosen_by_keyboard_and_asked_at_once(window, axe, beginning):
    with window() as page:
        page.goto("/search")
        page.evaluate(UNFOLD)
        field = page.get_by_role("combobox", name="Reach those who react to")
        field.focus()
        page.keyboard.type(beginning)
        expect(options(page, "People").first).to_be_visible()
        assert_whole(page, axe)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**reaches=*")
        expect(page.get_by_role("list", name="Filters in use").get_by_role("link").first).to_contain_text("reach")
        # What was exchanged suggests again.
        again = page.get_by_role("combobox", name=BOX)
        again.focus()
        page.keyboard.type(beginning)
        expect(options(page, "People").first).to_be_visible()


def test_without_script_the_box_is_the_search(window, served):
    with window(**WITHOUT_SCRIPT) as page:
        page.goto("/")
        page.get_by_label(BOX).fill(served.leader_name)
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("link", name=served.leader_name, exact=True).first).to_be_visible()
