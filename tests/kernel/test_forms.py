import pytest
from marshmallow import ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from kernel.errors import BadInput
from kernel.forms import Count, Form, NoQuestion, Question, Verbatim, check_one_line, form_or_errors, read_question


class Order(Form):
    """A form with a field of each kind."""

    name = fields.String(required=True, validate=validate.Length(max=5, error="Write at most {max} characters."))
    note = fields.String(load_default="")
    secret = Verbatim(load_default="")
    copies = Count(1, 10_000, load_default=1)
    networks = fields.List(fields.String(), load_default=list)
    is_open = fields.Boolean(load_default=False)
    on = fields.Date(load_default=None)


def typed(*pairs):
    return MultiDict(pairs)


def test_what_was_typed_is_read_and_what_was_left_empty_was_not_asked():
    values, errors = form_or_errors(
        Order(), typed(("name", " Ada "), ("note", "  "), ("copies", "2,500"), ("is_open", "on"), ("csrf_token", "x"))
    )
    assert errors == {}
    assert values == {
        "name": "Ada", "note": "", "secret": "", "copies": 2_500, "networks": [], "is_open": True, "on": None
    }  # fmt: skip


def test_a_list_may_be_given_several_times_and_nothing_else_may():
    values, _ = form_or_errors(Order(), typed(("name", "A"), ("networks", "a"), ("networks", " "), ("networks", "b")))
    assert values["networks"] == ["a", "b"]
    assert form_or_errors(Order(), typed(("name", "A"), ("name", "B"))) == ({}, {"name": "Give this once."})
    assert form_or_errors(Order(), typed(("name", "A"), ("note", "x"), ("note", ""))) == (
        {},
        {"note": "Give this once."},
    )


def test_a_password_counts_with_its_spaces_and_other_texts_without():
    values, _ = form_or_errors(Order(), typed(("name", " A "), ("secret", " s "), ("note", " one\r\ntwo \r\n")))
    assert (values["secret"], values["note"]) == (" s ", "one\ntwo")


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("name", "", "Fill this in."),
        ("name", "Augusta", "Write at most 5 characters."),
        ("name", "A\0", "This holds a character that cannot be kept; write it again."),
        ("note", "a \ud800", "This holds a character that cannot be kept; write it again."),
        ("secret", "\udfff", "This holds a character that cannot be kept; write it again."),
        ("networks", "a\0", "This holds a character that cannot be kept; write it again."),
        ("networks", "\udc00", "This holds a character that cannot be kept; write it again."),
        ("copies", "0", "Write a whole number from 1 to 10,000."),
        ("copies", "10001", "Write a whole number from 1 to 10,000."),
        ("copies", "1.5", "Write a whole number from 1 to 10,000."),
        ("copies", "１", "Write a whole number from 1 to 10,000."),
        ("copies", "9" * 5_000, "Write a whole number from 1 to 10,000."),
        ("is_open", "perhaps", "Tick it or leave it."),
        ("on", "1 June", "Write a date, like 2025-06-01."),
    ],
)
def test_each_wrong_field_has_a_sentence(name, text, sentence):
    form = MultiDict({"name": "Ada", name: text})
    assert form_or_errors(Order(), form) == ({}, {name: sentence})


def test_a_field_that_the_form_does_not_have_is_refused_by_name_even_when_empty():
    for text in ("1", ""):
        with pytest.raises(BadInput) as refused:
            form_or_errors(Order(), typed(("name", "Ada"), ("is_operator", text)))
        assert refused.value.fields == {"is_operator": "This page knows no such field."}


def test_the_same_schema_reads_a_json_object():
    assert form_or_errors(Order(), {"name": "Ada", "networks": ["a"], "copies": 3})[0]["copies"] == 3
    assert form_or_errors(Order(), {"name": None})[1] == {"name": "Fill this in."}
    assert form_or_errors(Order(), {"name": ["Ada"]})[1] == {"name": "Write a text."}
    assert form_or_errors(Order(), {"name": "Ada", "networks": "a"})[1] == {"networks": "Choose from the list."}


class Search(Question):
    """A query string."""

    q = fields.String(load_default="")
    page = Count(1, 100, load_default=1)


def test_a_question_is_read_or_refused_with_every_wrong_name():
    assert read_question(Search(), typed(("q", " lace "), ("page", ""))) == {"q": "lace", "page": 1}
    with pytest.raises(BadInput) as refused:
        read_question(Search(), typed(("page", "x"), ("csrf_token", "x")))
    assert set(refused.value.fields) == {"page", "csrf_token"}


def test_a_page_that_asks_nothing_refuses_every_parameter():
    assert read_question(NoQuestion(), typed()) == {}
    with pytest.raises(BadInput):
        read_question(NoQuestion(), typed(("q", "")))


def test_a_field_whose_name_cannot_be_written_is_refused_by_what_can():
    with pytest.raises(BadInput) as refused:
        form_or_errors(Order(), {"name": "A", "x\ud800": "1"})
    assert list(refused.value.fields) == ["x\ufffd"]


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\tb", "a\x7f", "a\x85b", "a\u2028b", "a\u2029b"])
def test_what_is_more_than_one_line_is_refused(text):
    with pytest.raises(ValidationError):
        check_one_line(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A\u200bda", "zero width space, U+200B"),
        ("\ufeffAda", "zero width no-break space, U+FEFF"),
        ("Ada\u202e", "right-to-left override, U+202E"),
        ("A\u200dda", "zero width joiner, U+200D"),
        ("A\u200cda", "zero width non-joiner, U+200C"),
        ("\u2066Ada\u2069", "left-to-right isolate, U+2066"),
        ("A\u00adda", "soft hyphen, U+00AD"),
        ("\u3164", "hangul filler, U+3164"),
        ("Ada\U000e0041", "tag latin capital letter a, U+E0041"),
        ("Ada\u2060", "word joiner, U+2060"),
    ],
)
def test_a_character_that_nobody_sees_is_refused_by_its_name(text, told):
    with pytest.raises(ValidationError) as refused:
        check_one_line(text)
    assert refused.value.messages == [
        f"This holds a character that nobody sees ({told}). Type it anew instead of pasting it."
    ]


SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    "text",
    [
        *("", "Ada", "Zoë O’Brien-Šimić", "岡本 太郎", "Ada 👩‍💻", "❤️‍🔥 Ada 👩🏽‍🍳", f"Ada {SCOTLAND}"),
        *("علی\u200cرضا", "क्\u200dष", "אבי", "Ada\u00a0L."),
    ],
)
def test_names_of_people_are_one_line(text):
    check_one_line(text)
