"""Shapes at the edge: what the pages of customers may be asked and told."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from kernel.forms import Count, Form, Question

#: How a choice of segment is written: everybody, who is in none, or one by its name.
NO_SEGMENT, IN_SEGMENT = "none", "in:"
_MOST_PAGES = 1_000_000


class CustomersQuestion(Question):
    """Which customers, and which page of them."""

    q = fields.String(load_default="", validate=validate.Length(max=100, error="Write at most 100 characters."))
    segment = fields.String(load_default=None)
    page = Count(1, _MOST_PAGES, load_default=1)

    @post_load
    def _name_segment(self, asked: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        choice = asked["segment"]
        if choice is None:
            return asked
        if choice != NO_SEGMENT and not choice.startswith(IN_SEGMENT):
            raise ValidationError("Choose from the list.", "segment")
        return asked | {"segment": "" if choice == NO_SEGMENT else choice.removeprefix(IN_SEGMENT)}


class ReportQuestion(Question):
    """Which page of a file's report."""

    page = Count(1, _MOST_PAGES, load_default=1)


class UploadForm(Form):
    """What stands beside a file that is uploaded."""

    ignores_others = fields.Boolean(load_default=False)


class RemoveAllForm(Form):
    """The form that empties a list: a tick keeps it from being pressed in passing."""

    is_meant = fields.Boolean(load_default=False)
