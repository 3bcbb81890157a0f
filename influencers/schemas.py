"""Shapes at the edge: what the pages of this floor may be asked."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from influencers.actions.choices import CHOICES
from influencers.actions.own_topics import STEPS
from influencers.calculator import REACTORS, Crowd
from influencers.queries.changes import USUAL_DAYS
from influencers.queries.gaming import KINDS as GAMING_KINDS
from influencers.queries.overlap import MOST_CHOSEN
from influencers.scoring.formula import FORMULA, KINDS, REASONS
from influencers.scoring.gaming.standing import RULE
from influencers.wording.gaming import CHOICES_BY_NAME
from influencers.wording.name_languages import NAME_LANGUAGES
from influencers.wording.profile_links import account_in
from kernel.forms import Count, Form, Question, check_one_line, form_or_errors


class TopicsQuestion(Question):
    """What the list of topics may be asked."""

    q = fields.String(load_default="", validate=validate.Length(max=100, error="Write at most 100 characters."))
    lang = fields.String(
        load_default=None, validate=validate.OneOf(list(NAME_LANGUAGES), error="Topics have no names in that language.")
    )


class TopicNamesQuestion(TopicsQuestion):
    """What somebody types, for which topics are suggested."""

    subjects = fields.Boolean(load_default=False)  # no places: what one can be heard on


class TopicForm(Form):
    """Which topic somebody adds to their page: by its name, or by the one that was chosen of several."""

    name = fields.String(
        load_default="", validate=[validate.Length(max=100, error="Write at most 100 characters."), check_one_line]
    )
    topic = fields.String(load_default=None, validate=validate.Length(max=200, error="Write at most 200 characters."))

    @validates_schema
    def _ask_for_one(self, typed: dict[str, Any], **_kwargs: Any) -> None:
        if not (typed.get("name") or typed.get("topic")):
            raise ValidationError("Write the name of a topic.", "name")


class StepForm(Form):
    """Which way a topic moves on its owner's page."""

    step = fields.String(required=True, validate=validate.OneOf(list(STEPS), error="Choose up or down."))


class LedgerQuestion(Question):
    """Which ledger of a person, and how much of it."""

    topic = fields.String(load_default=None, validate=validate.Length(max=200, error="Write at most 200 characters."))
    lines = Count(1, 100_000, load_default=50)


class CompareQuestion(Question):
    """Whom somebody wants to see beside each other."""

    who = fields.List(
        fields.String(validate=validate.Length(max=600, error="Write at most 600 characters.")),
        load_default=[],
        validate=validate.Length(max=MOST_CHOSEN, error=f"Compare at most {MOST_CHOSEN} people."),
    )


class OwnScoreQuestion(Question):
    """Against which day people want to see their own score."""

    days = Count(1, 365, load_default=USUAL_DAYS)


class OwnLedgerQuestion(Question):
    """Which lines of their own ledger people want to see."""

    q = fields.String(load_default="", validate=validate.Length(max=100, error="Write at most 100 characters."))
    network = fields.String(load_default=None, validate=validate.Length(max=50, error="Choose one of the list."))
    remark = fields.String(
        load_default=None,
        validate=validate.OneOf([code for _bit, code in REASONS], error="Choose one of the list."),
    )


class OwnLedgerPageQuestion(OwnLedgerQuestion):
    """The same, of one page."""

    page = Count(1, 10_000, load_default=1)


class CrowdQuestion(Question):
    """The form of the calculator."""

    reactors_count = Count(0, 1_000_000)
    reactor = fields.String(validate=validate.OneOf(list(REACTORS), error="Choose one of the list."))
    act = fields.String(
        validate=validate.OneOf([KINDS[code] for code in FORMULA.scoring_kinds], error="Choose one of the list.")
    )
    acts_count = Count(1, 1_000)
    age_days = Count(0, 400)
    others_count = Count(0, 100_000)
    is_returned = fields.Boolean()
    posts_count = Count(0, 100_000)

    @post_load
    def _make(self, asked: dict[str, Any], **_kwargs: Any) -> Crowd:
        return Crowd(**asked)


class Named(NamedTuple):
    """An account as its owner names it."""

    network: str
    handle: str


class AccountForm(Form):
    """Which account is somebody's."""

    account = fields.String(
        required=True, validate=[validate.Length(max=600, error="Write at most 600 characters."), check_one_line]
    )

    @post_load
    def _make(self, typed: dict[str, Any], **_kwargs: Any) -> Named:
        named = account_in(typed["account"])
        if named is None:
            raise ValidationError(
                "Write the network and the handle, like bluesky:ada.example, or the address of the profile.", "account"
            )
        return Named(*named)


class ListingForm(Form):
    """What an owner chooses about being shown."""

    choice = fields.String(required=True, validate=validate.OneOf(CHOICES, error="Choose one of the three."))


_LONGEST_REASON = 2_000


def _words(missing: str) -> fields.String:
    """Return a field for what somebody says in their own words."""
    length = validate.Length(min=1, max=_LONGEST_REASON, error=f"Write 1 to {_LONGEST_REASON:,} characters.")
    return fields.String(required=True, validate=length, error_messages={"required": missing})


class GamingQueueQuestion(Question):
    """Which proposals an operator wants to see."""

    kind = fields.String(load_default="open", validate=validate.OneOf(list(GAMING_KINDS), error="Choose one shown."))
    page = Count(1, 10_000, load_default=1)


class GamingProposalQuestion(Question):
    """How many members of a proposal an operator wants to see."""

    lines = Count(1, 100_000, load_default=25)


class GamingVerdictForm(Form):
    """What an operator decides about a proposal."""

    verdict = fields.String(
        required=True,
        validate=validate.OneOf(list(CHOICES_BY_NAME), error="Choose what shall become of it."),
        error_messages={"required": "Choose what shall become of it."},
    )
    reason = _words("Say why, in words that the people concerned may read.")
    #: What the page said of the case, when the decision is about all of it.
    case = fields.String(load_default="", validate=validate.Length(max=32))


class GamingReasonForm(Form):
    """Why an operator takes a decision back, or all that were made with it."""

    reason = _words("Say why, in words that the people concerned may read.")
    case = fields.String(load_default="one", validate=validate.OneOf(["one", "all"], error="Choose one of the two."))


class GamingAnswerForm(Form):
    """How an operator answers an appeal."""

    outcome = fields.String(
        required=True,
        validate=validate.OneOf(["kept", "undone"], error="Choose whether the decision stays."),
        error_messages={"required": "Choose whether the decision stays."},
    )
    answer = _words("Write the answer that is mailed to them.")


class GamingAppealForm(Form):
    """What somebody says against a decision that concerns them."""

    plea = _words("Say what is wrong with the decision.")


class StandingRuleForm(Form):
    """Whether a standing rule shall decide by itself."""

    version = fields.String(
        required=True, validate=validate.OneOf(["off", RULE.version], error="Choose one of the two.")
    )


def crowd_or_errors(asked: Mapping[str, str]) -> tuple[Crowd, dict[str, str]]:
    """Return the crowd that the calculator's form describes, or the usual one and what is wrong with each field.

    Raises
    ------
    kernel.errors.BadInput
        The address names a field that the form does not have.
    """
    crowd, errors = form_or_errors(CrowdQuestion(), asked)
    return (Crowd() if errors else crowd), errors
