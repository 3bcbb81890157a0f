"""Every page behind a door, drawn for each kind of person: nothing sticks out, and axe finds nothing.

Nor does a name or a title of two hundred letters without a space stick out, which people may choose.
"""

import pytest

from tests.cast import PEOPLE
from tests.journeys.conftest import SERIOUS, SIDEWAYS, UNFOLD, furnished_house
from tests.pages.rooms import ROOMS

#: What somebody called themselves, a business or a perk, as a word of two hundred letters.
_LENGTHEN = """(names) => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode;
        for (const name of names) text.data = text.data.replaceAll(name, name.replaceAll(' ', '').padEnd(200, 'm'));
    }
}"""
_NAMES = [
    *("Bruno’s Bakery", "Rival Roasters", "A loaf of rye", "The only cake", "A cake that came back", "Not ready"),
    *("Rival beans", *(name.capitalize() for name in PEOPLE), "ada", "silas"),
]


@pytest.fixture(scope="session")
def house(planted, tmp_path_factory):
    """The furnished world, at this very moment: its server has no other clock."""
    with furnished_house(planted, tmp_path_factory.mktemp("rooms")) as house:
        yield house


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 360)])
@pytest.mark.parametrize("name", [*PEOPLE, "nobody"])
def test_every_room_is_whole_for_whoever_may_enter(window, house, axe, name, theme, width):
    faults = []
    with window(base_url=house.url, color_scheme=theme, viewport={"width": width, "height": 800}) as page:
        page.add_init_script(axe)
        house.enter(page, name)
        for title, room in ROOMS.items():
            if room.who != name or room.typed is not None:
                continue
            answer = page.goto(room.path.format_map(house.named))
            page.evaluate(UNFOLD)
            found = [answer.status, page.evaluate(SIDEWAYS) > 0, page.evaluate(SERIOUS)]
            page.evaluate(_LENGTHEN, _NAMES)
            found.append(page.evaluate(SIDEWAYS) > 0)
            if found != [room.status, False, [], False]:
                faults.append((title, *found))
    assert faults == []
