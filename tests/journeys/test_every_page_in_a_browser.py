"""What every page promises once it is drawn."""

import pytest

from tests.journeys.conftest import SERIOUS, SIDEWAYS, UNFOLD

_STICKING_OUT = """() => [...document.querySelectorAll('body *')]
    .filter(tag => tag.getBoundingClientRect().right > window.innerWidth + 1 && !tag.closest('.scroll, .top nav, svg'))
    .slice(0, 5).map(tag => tag.outerHTML.slice(0, 120))"""


def test_no_page_scrolls_sideways(window, served):
    with window() as page:
        for name, path in served.paths.items():
            page.goto(path)
            for width in (1440, 768, 360):
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate(SIDEWAYS) <= 0, (name, width, page.evaluate(_STICKING_OUT))


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 360)])
def test_axe_finds_nothing_serious(window, served, axe, theme, width):
    with window(color_scheme=theme, viewport={"width": width, "height": 800}) as page:
        page.add_init_script(axe)
        for name, path in served.paths.items():
            page.goto(path)
            # What is folded away is looked at as well.
            page.evaluate(UNFOLD)
            assert page.evaluate(SERIOUS) == [], name


def test_the_theme_follows_the_reader(window):
    grounds = []
    for theme in ("light", "dark"):
        with window(color_scheme=theme) as page:
            page.goto("/")
            grounds.append(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(245, 246, 243)", "rgb(18, 22, 20)"]


@pytest.mark.parametrize("path", ["/", "/search"])
def test_the_fonts_and_drawings_arrive_under_the_policy(window, path):
    with window() as page:
        page.goto(path)
        assert page.evaluate("() => document.fonts.ready.then(() => document.fonts.check('16px \"Hanken Grotesk\"'))")
        assert page.evaluate("() => [...document.styleSheets].map(sheet => sheet.cssRules.length > 50)") == [True, True]
        box = page.locator("svg.i").first.bounding_box()
        assert box["width"] > 10
