"""A query as a sentence: “people whose score in Coffee is at least 60, on Bluesky, active in the last 7 days”. Pure."""

from collections.abc import Callable, Iterable, Iterator

from search.labels import label_of
from search.port import Kind, Order, Query, Range, Word

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
    parts = [*_topics(query, name_of), *_figures(query), *_values(query), *map(_word, query.words), *_sets(query)]
    order = (_RISING if query.is_ascending else _ORDERS).get(query.order)
    return ", ".join(["people" + (f" {parts[0]}" if parts else ""), *parts[1:]]) + (f"; {order}" if order else "")


def _topics(query: Query, name_of: Callable[[int], str]) -> Iterator[str]:
    named = _either(map(name_of, query.topics))
    if named and query.topic_score_tenths.is_open:
        yield f"heard in {named}"
    elif named:
        yield f"whose score in {named} is {_range(query.topic_score_tenths, unit=10)}"
    if query.not_topics:
        yield f"not heard in {_either(map(name_of, query.not_topics))}"


def _figures(query: Query) -> Iterator[str]:
    if not query.score_tenths.is_open:
        yield f"whose score is {_range(query.score_tenths, unit=10)}"
    if not query.followers.is_open:
        last = query.followers.least if query.followers.most is None else query.followers.most
        yield f"with {_range(query.followers, unit=1)} {'follower' if last == 1 else 'followers'}"
    if query.active_within_days is not None:
        days = query.active_within_days
        yield "active on the last day" if days == 1 else f"active in the last {days:,} days"


def _values(query: Query) -> Iterator[str]:
    if query.networks:
        yield f"on {_either(label_of('network', value) for value in query.networks)}"
    if query.languages:
        yield f"writing {_either(label_of('language', value) for value in query.languages)}"
    if query.kinds:
        yield f"who are {_either(_KINDS.get(value, value) for value in query.kinds)}"


def _word(word: Word) -> str:
    typed = word.handle or " ".join(word.tokens)
    signs = {Kind.PHRASE: f"“{typed}”", Kind.TAG: f"#{typed}", Kind.HANDLE: f"@{typed}"}
    place = _PLACES[word.kind].replace("with", "without" if word.is_without else "with")
    return f"{place} {signs.get(word.kind, typed)}{'…' if word.is_prefix else ''}"


def _sets(query: Query) -> Iterator[str]:
    if query.among is not None:
        yield f"among {_chosen(len(query.among))}"
    if query.without:
        yield f"without {_chosen(len(query.without))}"


def _chosen(count: int) -> str:
    return "1 chosen person" if count == 1 else f"{count:,} chosen people"


def _range(asked: Range, *, unit: int) -> str:
    least, most = (None if end is None else f"{end / unit:,g}" if unit > 1 else f"{end:,}" for end in _ends(asked))
    if most is None:
        return f"at least {least}"
    return f"at most {most}" if least is None else f"{least} to {most}"


def _ends(asked: Range) -> tuple[int | None, int | None]:
    return asked.least, asked.most


def _either(names: Iterable[str]) -> str:
    *first, last = [*names] or [""]
    return f"{', '.join(first)} or {last}" if first else last
