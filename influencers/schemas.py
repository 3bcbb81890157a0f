"""Shapes at the edge: what the pages of this floor may be asked."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate

from influencers.calculator import REACTORS, Crowd
from influencers.scoring.formula import FORMULA, KINDS
from kernel.errors import BadInput

_GROUPED = re.compile(r"[0-9]{1,3}(?:[,\s'’][0-9]{3})+|[0-9]{1,10}")


class Question(Schema):
    """A query string: names we do not know are refused, fields left empty were not asked."""

    @pre_load
    def _drop_empty(self, asked: Mapping[str, str], **_kwargs: Any) -> dict[str, str]:
        return {name: text.strip() for name, text in asked.items() if text.strip()}


class _Count(fields.Field[int]):
    """A whole number between two ends, both included; `20,000` and `20 000` are read as 20000."""

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._least, self._most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        is_count = _GROUPED.fullmatch(str(value))
        count = int(re.sub(r"\D", "", str(value))) if is_count else -1
        if not self._least <= count <= self._most:
            raise ValidationError(f"Write a whole number from {self._least:,} to {self._most:,}.")
        return count


class TopicsQuestion(Question):
    """What the list of topics may be asked."""

    q = fields.String(load_default="", validate=validate.Length(max=100, error="Write at most 100 characters."))


class LedgerQuestion(Question):
    """Which ledger of a person, and how much of it."""

    topic = fields.String(load_default=None, validate=validate.Length(max=200, error="Write at most 200 characters."))
    lines = _Count(1, 100_000, load_default=50)


class NoQuestion(Question):
    """A page that is the same for everybody."""


class CrowdQuestion(Question):
    """The form of the calculator."""

    reactors_count = _Count(0, 1_000_000)
    reactor = fields.String(validate=validate.OneOf(list(REACTORS), error="Choose one of the list."))
    act = fields.String(
        validate=validate.OneOf([KINDS[code] for code in FORMULA.scoring_kinds], error="Choose one of the list.")
    )
    acts_count = _Count(1, 1_000)
    age_days = _Count(0, 400)
    others_count = _Count(0, 100_000)
    is_returned = fields.Boolean()
    posts_count = _Count(0, 100_000)

    @post_load
    def _make(self, asked: dict[str, Any], **_kwargs: Any) -> Crowd:
        return Crowd(**asked)


def read_question(schema: Schema, asked: Mapping[str, str]) -> Any:
    """Return what was asked; raise BadInput that names every wrong field.

    Parameters
    ----------
    schema
        What may be asked.
    asked
        The query string: one text a name.
    """
    try:
        return schema.load(asked)
    except ValidationError as error:
        wrong = {name: _sentence(texts) for name, texts in error.messages_dict.items()}
        raise BadInput("The address asks this page for something it cannot read.", fields=wrong) from None


def crowd_or_errors(asked: Mapping[str, str]) -> tuple[Crowd, dict[str, str]]:
    """Return the crowd that the calculator's form describes, or the usual one and what is wrong with each field.

    Raises
    ------
    kernel.errors.BadInput
        The address names a field that the form does not have.
    """
    form = CrowdQuestion()
    try:
        return read_question(form, asked), {}
    except BadInput as error:
        if not set(error.fields) <= set(form.fields):
            raise
        return Crowd(), error.fields


def _sentence(texts: Any) -> str:
    text = str(texts[0]) if isinstance(texts, list) else str(texts)
    return "This page knows no such field." if text == "Unknown field." else text
