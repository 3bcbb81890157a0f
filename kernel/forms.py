"""Shapes at the edge: what a query string, a posted form or a JSON body may hold, and how a wrong one is told."""

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load
from werkzeug.datastructures import MultiDict

from kernel.errors import BadInput

#: What proves that a form came from a page of ours; its check is done when a schema reads the rest.
CSRF_FIELD = "csrf_token"

_GROUPED = re.compile(r"[0-9]{1,3}(?:[,\s'’][0-9]{3})+|[0-9]{1,15}")
#: What no database keeps: NUL, and half of a surrogate pair, which only JSON can say.
_UNKEEPABLE = re.compile(r"[\0\ud800-\udfff]")
#: Unicode's categories of what is no part of a line: control characters, and ends of lines and paragraphs.
_LINE_BREAKING = frozenset({"Cc", "Zl", "Zp"})
#: Letters and marks that are drawn as nothing; Unicode's format characters (Cf) come on top of them.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
#: Format characters that scripts and emoji need between two signs, and only there.
_JOINERS = frozenset("\u200c\u200d")
_FLAG, _TAGS = "\U0001f3f4", range(0xE0020, 0xE0080)
_EMOJI_ENDS = "\ufe0f"
_VIRAMA = 9  # the combining class of signs after which Indic letters are joined
_UNREADABLE = "This holds a character that cannot be kept; write it again."
#: What marshmallow says by itself, in words for the person who reads it.
_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "Unknown field.": "This page knows no such field.",
        "Missing data for required field.": "Fill this in.",
        "Field may not be null.": "Fill this in.",
        "Not a valid string.": "Write a text.",
        "Not a valid integer.": "Write a whole number.",
        "Not a valid number.": "Write a number.",
        "Not a valid boolean.": "Tick it or leave it.",
        "Not a valid date.": "Write a date, like 2025-06-01.",
        "Not a valid time.": "Write a time, like 09:30.",
        "Not a valid datetime.": "Write a day and a time, like 2025-06-01T09:30.",
        "Not a valid list.": "Choose from the list.",
    }
)


class Question(Schema):
    """A query string: names we do not know are refused, fields left empty were not asked."""

    @pre_load
    def _tidy(self, asked: Mapping[str, Any], **_kwargs: Any) -> dict[str, Any]:
        tidied = {name: _tidied(value, self.fields.get(name)) for name, value in asked.items()}
        unreadable = [name for name, value in tidied.items() if _is_unreadable(name) or _is_unreadable(value)]
        if unreadable:
            raise ValidationError({_told(name): [_UNREADABLE] for name in unreadable})
        return {name: value for name, value in tidied.items() if value not in ("", []) or name not in self.fields}


class NoQuestion(Question):
    """A page that asks nothing: every parameter is refused."""


