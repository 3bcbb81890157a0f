"""A query as a sentence: “people whose score in Coffee is at least 60, on Bluesky, active in the last 7 days”. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from search.filters import FACTS, FIGURES
from search.labels import label_of
from search.pasted import account_words, numbered
from search.port.query import Kind, Order, Query, Range, Word

_PLACES = {
    Kind.PLAIN: "with the word",
    Kind.PHRASE: "with the words",
    Kind.TAG: "with the tag",
    Kind.HANDLE: "with the handle",
}
_ORDERS = {
    Order.SCORE: "the highest score first",
    Order.TOPIC: "the highest score in the topic first",
    Order.FOLLOWERS: "the most followers first",
    Order.LAST_ACTIVE: "the latest active first",
    Order.GROWTH: "the fastest growing first",
}
_RISING = {
    Order.SCORE: "the lowest score first",
    Order.TOPIC: "the lowest score in the topic first",
    Order.FOLLOWERS: "the fewest followers first",
    Order.LAST_ACTIVE: "the longest silent first",
    Order.GROWTH: "the fastest falling first",
}
#: What is said of a figure in a range, for one and for several.
_FIGURE_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "score": ("whose score is {}", "whose score is {}"),
        "followers": ("with {} follower", "with {} followers"),
        "following": ("following {} account", "following {} accounts"),
        "posts_per_week": ("with {} post a week", "with {} posts a week"),
        "sponsored_posts": ("with {} sponsored post seen", "with {} sponsored posts seen"),
        "engagement": ("with an engagement of {}", "with an engagement of {}"),
        "audience_credible": ("of whose reactors {} are credible", "of whose reactors {} are credible"),
        **{
            f"followers_change_{days}": (f"whose followers changed by {{}} in {days} days",) * 2 for days in (7, 30, 90)
        },
        **{
            f"change_{days}": (
                f"whose score changed by {{}} point in {days} days",
                f"whose score changed by {{}} points in {days} days",
            )
            for days in (7, 30)
        },
    }
)
_FACT_WORDS: Mapping[str, Mapping[bool, str]] = MappingProxyType(
    {
        "verified": {True: "verified", False: "not verified"},
        "has_link": {True: "who link to something", False: "who link to nothing"},
    }
)
_LIST_WORDS = (
    ("network", "networks", "on"),
    ("network", "not_networks", "not on"),
    ("language", "languages", "writing"),
    ("tag", "tags", "who use the tag"),
    ("mentioned", "mentioned", "who mention"),
)
#: What several of a kind are called, after “who are”.
_KINDS = {"person": "individuals", "organisation": "organisations", "bot": "bots"}


def sentence_of(query: Query, name_of: Callable[[int], str]) -> str:
    """Return what a query asks, in words.

    Parameters
    ----------
    query
        What is asked. How many people its id sets hold is said, not who.
    name_of
        What a topic is called, by its number.

    Examples
    --------
    >>> from search.words import parse
    >>> query = Query(words=parse("roaster -@x"), topics=(7,), topic_score_tenths=Range(600, None))
    >>> sentence_of(query, {7: "Coffee"}.__getitem__)
    'people whose score in Coffee is at least 60, with the word roaster, without the handle @x'
    """
    parts = [
        *_topics(query, name_of),
        *_figures(query),
        *_values(query),
        *_audience(query, name_of),
        *map(_word, query.words),
        *_avoided(query.without_words),
        *_sets(query),
    ]
    people = f"people{_place(query)}"
    order = (_RISING if query.is_ascending else _ORDERS).get(query.order)
    return ", ".join([people + (f" {parts[0]}" if parts else ""), *parts[1:]]) + (f"; {order}" if order else "")


def fragment_of(query: Query, name_of: Callable[[int], str]) -> str:
    """Return what a query of one filter asks, without the people: “on Bluesky”; empty when it asks nothing."""
    return sentence_of(replace(query, order=Order.RELEVANCE), name_of).removeprefix("people").strip()


def _place(query: Query) -> str:
    """Return where people are, which stands right behind them."""
    named = [_either(label_of(name, each) for each in values) for name, values in _places(query) if values]
    return "".join(f" in {each}" for each in named)


def _places(query: Query) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "city", query.cities
    yield "country", query.countries


def _topics(query: Query, name_of: Callable[[int], str]) -> Iterator[str]:
    is_every = query.is_every_topic and len(query.topics) > 1
    named = _listed(map(name_of, query.topics), "and" if is_every else "or")
    asked = "" if query.topic_score_tenths.is_open else range_words(query.topic_score_tenths, unit=10)
    if named and not asked:
        yield f"heard in {named}"
    elif named:
        yield f"whose scores in {named} are each {asked}" if is_every else f"whose score in {named} is {asked}"
    if query.not_topics:
        yield f"not heard in {_either(map(name_of, query.not_topics))}"


def _figures(query: Query) -> Iterator[str]:
    for figure in FIGURES:
        asked: Range = getattr(query, figure.of_query)
        if not asked.is_open:
            one, several = _FIGURE_WORDS[figure.name]
            last = asked.least if asked.most is None else asked.most
            told = range_words(asked, unit=figure.unit, sign=figure.sign)
            yield (one if last == figure.unit else several).format(told)
    if query.active_within_days is not None:
        days = query.active_within_days
        yield "active on the last day" if days == 1 else f"active in the last {days:,} days"


def _values(query: Query) -> Iterator[str]:
    for name, part, words in _LIST_WORDS:
        values = getattr(query, part)
        if values:
            yield f"{words} {_either(label_of(name, value) for value in values)}"
    yield from _said(query)
    if query.kinds:
        yield f"who are {_either(_KINDS.get(value, value) for value in query.kinds)}"
    answers = ((fact.name, getattr(query, fact.of_query)) for fact in FACTS)
    yield from (_FACT_WORDS[name][answer] for name, answer in answers if answer is not None)
    if query.accounts:
        yield f"of {len(query.accounts):,} pasted {'handle' if len(query.accounts) == 1 else 'handles'}"


def _said(query: Query) -> Iterator[str]:
    if not query.says_about:
        return
    named = _either(query.says_about)
    leasts = (("positive", query.least_positive_percent), ("negative", query.least_negative_percent))
    told = [f"{range_words(Range(least), unit=1, sign='%')} are {tone}" for tone, least in leasts if least]
    yield f"of whose posts about {named} {' and '.join(told)}" if told else f"who say something about {named}"


def _audience(query: Query, name_of: Callable[[int], str]) -> Iterator[str]:
    least = range_words(Range(query.least_share_tenths), unit=10, sign="%") if query.least_share_tenths > 1 else "some"
    shares = (
        ("are in", map(partial(label_of, "country"), query.audience_countries)),
        ("write", map(partial(label_of, "language"), query.audience_languages)),
        ("write about", map(name_of, query.audience_topics)),
    )
    for what, values in shares:
        if named := _either(values):
            yield f"of whose reactors {least} {what} {named}"
    if query.insiders:
        yield f"heard by at least {query.least_insiders} of the top 100 in {_either(map(name_of, query.insiders))}"
    if query.reaches:
        network = query.reaches.rpartition(":")[0] if numbered(query.reaches) is None else ""
        on = f" on {label_of('network', network)}" if network else ""
        yield f"who reach the audience of {account_words(query.reaches)}{on}"


def _word(word: Word) -> str:
    place = _PLACES[word.kind].replace("with", "without" if word.is_without else "with")
    return f"{place} {_typed(word)}"


def _avoided(words: Sequence[Word]) -> Iterator[str]:
    if words:
        yield f"who write nothing of {_either(map(_typed, words))}"


def _typed(word: Word) -> str:
    typed = word.handle or " ".join(word.tokens)
    signs = {Kind.PHRASE: f"“{typed}”", Kind.TAG: f"#{typed}", Kind.HANDLE: f"@{typed}"}
    return f"{signs.get(word.kind, typed)}{'…' if word.is_prefix else ''}"


def _sets(query: Query) -> Iterator[str]:
    if query.among is not None:
        yield f"among {_chosen(len(query.among))}"
    if query.without:
        yield f"without {_chosen(len(query.without))}"


def _chosen(count: int) -> str:
    return "1 chosen person" if count == 1 else f"{count:,} chosen people"


def range_words(asked: Range, *, unit: int, sign: str = "") -> str:
    """Return a range in words.

    Examples
    --------
    >>> range_words(Range(600, None), unit=10), range_words(Range(10, 25), unit=10)
    ('at least 60', '1 to 2.5')
    """
    behind = f"\u202f{sign}" if sign else ""
    least, most = (None if end is None else f"{end / unit:,.10g}{behind}" for end in (asked.least, asked.most))
    if least == most:
        return f"exactly {least}"
    if most is None:
        return f"at least {least}"
    return f"at most {most}" if least is None else f"{least} to {most}"


def _either(names: Iterable[str]) -> str:
    return _listed(names, "or")


def _listed(names: Iterable[str], link: str) -> str:
    *first, last = [*names] or [""]
    return f"{', '.join(first)} {link} {last}" if first else last
