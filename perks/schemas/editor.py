"""The form in which a business writes a perk, read into a promise, and a promise as the form would have it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields, validate, validates_schema
from werkzeug.datastructures import MultiDict

from kernel.clock import from_us, to_us
from kernel.forms import Count, check_one_line, form_or_errors
from perks.code_forms import LONGEST_CODE, pattern_fault
from perks.promises import TIMES, Promise
from perks.publishing import conditions_written
from perks.rules.offers import Offer
from perks.schemas.fields import LocalTime
from perks.schemas.rules import RULE_FIELDS, RulesForm, offer_of, typed_rules
from perks.wording.local_times import typed_from
from perks.wording.money import currencies, minor_units, plain_amount

MOST_COPIES = 100_000
#: With a code for each, all made while somebody waits for the page.
MOST_CODED_COPIES = 20_000
_LONGEST_LINK = 2_000
_HOUR_MINUTES = 60
_CONDITION = "“{words}” reads as a condition, and a perk asks for nothing in return: look at it before people see it."
_LATEST_US = to_us(datetime.max.replace(tzinfo=UTC))

#: The four ways in which people get what they claim, as the form names them: kind of the perk, and whether its codes
#: are made by a pattern.
WAYS: Mapping[str, tuple[str, bool]] = {
    "generated": ("unique", True),
    "uploaded": ("unique", False),
    "shared": ("shared", False),
    "link": ("link", False),
}


def _text(longest: int, **kwargs: Any) -> fields.String:
    return fields.String(validate=_at_most(longest), **kwargs)


def _line(longest: int, **kwargs: Any) -> fields.String:
    return fields.String(validate=[_at_most(longest), check_one_line], **kwargs)


def _at_most(longest: int) -> validate.Length:
    return validate.Length(max=longest, error=f"Write at most {longest:,} characters.")


class EditorForm(RulesForm):
    """Everything of a perk. Fields that only publishing needs may be empty."""

    error_messages = {"unknown": "A perk has no such field. It asks nothing of anybody in return."}

    title = _line(120, required=True, error_messages={"required": "Give it a title."})
    description = _text(2_000, load_default="")
    terms = _text(4_000, load_default="")
    where = _line(300, load_default="")
    value = fields.String(load_default="0")
    currency = fields.String(
        required=True,
        validate=validate.OneOf([code for code, _name in currencies()], error="Choose a currency of the list."),
    )
    copies = Count(1, MOST_COPIES, required=True, error_messages={"required": "Say how many copies there are."})
    per_person = Count(1, 100, load_default=1)
    per_day = Count(1, MOST_COPIES, load_default=None)
    budget = fields.String(load_default=None)
    visible_from = LocalTime(is_end=False)
    visible_until = LocalTime(is_end=True)
    claim_from = LocalTime(is_end=False, required=True, error_messages={"required": "Say from when it can be claimed."})
    claim_until = LocalTime(
        is_end=True, required=True, error_messages={"required": "Say until when it can be claimed."}
    )
    valid_days = Count(1, 730, required=True, error_messages={"required": "Say for how many days a claim can be used."})
    has_waiting_list = fields.Boolean(load_default=False)
    offer_hours = Count(1, 720, load_default=24)
    low_stock_at = Count(0, MOST_COPIES, load_default=None)
    kind = fields.String(required=True, validate=validate.OneOf(list(WAYS), error="Choose how people get it."))
    code_pattern = _text(LONGEST_CODE, load_default="")
    shared_code = _line(LONGEST_CODE, load_default="")
    link = _text(_LONGEST_LINK, load_default="")
    redeemed_by = fields.String(
        load_default="standard",
        validate=validate.OneOf(("standard", "balanced"), error="Choose how it is redeemed."),
    )
    disclosure = _text(1_000, load_default="")
    #: When the perk had been changed last as the page saw it, in epoch microseconds.
    seen_us = fields.Integer(validate=validate.Range(0, _LATEST_US, error="Open this page anew."))

    def __init__(self, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zone = zone

    @validates_schema(skip_on_field_errors=False)
    def _money_fits_its_currency(self, read: Mapping[str, Any], **_kwargs: Any) -> None:
        if "currency" not in read:
            return
        wrong = {}
        for name in ("value", "budget"):
            try:
                minor_units(read.get(name) or "0", read["currency"])
            except ValueError as error:
                wrong[name] = [str(error)]
        if wrong:
            raise ValidationError(wrong)

    @validates_schema(skip_on_field_errors=False)
    def _windows_have_an_inside(self, read: Mapping[str, Any], **_kwargs: Any) -> None:
        for name in ("claim", "visible"):
            begins, ends = read.get(f"{name}_from"), read.get(f"{name}_until")
            if begins and ends and begins.at >= ends.at:
                raise ValidationError({f"{name}_until": ["This is not after the beginning."]})

    @validates_schema(skip_on_field_errors=False)
    def _codes_can_be_made(self, read: Mapping[str, Any], **_kwargs: Any) -> None:
        if read.get("kind") != "generated" or "copies" not in read:
            return
        if read["copies"] > MOST_CODED_COPIES:
            raise ValidationError({"copies": [f"Codes are made here for at most {MOST_CODED_COPIES:,} copies."]})
        if fault := pattern_fault(read.get("code_pattern", ""), count=read["copies"]):
            raise ValidationError({"code_pattern": [fault]})

    @validates_schema(skip_on_field_errors=False)
    def _a_link_leads_somewhere(self, read: Mapping[str, Any], **_kwargs: Any) -> None:
        if read.get("kind") == "link" and read.get("link") and not _is_safe_link(read["link"]):
            raise ValidationError({"link": ["Write a whole link that begins with https://."]})

    @validates_schema(skip_on_field_errors=False)
    def _rules_fit_each_other(self, read: Mapping[str, Any], **_kwargs: Any) -> None:
        _offer, wrong = offer_of(read)
        if wrong:
            raise ValidationError({name: [sentence] for name, sentence in wrong.items()})


#: The fields in the order of the page: what, for whom, how many, how it is redeemed.
_WHAT = ("title", "description", "where", "value", "currency", "terms")
FIELD_ORDER: tuple[str, ...] = (
    *_WHAT,
    *(name for name in EditorForm._declared_fields if name in RULE_FIELDS),
    *(name for name in EditorForm._declared_fields if name not in RULE_FIELDS and name not in _WHAT),
)


def in_order(errors: Mapping[str, str]) -> dict[str, str]:
    """Return errors in the order of their fields on the page; what belongs to no field comes first."""
    places = {name: place for place, name in enumerate(FIELD_ORDER)}
    return {name: errors[name] for name in sorted(errors, key=lambda name: places.get(name, -1))}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a posted form says."""

    promise: Promise | None  # None when something is wrong
    errors: Mapping[str, str] = field(default_factory=dict)
    #: What has to be told about fields that are right: a time that comes twice, words that read as a condition.
    remarks: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    seen_changed_at: datetime | None = None


