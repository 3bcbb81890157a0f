"""Every setting is documented, and what is documented exists."""

import dataclasses
import re

from kernel.config import PREFIX, READERS, Settings
from tests.house import HOUSE, table_of


def settings() -> set[str]:
    return {f"{PREFIX}{field.name.upper()}" for field in dataclasses.fields(Settings)}


def test_every_setting_has_a_reader():
    assert set(READERS) == {field.name for field in dataclasses.fields(Settings)}


def test_the_page_of_settings_lists_exactly_the_settings_that_exist():
    listed = {cells[0].strip("`") for cells in table_of("docs/settings.md")}
    assert {name for name in listed if not name.startswith(f"{PREFIX}TEST_")} - {f"{PREFIX}KIT"} == settings()


def test_no_page_names_a_setting_that_does_not_exist():
    pages = [HOUSE / "README.md", *sorted((HOUSE / "docs").rglob("*.md"))]
    for page in (page for page in pages if page.exists()):
        named = set(re.findall(rf"{PREFIX}[A-Z_]*[A-Z]", page.read_text()))
        unknown = {n for n in named - settings() if not n.startswith((f"{PREFIX}TEST", f"{PREFIX}KIT"))}
        assert unknown == set(), f"{page.relative_to(HOUSE)} names {unknown}"
