"""What lists of a business's perks may be asked."""

from marshmallow import fields, validate

from kernel.forms import Question
from perks.schemas.rules import TOPIC_LINES
from perks.wording.steps import CLAIM_STATES


class ClaimsQuestion(Question):
    """Which claims of a perk."""

    status = fields.String(
        load_default=None, validate=validate.OneOf(list(CLAIM_STATES), error="There is no such state of a claim.")
    )
    before = fields.Integer(
        load_default=None, validate=validate.Range(1, 2**63 - 1, error="Begin at the newest claims.")
    )


class LikeQuestion(Question):
    """Which perk a new one should be like."""

    like = fields.Integer(load_default=None, validate=validate.Range(1, 2**63 - 1, error="There is no such perk."))


class TopicNamesQuestion(Question):
    """What somebody has begun to type in one of the form's lines of topics."""

    class Meta:
        """One field a line of the form."""

        include = {
            f"topic_{line}": fields.String(validate=validate.Length(max=100, error="Write at most 100 characters."))
            for line in TOPIC_LINES
        }
