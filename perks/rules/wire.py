"""Offers as JSON: versioned, and read so that nothing unknown gets in."""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, fields
from types import MappingProxyType
from typing import Any

from perks.rules.offers import KINDS, Offer
from perks.rules.places import Choice
from perks.rules.port import Rule, WrongRules, whole_between
from perks.rules.scores import HeldFor, ScoreBand, Topic

#: The version of the form in which offers are written. Older ones are read by turning them into this one.
VERSION = 1

_BY_NAME: Mapping[str, type[Rule]] = MappingProxyType({kind.name: kind for kind in KINDS})
#: The band of a held score is the offer's own: it is not written twice.
_NOT_WRITTEN = "band"
#: Topics are numbered in 16 bits.
_HIGHEST_TOPIC = 65_535


def offer_as_json(offer: Offer) -> str:
    """Return an offer as JSON: the same text for the same rules.

    Examples
    --------
    >>> offer_as_json(Offer((ScoreBand(600, 750),)))
    '{"version":1,"rules":[{"rule":"score","at_least_tenths":600,"at_most_tenths":750}]}'
    """
    rules = [{"rule": rule.name} | _written(rule) for rule in offer.rules]
    return json.dumps({"version": VERSION, "rules": rules}, ensure_ascii=False, separators=(",", ":"))


def _written(rule: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(rule).items() if name != _NOT_WRITTEN}


def offer_from_json(text: str) -> Offer:
    """Return the offer that JSON describes.

    Raises
    ------
    perks.rules.port.WrongRules
        It is no such JSON, of another version, or names a rule or a field that there is not.

    Examples
    --------
    >>> offer_from_json('{"version": 1, "rules": [{"rule": "follow", "account": "us"}]}')
    Traceback (most recent call last):
        ...
    perks.rules.port.WrongRules: No perk may ask for “follow”: there is no such rule.
    """
    try:
        written = json.loads(text)
    except ValueError:
        raise WrongRules("The rules are not JSON.") from None
    _check_fields(written, frozenset({"version", "rules"}), "rules")
    if written["version"] != VERSION or not isinstance(written["rules"], list):
        raise WrongRules(f"The rules are not of version {VERSION}.", field="version")
    return offer_of(written["rules"])


def offer_of(written: list[Any]) -> Offer:
    """Return the offer of some rules that are written as mappings, each with its name under `rule`.

    Raises
    ------
    perks.rules.port.WrongRules
        One names a rule or a field that there is not, or cannot be.
    """
    kinds = [_kind(each) for each in written]
    bands = [_rule(ScoreBand, each, ()) for kind, each in zip(kinds, written, strict=True) if kind is ScoreBand]
    return Offer(tuple(_rule(kind, each, tuple(bands)) for kind, each in zip(kinds, written, strict=True)))


def _kind(written: Any) -> type[Rule]:
    if not isinstance(written, dict) or not isinstance(written.get("rule"), str):
        raise WrongRules("A rule has no name.", field="rule")
    if written["rule"] not in _BY_NAME:
        raise WrongRules(f"No perk may ask for “{written['rule']}”: there is no such rule.", field=written["rule"])
    return _BY_NAME[written["rule"]]


def _rule(kind: Any, written: Mapping[str, Any], bands: tuple[Rule, ...]) -> Rule:
    own = {field.name: field for field in fields(kind) if field.name != _NOT_WRITTEN}
    needed = frozenset(name for name, field in own.items() if field.default is MISSING)
    _check_fields(written, needed | {"rule"}, kind.name, allowed=frozenset(own) | {"rule"})
    values = {name: _READ.get(name, _number)(written[name]) for name in own if name in written}
    if kind is HeldFor:
        if len(bands) != 1:
            raise WrongRules("Held for some days needs a band of the overall score.", field=HeldFor.name)
        values["band"] = bands[0]
    made: Rule = kind(**values)
    return made


def _check_fields(written: Any, needed: frozenset[str], of: str, allowed: frozenset[str] | None = None) -> None:
    if not isinstance(written, dict):
        raise WrongRules(f"“{of}” has to hold fields.", field=of)
    if unknown := sorted(set(written) - (needed if allowed is None else allowed)):
        raise WrongRules(f"“{of}” knows no field “{unknown[0]}”.", field=unknown[0])
    if missing := sorted(needed - set(written)):
        raise WrongRules(f"“{of}” lacks the field “{missing[0]}”.", field=missing[0])


def _topic(written: Any) -> Topic:
    _check_fields(written, frozenset({"number", "slug", "label"}), "topic")
    whole_between(written["number"], 0, _HIGHEST_TOPIC, field="topic", what="The number of a topic")
    return Topic(written["number"], _text(written["slug"], "slug"), _text(written["label"], "label"))


def _choices(written: Any) -> tuple[Choice, ...]:
    if not isinstance(written, list):
        raise WrongRules("Choices have to be a list.", field="choices")
    for each in written:
        _check_fields(each, frozenset({"key", "label"}), "choices")
    return tuple(Choice(_text(each["key"], "key"), _text(each["label"], "label")) for each in written)


def _text(written: Any, field: str) -> str:
    if not isinstance(written, str):
        raise WrongRules(f"“{field}” has to be a text.", field=field)
    return written


def _yes_or_no(written: Any) -> bool:
    if not isinstance(written, bool):
        raise WrongRules("“are_excluded” has to be true or false.", field="are_excluded")
    return written


def _segment(written: Any) -> str | None:
    return None if written is None else _text(written, "segment")


def _number(written: Any) -> Any:
    return written  # what whole numbers may be, each rule checks itself


_READ: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {"topic": _topic, "choices": _choices, "are_excluded": _yes_or_no, "segment": _segment}
)
