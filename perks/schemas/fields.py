"""Fields as a business types them: scores, topics and places by their names, times on its own clock."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields

from influencers.errors import UnknownTopic
from influencers.queries.places import city_named, countries, place_named
from influencers.queries.taxonomy import living_topic, topic_by_number, topics_like
from perks.rules.places import Choice
from perks.rules.scores import HIGHEST_TENTHS, Topic
from perks.wording.local_times import LocalMoment, read_local

_TENTH = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]))?")
_SEPARATORS = re.compile(r"[,;\n]")
_SUGGESTED = 3
#: Names of one sort that a field may hold.
MOST_NAMES = 100

Given = Mapping[str, Any] | None


class Tenths(fields.Field[int]):
    """A score as people read it, kept in tenths of a point."""

    def _deserialize(self, value: Any, attr: str | None, data: Given, **kwargs: Any) -> int:
        read = _TENTH.fullmatch(str(value))
        tenths = int(read[1]) * 10 + int(read[2] or 0) if read else -1
        if not 0 <= tenths <= HIGHEST_TENTHS:
            raise ValidationError("Write a score from 0 to 100, like 60 or 60.5.")
        return tenths


class NamedTopic(fields.Field[Topic]):
    """A topic by its name or its slug."""

    def _deserialize(self, value: Any, attr: str | None, data: Given, **kwargs: Any) -> Topic:
        number = _topic_number(str(value))
        if number is None:
            raise ValidationError(_no_topic(str(value)))
        found = topic_by_number(number)
        if found.is_place:
            raise ValidationError(f"{found.label()} is a place, which nobody is an expert in. Use cities or countries.")
        return Topic(found.number, found.slug, found.label())


def _topic_number(typed: str) -> int | None:
    """Return the topic that is called so; of two with one name the narrower."""
    named = [each for each in topics_like(typed) if each.label.casefold() == typed.casefold()]
    if named:
        return max(named, key=lambda each: each.path.count("›") + bool(each.path)).number
    try:
        return living_topic(typed.casefold()).number
    except UnknownTopic:
        return None


def typed_topic(topic: Topic) -> str:
    """Return what to type for a topic: its name, or its slug where another topic has the name too."""
    return topic.label if _topic_number(topic.label) == topic.number else topic.slug


def _no_topic(typed: str) -> str:
    near = [each.label for each in topics_like(typed, _SUGGESTED)]
    if not near:
        return f"There is no topic “{typed}”. Write the beginning of its name and choose one."
    return f"There is no topic “{typed}”. Do you mean {' or '.join(near)}?"


class _Names(fields.Field[tuple[Choice, ...]]):
    """Names with commas between them, each once."""

    def _deserialize(self, value: Any, attr: str | None, data: Given, **kwargs: Any) -> tuple[Choice, ...]:
        names = [name.strip() for name in _SEPARATORS.split(str(value)) if name.strip()]
        if len(names) > MOST_NAMES:
            raise ValidationError(f"Name at most {MOST_NAMES}.")
        choices = {choice.key: choice for choice in self._choices(names)}
        return tuple(choices.values())

    def _choices(self, names: list[str]) -> Iterator[Choice]:
        raise NotImplementedError


class Countries(_Names):
    """Countries by their names or codes, kept by ISO 3166 code."""

    def _choices(self, names: list[str]) -> Iterator[Choice]:
        labels = dict(countries())
        codes = {label.casefold(): code for code, label in labels.items()}
        for name in names:
            code = codes.get(name.casefold()) or (name.upper() if name.upper() in labels else None)
            code = code or place_named(name).country
            if code is None:
                raise ValidationError(f"We know no country “{name}”. Write its English name, or its code like GB.")
            yield Choice(code, labels.get(code, code))


class Cities(_Names):
    """Cities by their names, kept as accounts that state them are compared."""

    def _choices(self, names: list[str]) -> Iterator[Choice]:
        for name in names:
            if place_named(name).country:
                raise ValidationError(f"“{name}” names a country or a region of one. Write cities only, like Leeds.")
            yield Choice(city_named(name), name)


class LocalTime(fields.Field[LocalMoment]):
    """A moment on the clock of the business; the form that has it says where the clock hangs, as `zone`."""

    def __init__(self, *, is_end: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._is_end = is_end

    def _deserialize(self, value: Any, attr: str | None, data: Given, **kwargs: Any) -> LocalMoment:
        zone: ZoneInfo = self.root.zone  # type: ignore[union-attr]  # the form around it has one
        try:
            return read_local(str(value), zone, is_end=self._is_end)
        except ValueError as error:
            raise ValidationError(str(error)) from None
