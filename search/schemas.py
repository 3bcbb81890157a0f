"""What a search may ask in a URL, and back: the one list of parameters, the same for pages and commands."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError, fields, validate, validates_schema
from werkzeug.datastructures import MultiDict

from influencers.queries.taxonomy import name_languages, topic_by_number
from kernel.forms import Count as CountOf
from kernel.forms import Question, first_sentence
from search.errors import NO_CURSOR, TOPIC_FIRST, UnknownSearch
from search.filters import CHOICES, FACTS, FIGURES, LEASTS, PERCENT, SHARE, TONES, Figure
from search.port.query import FACETS, LARGEST_PAGE, RISING, Order, Query, Range
from search.typed import (
    MOST_AVOIDED,
    Accounts,
    Answer,
    AvoidedWords,
    City,
    Count,
    Country,
    Name,
    Named,
    Scaled,
    Tag,
    TopicNumber,
)
from search.words import UnclearWords, parse, write

#: Every order falls, but those that say otherwise; what fits worst is no question.
ORDERS: Mapping[str, tuple[Order, bool]] = MappingProxyType(
    {order.value: (order, False) for order in Order}
    | {order.value + RISING: (order, True) for order in Order if order is not Order.RELEVANCE}
)
_MOST_DAYS = 3_650
MOST_SUGGESTED = 20
_MOST_VALUES = 20
_LONGEST_CURSOR = 2_000
_DEFAULTS = {
    "order": Order.RELEVANCE.value,
    "size": "20",
    "topics_mode": "any",
    "min_audience_share": "0.1",
    "min_insiders": "1",
}
_NETWORK = r"[a-z][a-z0-9_.-]{0,39}\Z"
_LANGUAGE, _NO_LANGUAGE = r"[a-z]{2,3}\Z", "language: use its code, like en or fr"
_INSIDERS = 100
_ANSWERS = {None: "", True: "yes", False: "no"}
#: Lists of values that are parameters by themselves; handles are pasted into one.
_LISTS = tuple((each.name, each.of_query) for each in CHOICES if each.name != "handles")
_TOPIC_LISTS = (
    ("topic", "topics"),
    ("not_topic", "not_topics"),
    ("audience_topic", "audience_topics"),
    ("insiders", "insiders"),
)
_OTHER_LISTS = (
    *_LISTS,
    ("not_network", "not_networks"),
    ("says_about", "says_about"),
    ("audience_country", "audience_countries"),
    ("audience_language", "audience_languages"),
)

_Value = TypeVar("_Value")


def _several(of: fields.Field[Any]) -> fields.List[Any]:
    told = f"Ask for at most {_MOST_VALUES} of these at once."
    return fields.List(of, load_default=list, validate=validate.Length(max=_MOST_VALUES, error=told))


def _end(figure: Figure) -> fields.Field[int]:
    if figure.unit > 1:
        return Scaled(figure, load_default=None)
    told = f"Write at most {figure.most:,}: nobody can have more."
    return Count(load_default=None, validate=validate.Range(max=figure.most, error=told))


def _named(pattern: str, what: str) -> fields.String:
    return fields.String(validate=validate.Regexp(pattern, error=f"“{{input}}” is no {what}."))


class SearchSchema(Schema):
    """Every parameter of a search. Empty ones count as not asked; unknown ones are refused by name."""

    class Meta:
        """The parameters that are alike: both ends of every figure, and what is so or not."""

        include = {f"{end}_{figure.name}": _end(figure) for figure in FIGURES for end in ("min", "max")} | {
            fact.name: Answer(load_default=None) for fact in FACTS
        }
        include |= {name: Scaled(PERCENT, load_default=None) for name, _part in TONES}

    error_messages = {"unknown": "A search has no such parameter."}

    q = fields.String(load_default="", validate=validate.Length(max=200, error="Ask with at most 200 characters."))
    topic = _several(TopicNumber())
    topics_mode = fields.String(
        load_default="any",
        validate=validate.OneOf(("any", "all"), error="There is no mode “{input}”. There are: {choices}."),
    )
    not_topic = _several(TopicNumber())
    min_topic_score = Scaled(load_default=None)
    max_topic_score = Scaled(load_default=None)
    active_within_days = Count(
        load_default=None,
        validate=validate.Range(1, _MOST_DAYS, error=f"Write a number of days from 1 to {_MOST_DAYS:,}."),
    )
    network = _several(_named(_NETWORK, "network"))
    not_network = _several(_named(_NETWORK, "network"))
    language = _several(_named(_LANGUAGE, _NO_LANGUAGE))
    country = _several(Country())
    city = _several(City())
    tag = _several(Tag())
    mentioned = _several(Name(is_bare=True))
    says_about = _several(Named())
    audience_country = _several(Country())
    audience_language = _several(_named(_LANGUAGE, _NO_LANGUAGE))
    audience_topic = _several(TopicNumber())
    min_audience_share = Scaled(SHARE, load_default=None)
    insiders = _several(TopicNumber())
    min_insiders = Count(
        load_default=None,
        validate=validate.Range(1, _INSIDERS, error=f"Write a number of people from 1 to {_INSIDERS}."),
    )
    reaches = Name(load_default="")
    handles = Accounts(load_default=())
    without_words = AvoidedWords(
        load_default=(), validate=validate.Length(max=MOST_AVOIDED, error=f"Write at most {MOST_AVOIDED} words.")
    )
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
    size = Count(
        load_default=20,
        validate=validate.Range(1, LARGEST_PAGE, error=f"Ask for 1 to {LARGEST_PAGE} people on a page."),
    )
    cursor = fields.String(load_default=None, validate=validate.Length(max=_LONGEST_CURSOR, error=NO_CURSOR))

    @validates_schema(skip_on_field_errors=False)
    def _ranges_have_an_inside(self, read: Mapping[str, Any], **_kwargs: Any) -> None:
        crossed = {
            f"min_{name}": ["This is more than the upper end."]
            for name in ("topic_score", *(figure.name for figure in FIGURES))
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

    @validates_schema(skip_on_field_errors=False, pass_original=True)
    def _an_amount_is_of_something(self, read: Mapping[str, Any], typed: Mapping[str, Any], **_kwargs: Any) -> None:
        wrong = {
            least: [f"Say of what: this goes with {', '.join(names)}."]
            for least, names in LEASTS.items()
            if read.get(least) is not None and not any(typed.get(name) for name in names)
        }
        if wrong:
            raise ValidationError(wrong)

    @validates_schema(skip_on_field_errors=False)
    def _words_are_clear(self, read: Mapping[str, Any], **_kwargs: Any) -> None:
        try:
            parse(read.get("q", ""))
        except UnclearWords as error:
            raise ValidationError({"q": [str(error)]}) from None


class SuggestQuestion(Question):
    """What somebody has begun to type, for which people and topics are suggested."""

    q = fields.String(required=True, validate=validate.Length(1, 100, error="Write 1 to 100 characters."))
    of = fields.String(
        load_default="all", validate=validate.OneOf(("all", "people"), error="There is no “{input}”: {choices}.")
    )
    lang = fields.String(
        load_default=None,
        validate=validate.OneOf(name_languages(), error="Topics have no names in “{input}”. There are: {choices}."),
    )
    limit = CountOf(1, MOST_SUGGESTED, load_default=5)


_SEARCH = SearchSchema()  # once: to make one takes longer than to read a search with it
_MANY = frozenset(name for name, field in _SEARCH.fields.items() if isinstance(field, fields.List))


def read_search(parameters: MultiDict[str, str]) -> Query:
    """Return what the parameters of a URL ask, with every facet; raise UnknownSearch that names each wrong one."""
    asked: dict[str, str | list[str]] = {}
    wrong: dict[str, str] = {}
    for name in parameters:
        values = [value.strip() for value in parameters.getlist(name) if value.strip()]
        if len(values) > 1 and name not in _MANY:
            wrong[name] = "Give this once."
        elif values or name not in _SEARCH.fields:
            asked[name] = values if name in _MANY else "".join(values)
    try:
        read = _SEARCH.load(asked)
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
        "topics_mode": "all" if query.is_every_topic else "any",
        "min_topic_score": _written(query.topic_score_tenths.least, 10),
        "max_topic_score": _written(query.topic_score_tenths.most, 10),
        "active_within_days": _written(query.active_within_days, 1),
        "handles": " ".join(query.accounts),
        "without_words": write(query.without_words),
        "min_audience_share": _written(query.least_share_tenths, SHARE.unit),
        "min_insiders": _written(query.least_insiders, 1),
        "reaches": query.reaches,
        "order": next(name for name, order in ORDERS.items() if order == (query.order, query.is_ascending)),
        "size": str(query.size),
        "cursor": query.cursor or "",
    }
    for figure in FIGURES:
        asked: Range = getattr(query, figure.of_query)
        texts[f"min_{figure.name}"] = _written(asked.least, figure.unit)
        texts[f"max_{figure.name}"] = _written(asked.most, figure.unit)
    texts |= {name: _written(getattr(query, part) or None, 1) for name, part in TONES}
    texts |= {fact.name: _ANSWERS[getattr(query, fact.of_query)] for fact in FACTS}
    lists = {name: [topic_by_number(number).slug for number in getattr(query, part)] for name, part in _TOPIC_LISTS}
    lists |= {name: list(getattr(query, part)) for name, part in _OTHER_LISTS}
    said = {name: [text] for name, text in texts.items() if text and text != _DEFAULTS.get(name)}
    return said | {name: values for name, values in lists.items() if values}


def _query(read: Mapping[str, Any]) -> Query:
    order, is_ascending = ORDERS[read["order"]]
    alike: dict[str, Any] = {
        figure.of_query: Range(read[f"min_{figure.name}"], read[f"max_{figure.name}"]) for figure in FIGURES
    }
    alike |= {part: read[name] or 0 for name, part in TONES}
    alike |= {fact.of_query: read[fact.name] for fact in FACTS}
    alike |= {part: _each_once(read[name]) for name, part in (*_TOPIC_LISTS, *_OTHER_LISTS)}
    return Query(
        words=parse(read["q"]),
        is_every_topic=read["topics_mode"] == "all",
        topic_score_tenths=Range(read["min_topic_score"], read["max_topic_score"]),
        active_within_days=read["active_within_days"],
        accounts=read["handles"],
        without_words=read["without_words"],
        least_share_tenths=read["min_audience_share"] or 1,
        least_insiders=read["min_insiders"] or 1,
        reaches=read["reaches"],
        order=order,
        is_ascending=is_ascending,
        size=read["size"],
        cursor=read["cursor"],
        facets=FACETS,
        **alike,
    )


def _each_once(values: Iterable[_Value]) -> tuple[_Value, ...]:
    return tuple(dict.fromkeys(values))


def _is_crossed(least: int | None, most: int | None) -> bool:
    return least is not None and most is not None and least > most


def _written(number: int | None, unit: int) -> str:
    if number is None:
        return ""
    return str(number) if unit == 1 else f"{number / unit:.10g}"
