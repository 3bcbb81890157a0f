"""The fields that all forms are made of: label, hint and error belong together, and what was typed comes back."""

import pytest

from tests.pages.html import Page

_IMPORTS = "{% from 'parts/forms.html' import checkbox, error_summary, field, press, radios, select, textarea %}"


@pytest.fixture
def drawn(house):
    """Draw a piece of template."""

    def draw(piece, **values) -> Page:
        with house.test_request_context():
            return Page(house.jinja_env.from_string(_IMPORTS + piece).render(**values))

    return draw


@pytest.mark.parametrize(
    ("piece", "tag"),
    [
        ("{{ field('x', 'X', typed, errors, hint='Why') }}", "input"),
        ("{{ textarea('x', 'X', typed, errors, hint='Why') }}", "textarea"),
        ("{{ select('x', 'X', [('a', 'A'), ('b', 'B')], typed, errors, hint='Why') }}", "select"),
        ("{{ checkbox('x', 'X', typed, errors, hint='Why') }}", "input"),
        ("{{ radios('x', 'X', [('a', 'A')], typed, errors, hint='Why') }}", "fieldset"),
    ],
)
def test_hint_and_error_are_read_with_the_field(drawn, piece, tag):
    fine = drawn(piece, typed={}, errors={})
    wrong = drawn(piece, typed={}, errors={"x": "Not so."})
    assert fine.by_id("x").get("aria-describedby") == "x-hint"
    assert (wrong.by_id("x").name, wrong.by_id("x").get("aria-describedby")) == (tag, "x-hint x-error")
    assert (wrong.by_id("x-hint").text, wrong.by_id("x-error").text) == ("Why", "Not so.")


def test_only_a_field_that_is_wrong_says_so(drawn):
    page = drawn("{{ field('x', 'X', {}, errors) }}{{ field('y', 'Y', {}, errors) }}", errors={"x": "Not so."})
    assert [page.by_id(name).get("aria-invalid") for name in "xy"] == ["true", ""]


def test_what_was_typed_comes_back_as_text(drawn):
    typed = {"x": '"><b>', "y": "<b>\ntwo", "z": None}
    page = drawn("{{ field('x', 'X', typed) }}{{ textarea('y', 'Y', typed) }}{{ field('z', 'Z', typed) }}", typed=typed)
    assert page.by_id("x").get("value") == '"><b>'
    assert page.by_id("y").text == "<b> two"
    assert page.by_id("z").get("value") == ""
    assert page.all("b") == []


def test_a_password_never_comes_back(drawn):
    page = drawn("{{ field('x', 'X', typed, type='password') }}", typed={"x": "moss, wool"})
    assert "moss" not in page.source


@pytest.mark.parametrize(
    ("value", "is_ticked"), [(True, True), ("true", True), ("on", True), (False, False), ("", False), (None, False)]
)
def test_a_box_is_ticked_by_what_was_posted_and_by_what_is_kept(drawn, value, is_ticked):
    page = drawn("{{ checkbox('x', 'X', typed) }}", typed={"x": value})
    assert ("checked" in page.by_id("x").attributes) is is_ticked


def test_a_choice_is_found_again_whatever_its_type(drawn):
    page = drawn("{{ select('x', 'X', [(1, 'One'), (2, 'Two')], typed) }}", typed={"x": 2})
    assert [tag.text for tag in page.all("option") if "selected" in tag.attributes] == ["Two"]


def test_the_summary_names_the_fields_that_there_are_and_leads_to_them(drawn):
    page = drawn("{{ error_summary(errors, {'x': 'The X'}) }}", errors={"x": "Not so.", "_schema": "Not together."})
    assert [(tag.text, tag.get("href")) for tag in page.all("a")] == [("The X: Not so.", "#x")]
    assert "2 things are not right yet" in page.source
    assert "Not together." in page.source
    assert drawn("{{ error_summary({}) }}").tags == []


def test_what_cannot_be_taken_back_is_asked_for_once_more(drawn):
    page = drawn("{{ press('/go', 'Remove', 'Edda', 'They are out.') }}")
    (button,) = page.all("button")
    assert button.text == "Remove Edda"
    assert [tag.name for tag in button.around][:2] == ["details", "form"]
    assert "open" not in page.one("details").attributes
