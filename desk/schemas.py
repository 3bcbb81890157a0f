"""Shapes at the edge: what the pages of this floor may be told."""

from marshmallow import fields, validate

from kernel.forms import Form, Question, check_one_line

_LONGEST_NAME = 300


class Named(Form):
    """An influencer, by the name that the command line takes."""

    influencer = fields.String(
        required=True,
        validate=[validate.Length(max=_LONGEST_NAME, error="Write at most {max} characters."), check_one_line],
    )


class LogQuestion(Question):
    """From which entry back the log is read."""

    before = fields.Integer(load_default=None, validate=validate.Range(1, 2**63 - 1, error="Write a number."))
