"""A form that was overtaken: what others changed meanwhile and what was typed, brought together field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from perks.promises import Promise
from perks.queries.overtaking import Overtaking
from perks.schemas.editor import FIELD_ORDER, typed_promise
from perks.wording.fields import LABELS, told


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that others changed meanwhile, in words."""

    field: str
    label: str
    was: str | None  # None where it is kept nowhere
    now: str
    yours: str | None  # what was typed and says something else; None where nothing was


@dataclass(frozen=True, slots=True)
class Merged:
    """The form again: what was typed stays, what was not touched is as it is now."""

    typed: MultiDict[str, str]
    changes: tuple[FieldChange, ...]


def merged(overtaking: Overtaking, mine: Promise, zone: ZoneInfo) -> Merged:
    """Return the form that keeps what somebody typed and takes over what others changed beside it."""
    was, now, typed = (_texts(each, zone) for each in (overtaking.seen, overtaking.latest, mine))
    kept: list[tuple[str, str]] = []
    changes = []
    for name in (name for name in FIELD_ORDER if name in LABELS):
        before = now[name] if name in overtaking.unknown else was[name]
        is_mine = typed[name] != before
        kept += [(name, text) for text in (typed if is_mine else now)[name] if text]
        if name in overtaking.unknown or was[name] != now[name]:
            changes.append(_change(name, None if name in overtaking.unknown else was[name], now[name], typed[name]))
    return Merged(MultiDict(kept), tuple(changes))


def _change(name: str, was: list[str] | None, now: list[str], typed: list[str]) -> FieldChange:
    before = None if was is None else _told(name, was)
    yours = _told(name, typed) if typed not in (was, now) else None
    return FieldChange(name, LABELS[name], before, _told(name, now), yours)


def _told(name: str, texts: list[str]) -> str:
    return told(name, ", ".join(texts))


def _texts(promise: Promise, zone: ZoneInfo) -> Mapping[str, list[str]]:
    """Return what every field of a form holds for a promise: one text, or several where it is a list."""
    typed = typed_promise(promise, zone)
    return {name: _as_texts(typed.get(name)) for name in FIELD_ORDER}


def _as_texts(value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return ["" if value is None else str(value)]
