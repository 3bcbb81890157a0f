"""What stands around the hits: chips that take a filter away, facets with counts, the way to the next page. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlencode

from influencers.queries.cards import TopicCard
from search.filters import LEASTS
from search.port.page import FacetCount
from search.port.query import RISING
from search.rows import CHIP_WORDS

Pairs = Sequence[tuple[str, str]]

#: Fields of which several may be asked; the facet of the same name offers them.
CHOICES = ("topic", "network", "country", "language", "kind")
#: Facets whose values are bands; choosing one sets both ends of a range.
BANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"score": ("min_score", "max_score"), "followers": ("min_followers", "max_followers")}
)
LEGENDS: Mapping[str, str] = MappingProxyType(
    {
        "topic": "Topic",
        "score": "Score",
        "followers": "Followers, all accounts",
        "network": "Network",
        "country": "Country they say to be in",
        "language": "Language they write",
        "kind": "Who they are",
    }
)
ORDERS: Sequence[tuple[str, str]] = (
    ("relevance", "Best fit"),
    ("topic", "Score in the topic"),
    ("score", "Score"),
    ("growth", "Growth, 30 days"),
    ("followers", "Followers"),
    ("last_active", "Last active"),
)
#: What makes no sense without a topic: orders, and fields.
_TOPIC_ORDERS = ("topic", "topic" + RISING)
_TOPIC_FIELDS = ("min_topic_score", "max_topic_score", "topics_mode")
#: What fields are called that have a place on the page, where an error can stand.
FIELD_WORDS: Mapping[str, str] = MappingProxyType({**CHIP_WORDS, "q": "words"})
SHOWN_FIELDS = frozenset(FIELD_WORDS)
_EXCLUDABLE = ("topic", "network")
#: What a changed question must not keep: a cursor belongs to one question only.
_OF_ONE_PAGE = ("cursor",)

#: What a value of a field is called.
Namer = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use."""

    word: str
    value: str
    query: str  # the same search without it
    is_exclusion: bool


