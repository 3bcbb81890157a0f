"""Every door has a guard."""

import pytest

from auth.guards import for_anyone

GUARDS = frozenset({"anyone", "users", "operators", "team"})


def test_every_view_wears_exactly_one_guard(sqlite_app):
    worn = {name: getattr(view, "guard", None) for name, view in sqlite_app.view_functions.items() if name != "static"}
    assert {name: guard for name, guard in worn.items() if guard not in GUARDS} == {}


def test_a_second_guard_on_a_view_is_refused():
    @for_anyone
    def view() -> str:
        return ""

    with pytest.raises(TypeError, match="wears the guard"):
        for_anyone(view)
