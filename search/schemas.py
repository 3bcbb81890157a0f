"""What a search may ask in a URL, and back: the one list of parameters, the same for pages and commands."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError, fields, validate, validates_schema
from werkzeug.datastructures import MultiDict

from influencers.errors import UnknownTopic
from influencers.queries.taxonomy import topic_by_number, topic_by_slug
from kernel.forms import first_sentence
from search.errors import NO_CURSOR, TOPIC_FIRST, UnknownSearch
from search.port import FACETS, LARGEST_PAGE, MOST_FOLLOWERS, RISING, Order, Query, Range
from search.words import UnclearWords, parse, write

#: Every order falls, but those that say otherwise; what fits worst is no question.
ORDERS: Mapping[str, tuple[Order, bool]] = MappingProxyType(
    {order.value: (order, False) for order in Order}
    | {order.value + RISING: (order, True) for order in Order if order is not Order.RELEVANCE}
)
_GROUPED = re.compile(r"\d{1,3}(?:[,\s'’]\d{3})+|\d+")
_TENTH = re.compile(r"(\d{1,3})(?:\.(\d))?")
_MOST_DIGITS = 12
_MOST_DAYS = 3_650
_MOST_VALUES = 20
_LONGEST_CURSOR = 2_000
_DEFAULTS = {"order": Order.RELEVANCE.value, "size": "20"}

_Value = TypeVar("_Value")


class _Count(fields.Field[int]):
    """A whole number; `20,000` and `20 000` are read as 20000."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if not _GROUPED.fullmatch(str(value).strip()):
            raise ValidationError("Write a whole number, like 20,000.")
        digits = re.sub(r"\D", "", str(value))
        if len(digits) > _MOST_DIGITS:
            raise ValidationError(f"Write a whole number of at most {_MOST_DIGITS} digits, like 20,000.")
        return int(digits)


class _Tenths(fields.Field[int]):
    """A score as people read it, kept in tenths of a point."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        read = _TENTH.fullmatch(str(value).strip())
        tenths = int(read[1]) * 10 + int(read[2] or 0) if read else -1
        if not 0 <= tenths <= 1_000:
            raise ValidationError("Write a score from 0 to 100, like 60 or 60.5.")
        return tenths


class _Topic(fields.Field[int]):
    """A topic by its slug, kept as its number."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        try:
            return topic_by_slug(str(value)).number
        except UnknownTopic as error:
            raise ValidationError(error.message) from None


def _several(of: fields.Field[Any]) -> fields.List[Any]:
    told = f"Ask for at most {_MOST_VALUES} of these at once."
    return fields.List(of, load_default=list, validate=validate.Length(max=_MOST_VALUES, error=told))


def _followers() -> _Count:
    told = f"Write at most {MOST_FOLLOWERS:,}: nobody can have more followers."
    return _Count(load_default=None, validate=validate.Range(max=MOST_FOLLOWERS, error=told))


def _named(pattern: str, what: str) -> fields.String:
    return fields.String(validate=validate.Regexp(pattern, error=f"“{{input}}” is no {what}."))


class SearchSchema(Schema):
    """Every parameter of a search. Empty ones count as not asked; unknown ones are refused by name."""

    error_messages = {"unknown": "A search has no such parameter."}

    q = fields.String(load_default="", validate=validate.Length(max=200, error="Ask with at most 200 characters."))
    topic = _several(_Topic())
    not_topic = _several(_Topic())
    min_topic_score = _Tenths(load_default=None)
    max_topic_score = _Tenths(load_default=None)
    min_score = _Tenths(load_default=None)
    max_score = _Tenths(load_default=None)
    min_followers = _followers()
    max_followers = _followers()
    active_within_days = _Count(
        load_default=None,
        validate=validate.Range(1, _MOST_DAYS, error=f"Write a number of days from 1 to {_MOST_DAYS:,}."),
    )
    network = _several(_named(r"[a-z][a-z0-9_.-]{0,39}\Z", "network"))
    language = _several(_named(r"[a-z]{2,3}\Z", "language: use its code, like en or fr"))
    kind = _several(
        fields.String(
            validate=validate.OneOf(
                ("person", "organisation", "bot"), error="There is no kind “{input}”. There are: {choices}."
            )
        )
    )
    order = fields.String(
        load_default=Order.RELEVANCE.value,
        validate=validate.OneOf(ORDERS, error="There is no order “{input}”. There are: {choices}."),
    )
    size = _Count(
        load_default=20,
        validate=validate.Range(1, LARGEST_PAGE, error=f"Ask for 1 to {LARGEST_PAGE} people on a page."),
    )
    cursor = fields.String(load_default=None, validate=validate.Length(max=_LONGEST_CURSOR, error=NO_CURSOR))

    @validates_schema(skip_on_field_errors=False)
    def _ranges_have_an_inside(self, read: Mapping[str, Any], **_kwargs: Any) -> None:
        crossed = {
            f"min_{name}": ["This is more than the upper end."]
            for name in ("topic_score", "score", "followers")
            if _is_crossed(read.get(f"min_{name}"), read.get(f"max_{name}"))
        }
        if crossed:
            raise ValidationError(crossed)

    @validates_schema(skip_on_field_errors=False, pass_original=True)
    def _a_score_in_the_topic_needs_one(
        self, read: Mapping[str, Any], typed: Mapping[str, Any], **_kwargs: Any
    ) -> None:
        # A topic that could not be read was chosen all the same, and is named already.
        if typed.get("topic"):
            return
        bounds = [name for name in ("min_topic_score", "max_topic_score") if read.get(name) is not None]
        wrong = {name: ["Choose a topic first: this is the score in it."] for name in bounds}
        if ORDERS.get(read.get("order", ""), (None,))[0] is Order.TOPIC:
            wrong["order"] = [TOPIC_FIRST]
        if wrong:
            raise ValidationError(wrong)

    @validates_schema(skip_on_field_errors=False)
    def _words_are_clear(self, read: Mapping[str, Any], **_kwargs: Any) -> None:
        try:
            parse(read.get("q", ""))
        except UnclearWords as error:
            raise ValidationError({"q": [str(error)]}) from None