@dataclass(frozen=True, slots=True)
class WayOut:
    """A part of a search that finds nobody, and whom the search finds without it."""

    chip: Chip
    count: int | None  # None when it was not counted


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet."""

    value: str
    label: str
    count: int
    is_chosen: bool
    is_excluded: bool
    query: str  # for bands: the same search within the band


@dataclass(frozen=True, slots=True)
class Facet:
    """A row of the filter panel."""

    name: str
    legend: str
    can_exclude: bool
    is_band: bool
    options: tuple[Option, ...]


def chips_of(pairs: Pairs, namer: Namer) -> tuple[Chip, ...]:
    """Return a chip for every filter in use, in the order they were asked.

    Parameters
    ----------
    pairs
        The query string as names and values.
    namer
        What a value is called, by the name of its field.
    """
    return tuple(
        Chip(
            word=CHIP_WORDS[name],
            value=namer(name, value),
            query=_query_of([pair for place, pair in enumerate(pairs) if place != taken]),
            is_exclusion=name.startswith("not_"),
        )
        for taken, (name, value) in enumerate(pairs)
        if name in CHIP_WORDS and value
    )


def removable(pairs: Pairs, namer: Namer) -> tuple[Chip, ...]:
    """Return a chip for everything that a search without hits could go on without: its filters, then its words."""
    words = " ".join(value for name, value in pairs if name == "q" and value)
    wordless = Chip("the words", words, _query_of([pair for pair in pairs if pair[0] != "q"]), is_exclusion=False)
    return (*chips_of(pairs, namer), *([wordless] if words else []))


def orders_of(pairs: Pairs) -> tuple[tuple[str, str], ...]:
    """Return the orders that make sense for a search, with their words."""
    chosen = dict(pairs).get("order", "")
    offered = [(value, label) for value, label in ORDERS if value not in _TOPIC_ORDERS or _has_topic(pairs)]
    rising = [(chosen, f"{label}, from the lowest") for value, label in offered if chosen == value + RISING]
    return (*offered, *rising)


def without_idle_order(pairs: Pairs) -> list[tuple[str, str]]:
    """Return a search without an order that needs a topic when it has none: the topic was just taken away."""
    return [pair for pair in pairs if _has_topic(pairs) or pair[0] != "order" or pair[1] not in _TOPIC_ORDERS]


def facets_of(counts: Mapping[str, Sequence[FacetCount]], pairs: Pairs, namer: Namer) -> tuple[Facet, ...]:
    """Return the rows of the filter panel; what is chosen stays offered, also where nobody is left.

    Parameters
    ----------
    counts
        How many of the people found share each value, by facet.
    pairs
        The query string as names and values.
    namer
        What a value is called, by the name of its field.
    """
    return tuple(
        Facet(
            name=name,
            legend=legend,
            can_exclude=name in _EXCLUDABLE,
            is_band=name in BANDS,
            options=_bands_of(name, counts.get(name, ()), pairs)
            if name in BANDS
            else _options_of(name, counts.get(name, ()), pairs, namer),
        )
        for name, legend in LEGENDS.items()
    )


def first_query(pairs: Pairs) -> str:
    """Return the query string of the first page of the same search."""
    return _query_of(pairs)


def next_query(pairs: Pairs, cursor: str) -> str:
    """Return the query string of the next page."""
    return urlencode(
        [*((name, value) for name, value in pairs if name not in _OF_ONE_PAGE and value), ("cursor", cursor)]
    )


def starting_topics(topics: Sequence[TopicCard], limit: int) -> list[TopicCard]:
    """Return the topics to start a search from: those that are not above another one, as that says more.

    Parameters
    ----------
    topics
        Topics with people, the most first.
    limit
        At most so many, >= 0.
    """
    above = {slug for topic in topics for slug, _label in (*topic.path, *topic.parents)}
    return [topic for topic in topics if topic.slug not in above][:limit]


def _query_of(pairs: Pairs) -> str:
    asked = {name for name, value in pairs if value}
    idle = {*_OF_ONE_PAGE, *(least for least, of in LEASTS.items() if not asked & {*of})}
    idle |= set() if _has_topic(pairs) else {*_TOPIC_FIELDS}
    return urlencode([(name, value) for name, value in without_idle_order(pairs) if value and name not in idle])


def _has_topic(pairs: Pairs) -> bool:
    return any(name == "topic" and value for name, value in pairs)


def _options_of(name: str, counts: Sequence[FacetCount], pairs: Pairs, namer: Namer) -> tuple[Option, ...]:
    chosen = {value for field, value in pairs if field == name}
    excluded = {value for field, value in pairs if field == f"not_{name}"}
    counted = {each.value: each for each in counts}
    missing = [
        FacetCount(value, 0, namer(name, value)) for value in sorted((chosen | excluded) - set(counted)) if value
    ]
    # What is in use stands first, where it can be taken back.
    offered = sorted([*counts, *missing], key=lambda each: each.value not in chosen | excluded)
    return tuple(
        Option(
            value=each.value,
            label=each.label or namer(name, each.value),
            count=each.count,
            is_chosen=each.value in chosen,
            is_excluded=each.value in excluded,
            query="",
        )
        for each in offered
    )


def _bands_of(name: str, counts: Sequence[FacetCount], pairs: Pairs) -> tuple[Option, ...]:
    least, most = BANDS[name]
    asked = dict(pairs)
    others = [(field, value) for field, value in pairs if field not in (least, most)]
    options = []
    for each in counts:
        low, _, high = each.value.partition("-")
        ends = [(field, value) for field, value in ((least, low), (most, high)) if value]
        options.append(
            Option(
                value=each.value,
                label=each.label or each.value,
                count=each.count,
                is_chosen=(asked.get(least, ""), asked.get(most, "")) == (low, high),
                is_excluded=False,
                query=_query_of([*others, *ends]),
            )
        )
    return tuple(options)
