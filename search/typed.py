"""What can be typed into one parameter of a search, and what it is read as: marshmallow fields."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields

from influencers.errors import UnknownTopic
from influencers.queries.places import countries, place_named
from influencers.queries.taxonomy import topic_by_slug
from search.filters import SCORE, Figure
from search.pasted import UnclearNames, read_names
from search.port.query import Kind, Word
from search.words import UnclearWords, parse, tags, tokens, write

#: Words that can be asked to be nowhere in what somebody writes.
MOST_AVOIDED = 100
_GROUPED = re.compile(r"\d{1,3}(?:[,\s'’]\d{3})+|\d+")
_SCALED = re.compile(r"([-−]?)(\d{1,3}(?:[,\s'’]\d{3})+|\d{1,12})(?:\.(\d{1,2}))?(?:\s?%)?")
_MOST_DIGITS = 12
_SEPARATORS = re.compile(r"[,;\n]")

_Data = Mapping[str, Any] | None


class Count(fields.Field[int]):
    """A whole number; `20,000` and `20 000` are read as 20000."""

    def _deserialize(self, value: Any, attr: str | None, data: _Data, **kwargs: Any) -> int:
        if not _GROUPED.fullmatch(str(value).strip()):
            raise ValidationError("Write a whole number, like 20,000.")
        digits = re.sub(r"\D", "", str(value))
        if len(digits) > _MOST_DIGITS:
            raise ValidationError(f"Write a whole number of at most {_MOST_DIGITS} digits, like 20,000.")
        return int(digits)


class Scaled(fields.Field[int]):
    """A figure as people read it, kept as a whole number of its smallest parts."""

    def __init__(self, figure: Figure = SCORE, **named: Any) -> None:
        super().__init__(**named)
        self._figure = figure

    def _deserialize(self, value: Any, attr: str | None, data: _Data, **kwargs: Any) -> int:
        places = len(str(self._figure.unit)) - 1
        read = _SCALED.fullmatch(str(value).strip())
        if not read or len(read[3] or "") > places:
            raise ValidationError(self._told)
        number = int(re.sub(r"\D", "", read[2]) + (read[3] or "").ljust(places, "0"))
        signed = -number if read[1] else number
        if not self._figure.least <= signed <= self._figure.most:
            raise ValidationError(self._told)
        return signed

    @property
    def _told(self) -> str:
        unit = self._figure.unit
        least, most = (f"{end / unit:,.10g}" for end in (self._figure.least, self._figure.most))
        if self._figure.name == SCORE.name:
            return f"Write a score from {least} to {most}, like 60 or 60.5."
        what = "a percentage" if self._figure.sign else "points" if self._figure.least < 0 else "a number"
        return f"Write {what} from {least} to {most}, like {'5 or 2.5' if unit > 1 else '5'}."


class TopicNumber(fields.Field[int]):
    """A topic by its slug, kept as its number."""

    def _deserialize(self, value: Any, attr: str | None, data: _Data, **kwargs: Any) -> int:
        try:
            return topic_by_slug(str(value)).number
        except UnknownTopic as error:
            raise ValidationError(error.message) from None


class Country(fields.Field[str]):
    """A country by its code or its name, kept as its code."""

    def _deserialize(self, value: Any, attr: str | None, data: _Data, **kwargs: Any) -> str:
        typed = str(value).strip()
        if typed.upper() in dict(countries()):
            return typed.upper()
        place = place_named(typed)
        if place.country is None or place.city is not None:
            raise ValidationError(f"“{typed}” is no country: write its code or its name, like FR or France.")
        return place.country


class City(fields.Field[str]):
    """A city by its name, perhaps with its country, kept as cities that accounts state are compared."""

    def _deserialize(self, value: Any, attr: str | None, data: _Data, **kwargs: Any) -> str:
        typed = str(value).strip()
        place = place_named(typed)
        if place.city is None:
            raise ValidationError(f"“{typed}” is no city: write its name, like Lyon or “Lyon, FR”.")
        named = place.city if place.country is None else f"{place.city}, {place.country}"
        # What is kept is read again from a URL: a place that is not the same then would ask something else.
        again = place_named(named)
        return named if (again.city, again.country) == (place.city, place.country) else place.city


class Tag(fields.Field[str]):
    """A hashtag, kept folded and without its sign."""

    def _deserialize(self, value: Any, attr: str | None, data: _Data, **kwargs: Any) -> str:
        typed = str(value).strip()
        found = tags("#" + typed.lstrip("#＃"))
        if len(found) != 1 or tokens(typed) != tokens(found[0]):
            raise ValidationError(f"“{typed}” is no tag: write letters, digits and _, like #slowfood.")
        return found[0]


class Named(fields.Field[str]):
    """An account by its @handle, or a #tag, kept folded with its sign."""

    def _deserialize(self, value: Any, attr: str | None, data: _Data, **kwargs: Any) -> str:
        typed = str(value).strip()
        try:
            (word,) = parse(typed)
        except ValueError:
            word = None
        if word is None or word.kind not in (Kind.TAG, Kind.HANDLE) or word.is_prefix or word.is_without:
            raise ValidationError(f"“{typed}” is neither an account nor a tag: write @ or # before it, like @acme.")
        return write((word,))


class Name(fields.Field[str]):
    """One account, by its handle or the address of its profile."""

    def __init__(self, *, is_bare: bool = False, **named: Any) -> None:
        super().__init__(**named)
        self._is_bare = is_bare

    def _deserialize(self, value: Any, attr: str | None, data: _Data, **kwargs: Any) -> str:
        names = _names(value)
        if len(names) != 1:
            raise ValidationError("Write one handle, like @ada.example.")
        if self._is_bare and ":" in names[0]:
            raise ValidationError("Write the handle alone, like @ada.example: which network it is on is not asked.")
        return names[0]


class Answer(fields.Field[bool]):
    """Yes or no."""

    def _deserialize(self, value: Any, attr: str | None, data: _Data, **kwargs: Any) -> bool:
        if value not in ("yes", "no"):
            raise ValidationError("Write yes or no.")
        return bool(value == "yes")


class Accounts(fields.Field[tuple[str, ...]]):
    """A pasted list of handles and addresses of profiles."""

    def _deserialize(self, value: Any, attr: str | None, data: _Data, **kwargs: Any) -> tuple[str, ...]:
        return _names(value)


class AvoidedWords(fields.Field[tuple[Word, ...]]):
    """Words and phrases that nobody found may write, with spaces or commas between."""

    def _deserialize(self, value: Any, attr: str | None, data: _Data, **kwargs: Any) -> tuple[Word, ...]:
        try:
            words = parse(_SEPARATORS.sub(" ", str(value)), most=MOST_AVOIDED)
        except UnclearWords as error:
            raise ValidationError(str(error)) from None
        if any(word.kind is Kind.HANDLE or word.is_without for word in words):
            raise ValidationError("Write the words to do without as they stand in posts: no - before them, and no @.")
        return words


def _names(value: object) -> tuple[str, ...]:
    try:
        return read_names(str(value))
    except UnclearNames as error:
        raise ValidationError(str(error)) from None
