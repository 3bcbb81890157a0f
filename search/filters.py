"""The filters that are alike: figures with a range, lists of values, and two-sided facts. Standard library only.

A filter of these kinds is written here once, and every engine, page and command has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from search.port.document import MOST_FOLLOWERS, Document
from search.port.query import Query, Range
from search.saying import SAYS_ABOUT, words_said

#: What an index holds of somebody, by column.
Entry = dict[str, Any]

_DAY_S = 86_400
_AMOUNT_BITS = 10
_MOST_AMOUNT = (1 << _AMOUNT_BITS) - 1
_LONGEST_CODE = 6  # signs of a language or country: 48 bits, which leaves room for the amount


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of which a range can be asked, as `min_<name>` and `max_<name>`; its column has its name."""

    name: str
    of_query: str  # the part of a query
    of_document: str
    unit: int = 1  # whole numbers that make one of what people write: 10 where tenths are kept
    sign: str = ""  # what people write behind it
    least: int = 0  # that can be asked, in whole numbers
    most: int = MOST_FOLLOWERS


@dataclass(frozen=True, slots=True)
class Choice:
    """A list of values of which one is enough; its parameter, its column and its facet have its name."""

    name: str
    of_query: str
    of_document: str
    none_of: str = ""  # the part of a query that names values nobody may have


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is so or not, asked for as `yes` or `no`; where it is unknown it is neither."""

    name: str
    of_query: str
    of_document: str


@dataclass(frozen=True, slots=True)
class Amount:
    """Values that somebody has so much of; asked for with a least amount, of which one value has to have it.

    Value and amount share one whole number in the column, so that a range of numbers asks for both.
    """

    name: str
    of_query: str
    of_document: str
    least: str  # the part of a query that says how much


def _change(days: int) -> Figure:
    """Return the change of followers over some days, percent."""
    part = f"followers_change_{days}_tenths"
    return Figure(f"followers_change_{days}", part, part, unit=10, sign="%", least=-1_000, most=1_000_000)


SCORE = Figure("score", "score_tenths", "score_tenths", unit=10, most=1_000)
FOLLOWERS = Figure("followers", "followers", "followers")
FIGURES = (
    SCORE,
    FOLLOWERS,
    Figure("following", "following", "following"),
    Figure("posts_per_week", "posts_per_week_tenths", "posts_per_week_tenths", unit=10, most=100_000),
    Figure("sponsored_posts", "sponsored_posts", "sponsored_posts", most=100_000),
    Figure("engagement", "engagement_hundredths", "engagement_hundredths", unit=100, sign="%", most=1_000_000),
    Figure("audience_credible", "audience_credible_tenths", "audience_credible_tenths", unit=10, sign="%", most=1_000),
    _change(7),
    _change(30),
    _change(90),
    Figure("change_7", "change_7_tenths", "change_7_tenths", unit=10, least=-1_000, most=1_000),
    Figure("change_30", "change_30_tenths", "growth_tenths", unit=10, least=-1_000, most=1_000),
)
#: The least share of an audience that can be asked for, and the most.
SHARE = Figure("audience_share", "least_share_tenths", "", unit=10, sign="%", least=1, most=1_000)
#: A share in whole percent.
PERCENT = Figure("percent", "", "", sign="%", least=1, most=100)
CHOICES = (
    Choice("network", "networks", "networks", none_of="not_networks"),
    Choice("language", "languages", "languages"),
    Choice("kind", "kinds", "kind"),
    Choice("country", "countries", "country"),
    Choice("city", "cities", "city"),
    Choice("handles", "accounts", "accounts"),
    Choice("tag", "tags", "tags"),
    Choice("mentioned", "mentioned", "mentioned"),
)
FACTS = (Fact("verified", "is_verified", "is_verified"), Fact("has_link", "has_link", "has_link"))
_SHARE, _INSIDERS = "least_share_tenths", "least_insiders"
AMOUNTS = (
    Amount("audience_country", "audience_countries", "audience_countries", _SHARE),
    Amount("audience_language", "audience_languages", "audience_languages", _SHARE),
    Amount("audience_topic", "audience_topics", "audience_topics", _SHARE),
    Amount("insiders", "insiders", "insiders", _INSIDERS),
)
#: The parameters that ask how somebody speaks of others, percent of the posts, with the part of a query of each.
TONES = (("min_positive_share", "least_positive_percent"), ("min_negative_share", "least_negative_percent"))
#: The parameters that ask for a least amount, with those that say of what: without any of them they make no sense.
LEASTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        name: tuple(each.name for each in AMOUNTS if each.least == part)
        for name, part in (("min_audience_share", _SHARE), ("min_insiders", _INSIDERS))
    }
    | {name: (SAYS_ABOUT,) for name, _part in TONES}
)

#: Columns of figures, beside those that say who and how somebody is ordered.
FIGURE_COLUMNS = (*(figure.name for figure in FIGURES), "last_active", *(fact.name for fact in FACTS))
CHOICE_COLUMNS = (*(choice.name for choice in CHOICES), SAYS_ABOUT)
AMOUNT_COLUMNS = tuple(amount.name for amount in AMOUNTS)

_FIGURES_OF = attrgetter(
    *(each.of_document for each in FIGURES), "last_active_s", *(each.of_document for each in FACTS)
)
#: The choices of which a document has a list.
_LISTS = ("network", "language", "tag", "mentioned")
_LISTS_OF = attrgetter(*(choice.of_document for choice in CHOICES if choice.name in _LISTS))
_AMOUNTS_OF = attrgetter(*(each.of_document for each in AMOUNTS))
_ACTIVE = "active_within_days"


def put_figures(entry: Entry, document: Document) -> None:
    """Put the figures that filters ask for; an unknown one is left out, yes is 1 and no is 0."""
    for name, figure in zip(FIGURE_COLUMNS, _FIGURES_OF(document), strict=True):
        if figure is not None:
            # The plus makes a number of yes and no, and is quicker than to call `int` for everybody.
            entry[name] = +figure


def put_values(entry: Entry, document: Document) -> None:
    """Put the values that filters ask for, each once, but for `handles`; what is empty is left out."""
    for name, found in zip(_LISTS, _LISTS_OF(document), strict=True):
        if found:
            entry[name] = found if len(found) == 1 else tuple(dict.fromkeys(found))
    entry["kind"] = (document.kind,)
    if document.country:
        entry["country"] = (document.country,)
    if document.city:
        entry["city"] = city_names(document.city, document.country)
    if document.said_about:
        entry[SAYS_ABOUT] = words_said(document)


def put_amounts(entry: Entry, document: Document) -> None:
    """Put the values that somebody has an amount of, each as one number; what is empty is left out."""
    for name, amounts in zip(AMOUNT_COLUMNS, _AMOUNTS_OF(document), strict=True):
        if amounts:
            entry[name] = [_packed(*each) for each in amounts]


def amounts_asked(query: Query) -> dict[str, list[tuple[int, int]]]:
    """Return, by column, the ranges of numbers of which one is enough, both ends included."""
    asked = {
        each.name: [
            (_packed(value, getattr(query, each.least)), _packed(value, _MOST_AMOUNT))
            for value in getattr(query, each.of_query)
        ]
        for each in AMOUNTS
    }
    return {name: ranges for name, ranges in asked.items() if ranges}


def _packed(value: str | int, amount: int) -> int:
    """Return a value and its amount as one number.

    Examples
    --------
    >>> _packed(7, 3), _packed("fr", 1_000) < _packed("FR", 0) or _packed("FR", 1_000) < _packed("fr", 0)
    (7171, True)
    """
    code = value if isinstance(value, int) else int.from_bytes(value.encode("ascii", "replace")[:_LONGEST_CODE])
    return (code << _AMOUNT_BITS) + min(amount, _MOST_AMOUNT)


def city_names(city: str | None, country: str | None) -> tuple[str, ...]:
    """Return how somebody's city may be asked for: by its name, and where its country is known with that.

    Examples
    --------
    >>> city_names("lyon", "FR"), city_names("leeds", None), city_names(None, "FR")
    (('lyon', 'lyon, FR'), ('leeds',), ())
    """
    if not city:
        return ()
    return (city, f"{city}, {country}") if country else (city,)


def ranges_asked(query: Query, *, as_of_s: int) -> dict[str, Range]:
    """Return, by column, the ranges that a query asks for; open ones are left out."""
    asked = {figure.name: getattr(query, figure.of_query) for figure in FIGURES}
    if query.active_within_days is not None:
        asked["last_active"] = Range(least=as_of_s - query.active_within_days * _DAY_S)
    for fact in FACTS:
        answer = getattr(query, fact.of_query)
        asked[fact.name] = Range() if answer is None else Range(int(answer), int(answer))
    return {name: each for name, each in asked.items() if not each.is_open}


def values_asked(query: Query) -> dict[str, tuple[str, ...]]:
    """Return, by column, the values of which one is enough."""
    asked = {choice.name: getattr(query, choice.of_query) for choice in CHOICES}
    return {name: values for name, values in asked.items() if values}


def values_refused(query: Query) -> dict[str, tuple[str, ...]]:
    """Return, by column, the values that nobody may have."""
    refused = {choice.name: getattr(query, choice.none_of) for choice in CHOICES if choice.none_of}
    return {name: values for name, values in refused.items() if values}


def _parts() -> dict[str, tuple[str, ...]]:
    parts = {
        "q": ("words",),
        "topic": ("topics", "same_topics", "is_every_topic", "topic_score_tenths"),
        "topic_score": ("topic_score_tenths",),
        "not_topic": ("not_topics",),
    }
    parts |= {figure.name: (figure.of_query,) for figure in FIGURES}
    parts[_ACTIVE] = (_ACTIVE,)
    for choice in CHOICES:
        parts[choice.name] = (choice.of_query,)
        parts |= {f"not_{choice.name}": (choice.none_of,)} if choice.none_of else {}
    parts |= {fact.name: (fact.of_query,) for fact in FACTS}
    parts |= {each.name: (each.of_query,) for each in AMOUNTS}
    parts[SAYS_ABOUT] = (SAYS_ABOUT, *(part for _name, part in TONES))
    return parts | {"reaches": ("reaches",), "without_words": ("without_words",)}


#: Every filter by its name, with the parts of a query that make it. Sets of ids are none: the caller chose them.
PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(_parts())
_OPEN = Query()


def asks(query: Query, name: str) -> bool:
    """Return whether a query asks for a filter.

    Examples
    --------
    >>> asks(Query(networks=("bluesky",)), "network"), asks(Query(networks=("bluesky",)), "kind")
    (True, False)
    """
    part = PARTS[name][0]
    asked: Any = getattr(query, part)
    return bool(asked != getattr(_OPEN, part))


def widened(query: Query, name: str) -> Query:
    """Return a query that asks nothing of one filter.

    Examples
    --------
    >>> widened(Query(networks=("bluesky",), kinds=("person",)), "network") == Query(kinds=("person",))
    True
    """
    return replace(query, **{part: getattr(_OPEN, part) for part in PARTS[name]})


def alone(query: Query, name: str) -> Query:
    """Return a query that asks for one filter of another query and nothing else; a score keeps its topics.

    Examples
    --------
    >>> alone(Query(networks=("bluesky",), kinds=("person",)), "network") == Query(networks=("bluesky",))
    True
    """
    parts = PARTS["topic"] if name == "topic_score" else PARTS[name]
    parts += tuple(each.least for each in AMOUNTS if each.name == name)
    return replace(_OPEN, **{part: getattr(query, part) for part in parts})
