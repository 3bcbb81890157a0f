"""From home to the reasons behind a score: with script, without, and by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

WITHOUT_SCRIPT = {"java_script_enabled": False}
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
_OUTLINE = "() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle + ' ' + s.outlineWidth }"
_STOP = "() => document.activeElement.outerHTML"


def found_count(page: Page) -> int:
    """Return how many people the page says were found."""
    return int(re.sub(r"\D", "", page.locator("#results [role=status] strong").inner_text()))


def apply_filters(page: Page, has_script: bool) -> None:
    """Send the filters: with script they went by themselves."""
    if not has_script:
        page.get_by_role("button", name="Apply filters").click()


@pytest.mark.parametrize("choices", [{}, WITHOUT_SCRIPT, PHONE], ids=["with script", "without script", "on a phone"])
def test_from_home_through_a_search_to_why_somebody_has_their_score(window, served, choices):
    has_script = choices.get("java_script_enabled", True)
    with window(**choices) as page:
        page.goto("/")
        page.locator("#q").fill(served.topic_label)
        page.get_by_role("button", name="Search").click()
        page.wait_for_url(re.compile(r"/search\?q="))
        everybody = found_count(page)
        assert everybody > 1

        if choices is PHONE:
            page.locator("#panel > summary").click()
        page.locator(f"#topic-{served.topic}").check()
        apply_filters(page, has_script)
        page.wait_for_url(re.compile(r"[?&]topic="))
        assert 0 < found_count(page) <= everybody
        chip = page.locator("ul[aria-label='Filters in use'] a")
        expect(chip).to_have_count(1)

        name = page.locator("article a.nm").first.inner_text()
        page.locator("article a.nm").first.click()
        page.wait_for_url(re.compile(r"/people/\d+$"))
        expect(page.get_by_role("heading", level=1)).to_have_text(name)

        page.get_by_role("link", name="See every line of this score").click()
        page.wait_for_url(re.compile(r"/people/\d+/why"))
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
        points = [
            float(cell) for cell in page.locator("[aria-label='Ledger table'] tr > :last-child").all_inner_texts()[1:]
        ]
        assert sum(points[:-1]) == pytest.approx(points[-1], abs=1e-6)


def test_with_script_a_filter_answers_in_place(window):
    with window() as page:
        page.goto("/search")
        everybody = found_count(page)
        page.evaluate("() => { window.stillHere = true }")
        first = page.locator("#panel input[name=network]").first
        value = first.get_attribute("value")
        first.check()
        page.wait_for_url(re.compile(f"[?&]network={value}"))
        assert page.evaluate("() => window.stillHere")
        assert found_count(page) < everybody
        # What was left empty does not stand in the address.
        assert "=&" not in page.url
        assert not page.url.endswith("=")
        assert page.evaluate("() => document.activeElement.id") == f"network-{value}"

        page.go_back()
        page.wait_for_url(re.compile(r"/search$"))
        expect(page.locator("#results [role=status] strong")).to_contain_text(str(everybody))


def test_with_script_what_was_misread_is_said_beside_its_field(window):
    with window() as page:
        page.goto("/search")
        page.get_by_label("Score from").fill("lots")
        page.get_by_label("Score from").press("Enter")
        expect(page.locator("#min_score-error")).to_be_visible()
        expect(page.get_by_label("Score from")).to_have_value("lots")


def test_a_filter_chosen_far_down_leaves_the_page_where_it_is(window):
    with window() as page:
        page.goto("/search")
        page.mouse.move(700, 450)
        page.mouse.wheel(0, 500)
        page.wait_for_function("() => window.scrollY === 500")
        box = next(each for each in page.locator("#panel .form-check").all() if 300 < each.bounding_box()["y"] < 800)
        box.click()
        page.wait_for_url(re.compile(r"/search\?"))
        expect(page.locator("ul[aria-label='Filters in use'] a")).to_have_count(1)
        # One line of chips came in above; the page does not run after it.
        assert page.evaluate("() => new Promise(tell => setTimeout(() => tell(window.scrollY), 0))") == 500


def test_on_a_phone_focus_stays_on_the_filter_that_was_changed(window):
    with window(**PHONE) as page:
        page.goto("/search")
        page.locator("#panel > summary").click()
        for name in ("network-bluesky", "network-mastodon"):
            page.locator(f"#{name}").check()
            page.wait_for_url(re.compile(name.replace("-", "=")))
            expect(page.locator(f"#{name}")).to_be_focused()


def test_the_usual_order_does_not_stand_in_the_address(window):
    with window() as page:
        page.goto("/search")
        page.get_by_label("Order by").select_option("growth")
        page.wait_for_url(re.compile(r"order=growth"))
        expect(page.locator("article").first).to_contain_text("Change, 30 days")
        page.get_by_label("Order by").select_option("relevance")
        page.wait_for_url(re.compile(r"/search$"))


def test_an_order_in_the_topic_goes_when_the_topic_goes(window, served):
    with window() as page:
        page.goto(f"/search?topic={served.topic}&order=topic")
        page.locator(f"#topic-{served.topic}").uncheck()
        expect(page.get_by_label("Order by")).to_have_value("relevance")
        assert found_count(page) > 1


def test_on_a_phone_the_filter_panel_stays_open_while_it_is_used(window):
    with window(**PHONE) as page:
        page.goto("/search")
        expect(page.locator("#network-bluesky")).not_to_be_visible()
        page.locator("#panel > summary").click()
        page.locator("#network-bluesky").check()
        page.wait_for_url(re.compile(r"network=bluesky"))
        expect(page.locator("#network-bluesky")).to_be_visible()
        expect(page.locator("#network-bluesky")).to_be_checked()


def test_topics_are_found_while_their_name_is_typed(window):
    with window() as page:
        page.goto("/topics")
        page.get_by_label("Name of a topic").press_sequentially("coff")
        expect(page.get_by_role("option").first).to_contain_text("Coffee")
        expect(page.get_by_label("Name of a topic")).to_be_focused()


@pytest.mark.parametrize("choices", [{}, WITHOUT_SCRIPT], ids=["with script", "without script"])
def test_the_calculator_works_out_what_was_asked(window, choices):
    with window(**choices) as page:
        page.goto("/how-the-score-works")
        before = page.locator("#worked .n").inner_text()
        page.get_by_label("How many people react").fill("5000")
        page.get_by_role("button", name="Work it out").click()
        page.wait_for_url(re.compile(r"reactors_count=5000"))
        expect(page.locator("#worked")).to_contain_text("5,000 reactors")
        assert int(page.locator("#worked .n").inner_text()) > int(before)


@pytest.mark.parametrize("choices", [{}, WITHOUT_SCRIPT], ids=["with script", "without script"])
def test_the_calculator_says_beside_the_field_what_it_could_not_read(window, choices):
    with window(**choices) as page:
        page.goto("/how-the-score-works")
        people = page.get_by_label("How many people react")
        people.fill("-4")
        page.get_by_role("button", name="Work it out").click()
        expect(page.locator("#reactors_count-about")).to_have_text("Write a whole number from 0 to 1,000,000.")
        expect(people).to_have_value("-4")

        people.fill("1,000")
        page.get_by_role("button", name="Work it out").click()
        expect(page.locator("#worked")).to_contain_text("1,000 reactors")
        expect(page.locator("#reactors_count-about")).to_have_count(0)


def test_times_are_told_in_the_zone_of_the_reader_with_utc_on_hover(window, served):
    with window(timezone_id="Asia/Tokyo") as page, window(timezone_id="America/New_York") as other:
        told = []
        for each in (page, other):
            each.goto(f"/people/{served.leader_id}")
            time = each.locator("main time[title]").first
            assert time.get_attribute("title").endswith(" UTC")
            told.append(time.inner_text())
        assert told[0] != told[1]


def tab_to(page: Page, wanted: str, most: int = 60) -> None:
    """Press Tab until a stop's HTML holds what is wanted; every stop on the way must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        style, width = page.evaluate(_OUTLINE).split(" ", 1)
        assert style != "none", page.evaluate(_STOP)
        assert float(width.removesuffix("px")) >= 2
        if wanted in page.evaluate(_STOP):
            return
    pytest.fail(f"No stop holds {wanted}")


def test_the_whole_way_by_keyboard_alone(window, served):
    with window() as page:
        page.goto("/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()

        tab_to(page, 'id="q"')
        page.keyboard.type(served.topic_label)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/search\?q="))
        everybody = found_count(page)

        tab_to(page, 'name="network"')
        page.keyboard.press("Space")
        page.wait_for_url(re.compile(r"network="))
        assert found_count(page) <= everybody

        tab_to(page, 'class="nm"', most=120)
        name = page.evaluate("() => document.activeElement.textContent")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/people/\d+$"))

        tab_to(page, "See every line of this score")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/why$"))
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
        tab_to(page, "Ledger table", most=120)