def read_search(parameters: MultiDict[str, str]) -> Query:
    """Return what the parameters of a URL ask, with every facet; raise UnknownSearch that names each wrong one."""
    schema = SearchSchema()
    lists = {name for name, field in schema.fields.items() if isinstance(field, fields.List)}
    asked: dict[str, str | list[str]] = {}
    wrong: dict[str, str] = {}
    for name in parameters:
        values = [value.strip() for value in parameters.getlist(name) if value.strip()]
        if len(values) > 1 and name not in lists:
            wrong[name] = "Give this once."
        elif values or name not in schema.fields:
            asked[name] = values if name in lists else "".join(values)
    try:
        read = schema.load(asked)
    except ValidationError as error:
        wrong = {name: first_sentence(found) for name, found in error.messages_dict.items()} | wrong
    if wrong:
        sentence = "; ".join(f"{name}: {why}" for name, why in sorted(wrong.items()))
        raise UnknownSearch(f"This search could not be read. {sentence}", fields=wrong)
    return _query(read)


def parameters_of(query: Query) -> dict[str, list[str]]:
    """Return the parameters that `read_search` reads the same query from; id sets are no part of a URL."""
    texts = {
        "q": write(query.words),
        "min_topic_score": _points(query.topic_score_tenths.least),
        "max_topic_score": _points(query.topic_score_tenths.most),
        "min_score": _points(query.score_tenths.least),
        "max_score": _points(query.score_tenths.most),
        "min_followers": _digits(query.followers.least),
        "max_followers": _digits(query.followers.most),
        "active_within_days": _digits(query.active_within_days),
        "order": next(name for name, order in ORDERS.items() if order == (query.order, query.is_ascending)),
        "size": str(query.size),
        "cursor": query.cursor or "",
    }
    lists = {
        "topic": [topic_by_number(number).slug for number in query.topics],
        "not_topic": [topic_by_number(number).slug for number in query.not_topics],
        "network": list(query.networks),
        "language": list(query.languages),
        "kind": list(query.kinds),
    }
    asked = {name: [text] for name, text in texts.items() if text and text != _DEFAULTS.get(name)}
    return asked | {name: values for name, values in lists.items() if values}


def _query(read: Mapping[str, Any]) -> Query:
    order, is_ascending = ORDERS[read["order"]]
    return Query(
        words=parse(read["q"]),
        topics=_each_once(read["topic"]),
        not_topics=_each_once(read["not_topic"]),
        topic_score_tenths=Range(read["min_topic_score"], read["max_topic_score"]),
        score_tenths=Range(read["min_score"], read["max_score"]),
        followers=Range(read["min_followers"], read["max_followers"]),
        active_within_days=read["active_within_days"],
        networks=_each_once(read["network"]),
        languages=_each_once(read["language"]),
        kinds=_each_once(read["kind"]),
        order=order,
        is_ascending=is_ascending,
        size=read["size"],
        cursor=read["cursor"],
        facets=FACETS,
    )


def _each_once(values: Iterable[_Value]) -> tuple[_Value, ...]:
    return tuple(dict.fromkeys(values))


def _is_crossed(least: int | None, most: int | None) -> bool:
    return least is not None and most is not None and least > most


def _points(tenths: int | None) -> str:
    return "" if tenths is None else f"{tenths / 10:g}"


def _digits(number: int | None) -> str:
    return "" if number is None else str(number)