class Form(Question):
    """What a page's form posts, or a program as JSON: the same fields; the proof of its origin was read before."""

    @pre_load
    def _leave_out_proof(self, asked: Mapping[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {name: value for name, value in asked.items() if name != CSRF_FIELD}


class NothingToSay(Form):
    """A form that is only a button."""


class Verbatim(fields.String):
    """A text that counts as it was typed, spaces at its ends too: a password."""


class Count(fields.Field[int]):
    """A whole number between two ends, both included; `20,000` and `20 000` are read as 20000."""

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._least, self._most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        is_count = _GROUPED.fullmatch(str(value))
        count = int(re.sub(r"\D", "", str(value))) if is_count else self._least - 1
        if not self._least <= count <= self._most:
            raise ValidationError(f"Write a whole number from {self._least:,} to {self._most:,}.")
        return count


def check_one_line(text: str) -> None:
    """Raise ValidationError when a text is more than one line, or holds a character that nobody sees.

    A name that ends its line could write our mails, and one with signs that are not seen passes for another's.
    """
    if any(unicodedata.category(each) in _LINE_BREAKING for each in text):
        raise ValidationError("Write this in one line, without control characters.")
    if unseen := next((each for before, each in pairwise(f" {text}") if _is_unseen(before, each)), ""):
        name = unicodedata.name(unseen, "").lower()
        told = f"{name}, U+{ord(unseen):04X}" if name else f"U+{ord(unseen):04X}"
        raise ValidationError(f"This holds a character that nobody sees ({told}). Type it anew instead of pasting it.")


def _is_unseen(before: str, sign: str) -> bool:
    if sign in _BLANKS:
        return True
    if unicodedata.category(sign) != "Cf":
        return False
    if sign in _JOINERS:
        return not _takes_joiners(before)
    return not (ord(sign) in _TAGS and (before == _FLAG or ord(before) in _TAGS))  # the flags of Scotland and Wales


def _takes_joiners(sign: str) -> bool:
    """Tell whether a joiner after a sign shows: after emoji, in Arabic script, behind an Indic virama."""
    return (
        unicodedata.category(sign) in ("So", "Sk")
        or sign == _EMOJI_ENDS
        or unicodedata.bidirectional(sign) == "AL"
        or unicodedata.combining(sign) == _VIRAMA
    )


def read_question(schema: Schema, asked: Mapping[str, Any]) -> Any:
    """Return what was asked; raise BadInput that names every wrong field.

    Parameters
    ----------
    schema
        What may be asked.
    asked
        The query string: one text a name, or several where the schema has a list.
    """
    values, wrong = _read(schema, asked)
    if wrong:
        raise BadInput("The address asks this page for something it cannot read.", fields=wrong)
    return values


def form_or_errors(schema: Schema, typed: Mapping[str, Any]) -> tuple[Any, dict[str, str]]:
    """Return what a form holds and no errors, or an empty mapping and what is wrong with each field.

    Parameters
    ----------
    schema
        What the form may hold.
    typed
        The posted fields: `request.form`, or a JSON object.

    Raises
    ------
    kernel.errors.BadInput
        It names a field that the form does not have, which no person can mend on its page.
    """
    values, wrong = _read(schema, typed)
    unknown = {name: why for name, why in wrong.items() if name not in schema.fields and name != "_schema"}
    if unknown:
        raise BadInput("What was sent holds something that this form does not have.", fields=unknown)
    return ({}, wrong) if wrong else (values, {})


def _read(schema: Schema, asked: Mapping[str, Any]) -> tuple[Any, dict[str, str]]:
    gathered, repeated = _gathered(schema, asked)
    try:
        return schema.load(gathered), repeated
    except ValidationError as error:
        return {}, {str(name): first_sentence(found) for name, found in error.messages_dict.items()} | repeated


def _gathered(schema: Schema, asked: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return one value a name, a list where the schema has one, and what is wrong with names given too often."""
    if not isinstance(asked, MultiDict):
        return dict(asked), {}
    gathered: dict[str, Any] = {}
    repeated: dict[str, str] = {}
    for name, values in asked.lists():
        if isinstance(schema.fields.get(name), fields.List):
            gathered[name] = values
        elif len(values) > 1 and name in schema.fields:
            repeated[name] = "Give this once."
        else:
            gathered[name] = values[0]
    return gathered, repeated


def _tidied(value: Any, field: fields.Field[Any] | None) -> Any:
    if isinstance(value, list):
        return [part for part in (_tidied(part, field) for part in value) if part != ""]
    if not isinstance(value, str) or isinstance(field, Verbatim):
        return value
    return value.replace("\r\n", "\n").strip()  # browsers end the lines of a text area with both


def _is_unreadable(value: Any) -> bool:
    if isinstance(value, list):
        return any(_is_unreadable(part) for part in value)
    return isinstance(value, str) and _UNKEEPABLE.search(value) is not None


def _told(name: str) -> str:
    return _UNKEEPABLE.sub("\ufffd", name)  # an answer could not be written with it


def first_sentence(found: Any) -> str:
    """Return the first sentence of marshmallow's nested errors: one is enough to mend a field."""
    while not isinstance(found, str):
        found = next(iter(found.values())) if isinstance(found, dict) else found[0]
    return _SENTENCES.get(found, found)
