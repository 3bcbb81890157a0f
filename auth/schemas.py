"""Shapes at the edge: what the pages of this floor may be told."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from auth.passwords import LONGEST, weakness_of
from auth.queries.people import ROLES
from kernel.forms import Form, Question, Verbatim, check_one_line
from kernel.web import wanted_path

_LONGEST_NAME = 80
_LONGEST_ADDRESS = 254
_NOT_ZONES = frozenset({"Factory", "localtime", "posixrules"})
_CHOOSE = "Choose from the list."
_NO_ADDRESS = "Write an e-mail address, like ada@example.org."


class Address(fields.String):
    """An e-mail address, in its usual form. Whether mail arrives there is shown by the mail, not by asking around."""

    default_error_messages = {"required": "Write an e-mail address."}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs))
        try:
            found = validate_email(text, check_deliverability=False, allow_smtputf8=False, test_environment=True)
        except EmailNotValidError:
            raise ValidationError(_NO_ADDRESS) from None
        if len(address := found.ascii_email or "") > _LONGEST_ADDRESS:
            raise ValidationError(f"Write at most {_LONGEST_ADDRESS} characters.")
        return address


def _password() -> Verbatim:
    too_long = f"Write at most {LONGEST} characters."
    return Verbatim(
        required=True,
        validate=validate.Length(max=LONGEST, error=too_long),
        error_messages={"required": "Write a password."},
    )


def _name() -> fields.String:
    return fields.String(
        required=True,
        validate=[validate.Length(1, _LONGEST_NAME, error="Write 1 to {max} characters."), check_one_line],
        error_messages={"required": "Write a name."},
    )


def _check_zone(zone: str) -> None:
    if zone not in time_zones():
        raise ValidationError(_CHOOSE)


class Wanted(fields.String):
    """Where somebody wanted to go before signing in: a path of this house, or None for the start page."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return wanted_path(str(super()._deserialize(value, attr, data, **kwargs)))


class WayBack(Question):
    """Where to go on to after signing in."""

    next = Wanted(load_default=None)


class OnTheWay(Form):
    """A form that stands between somebody and where they wanted to go."""

    next = Wanted(load_default=None)


class SignUp(OnTheWay):
    """Who signs up."""

    name = _name()
    email = Address(required=True)
    password = _password()
    is_old_enough = fields.Boolean(load_default=False)
    is_findable = fields.Boolean(load_default=False)

    @validates_schema(skip_on_field_errors=False)
    def _may_come_in(self, read: Mapping[str, Any], **_kwargs: Any) -> None:
        wrong: dict[str, list[str]] = {}
        if not read.get("is_old_enough"):
            wrong["is_old_enough"] = ["Bellwether is for people who are 16 or older: tick this if you are."]
        weakness = weakness_of(read.get("password", ""), email=read.get("email", ""), name=read.get("name", ""))
        if read.get("password") and weakness:
            wrong["password"] = [weakness]
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def _as_asked(self, read: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        kept = {name: value for name, value in read.items() if name not in ("is_old_enough", "next")}
        return kept | {"wanted": read["next"]}


class SignIn(OnTheWay):
    """Who signs in. What cannot be an address is one that nobody has: the answer is the same."""

    email = fields.String(
        required=True,
        validate=validate.Length(max=_LONGEST_ADDRESS, error=_NO_ADDRESS),
        error_messages={"required": "Write an e-mail address."},
    )
    password = _password()


class Forgotten(OnTheWay):
    """Who forgot the password."""

    email = Address(required=True)


class OnePassword(OnTheWay):
    """The password of who follows a link to confirm an address."""

    password = _password()


class ChosenPassword(OnTheWay):
    """A new password, of who followed a link to choose one."""

    password = _password()

    @validates_schema
    def _is_strong(self, read: Mapping[str, Any], **_kwargs: Any) -> None:
        if weakness := weakness_of(read["password"]):
            raise ValidationError({"password": [weakness]})


class AboutMe(Form):
    """What somebody says of themselves."""

    name = _name()
    is_findable = fields.Boolean(load_default=False)


class NewAddress(Form):
    """Another address to sign in with."""

    email = Address(required=True)
    email_password = _password()


class NewPassword(Form):
    """Another password."""

    old_password = _password()
    password = _password()


class AboutABusiness(Form):
    """What a business says of itself."""

    name = _name()
    place = fields.String(
        load_default="",
        validate=[validate.Length(max=_LONGEST_NAME, error="Write at most {max} characters."), check_one_line],
    )
    time_zone = fields.String(required=True, validate=_check_zone)


class Invitation(Form):
    """Whom to invite, and as what."""

    email = Address(required=True)
    role = fields.String(required=True, validate=validate.OneOf(ROLES, error=_CHOOSE))


class NewRole(Form):
    """What a member is from now on."""

    role = fields.String(required=True, validate=validate.OneOf(ROLES, error=_CHOOSE))


class LogQuestion(Question):
    """From which entry back the log is read."""

    before = fields.Integer(load_default=None, validate=validate.Range(1, 2**63 - 1, error="Write a number."))


@cache
def time_zones() -> tuple[str, ...]:
    """Return the names of all time zones."""
    return tuple(sorted(available_timezones() - _NOT_ZONES))