def read_editor(typed: MultiDict[str, str], zone: ZoneInfo) -> Reading:
    """Return the promise that a form describes, or what is wrong with it.

    Raises
    ------
    kernel.errors.BadInput
        It names a field that the form does not have: a condition that no perk can have.
    """
    values, errors = form_or_errors(EditorForm(zone), typed)
    if errors:
        return Reading(None, errors)
    moments = {name: values[name] for name in TIMES if name in values}
    promise = _promise(values)
    written = {name: _CONDITION.format(words=words) for name, words in conditions_written(promise).items()}
    return Reading(
        promise=promise,
        remarks={name: moment.remark for name, moment in moments.items() if moment.remark} | written,
        values=values,
        seen_changed_at=from_us(values["seen_us"]) if "seen_us" in values else None,
    )


def read_rules(typed: MultiDict[str, str], zone: ZoneInfo) -> tuple[Offer, dict[str, str]]:
    """Return the rules of a form, whatever else is wrong with it, and what is wrong with the rules.

    Fields that cannot be read are left out, so that the others can be counted.

    Raises
    ------
    kernel.errors.BadInput
        It names a field that the form does not have.
    """
    form_or_errors(EditorForm(zone), typed)
    asked = MultiDict((name, text) for name, text in typed.items(multi=True) if name in RULE_FIELDS)
    values, errors = form_or_errors(RulesForm(), asked)
    if errors:
        readable = MultiDict((name, text) for name, text in asked.items(multi=True) if name not in errors)
        values, _none = form_or_errors(RulesForm(), readable)
    offer, misfits = offer_of(values)
    return offer, misfits | errors


def _is_safe_link(link: str) -> bool:
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    is_plain = parts.username is None and not any(each.isspace() or ord(each) < 32 for each in link)
    return parts.scheme == "https" and "." in host.strip(".") and is_plain


def _promise(values: Mapping[str, Any]) -> Promise:
    kind, is_generated = WAYS[values["kind"]]
    plain = ("title", "description", "terms", "where", "currency", "disclosure", "redeemed_by", "copies", "per_person")
    amounts = ("per_day", "valid_days", "has_waiting_list", "low_stock_at")
    budget = values["budget"]
    claim_from, claim_until = values["claim_from"], values["claim_until"]
    return Promise(
        kind=kind,
        code_pattern=values["code_pattern"].upper() if is_generated else "",
        shared_code=values["shared_code"] if kind == "shared" else "",
        link=values["link"] if kind == "link" else "",
        value_minor=minor_units(values["value"], values["currency"]),
        budget_minor=None if budget is None else minor_units(budget, values["currency"]),
        offer=offer_of(values)[0],
        offer_minutes=values["offer_hours"] * _HOUR_MINUTES,
        claim_from=claim_from.at,
        claim_until=claim_until.at,
        visible_from=values.get("visible_from", claim_from).at,
        visible_until=values.get("visible_until", claim_until).at,
        **{name: values[name] for name in (*plain, *amounts)},
    )


def typed_promise(promise: Promise, zone: ZoneInfo) -> dict[str, Any]:
    """Return the fields as they would have been typed for a promise."""
    kind = "shared" if promise.kind == "shared" else "link"
    if promise.kind == "unique":
        kind = "generated" if promise.code_pattern else "uploaded"
    same = ("title", "description", "terms", "where", "currency", "copies", "per_person", "per_day", "valid_days")
    ways = ("low_stock_at", "code_pattern", "shared_code", "link", "redeemed_by", "disclosure")
    budget = promise.budget_minor
    return (
        {name: getattr(promise, name) for name in (*same, *ways)}
        | {name: typed_from(getattr(promise, name), zone) for name in TIMES}
        | {
            "kind": kind,
            "value": plain_amount(promise.value_minor, promise.currency),
            "budget": "" if budget is None else plain_amount(budget, promise.currency),
            "has_waiting_list": "true" if promise.has_waiting_list else "",
            "offer_hours": -(-promise.offer_minutes // _HOUR_MINUTES),
        }
        | typed_rules(promise.offer)
    )
