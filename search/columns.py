"""What the columns of an index are called, in every engine. Standard library only.

Two columns a topic in use: `f<number>` the packed fit, `t<number>` the score. Two an order of the whole person:
`d_<order>` falling and `a_<order>` rising, both read from the largest down. And `tie`: who comes first among equals.
"""

from collections.abc import Iterable
from functools import cache

from search.filters import values_of
from search.keys import FIGURE_ORDERS, figure_keys, fit_key, silent_days, tie_key
from search.port.document import Document
from search.port.query import Order
from search.words import fold_handle, tags, token_text


@cache
def fit_field(topic: int) -> str:
    """Return the column that packs the fit in a topic, the score, and who comes first among equals."""
    return f"f{topic}"


@cache
def score_field(topic: int) -> str:
    """Return the column of the score in a topic, tenths."""
    return f"t{topic}"


def falling_field(order: Order) -> str:
    """Return the column that holds an order from the largest figure down."""
    return f"d_{order.value}"


def rising_field(order: Order) -> str:
    """Return the column that holds an order from the smallest figure up."""
    return f"a_{order.value}"


#: The column of who comes first among equals, where the key of an order does not say it.
TIE_FIELD = "tie"
#: Looked up once: this is needed for everybody in an index.
_ORDER_COLUMNS = tuple((falling_field(order), rising_field(order)) for order in FIGURE_ORDERS)
ORDER_FIELDS = (TIE_FIELD, *(name for names in _ORDER_COLUMNS for name in names))


def order_keys(document: Document, *, as_of_s: int) -> dict[str, int]:
    """Return, by column, the keys of a person in every order of an index; an unknown figure has the last key."""
    tie = tie_key(silent_days(document.last_active_s, as_of_s=as_of_s), document.id)
    keys = figure_keys(document, tie, _ORDER_COLUMNS)
    keys[TIE_FIELD] = tie
    for topic in document.topics:
        keys[fit_field(topic.number)] = fit_key(topic, tie)
        keys[score_field(topic.number)] = topic.score_tenths
    return keys


def texts(document: Document) -> dict[str, str]:
    """Return, by column, what somebody is called and writes: its tokens with spaces between."""
    return {
        "name": token_text(document.name),
        "bio": token_text(document.bio),
        "recent": token_text(document.recent_text),
    }


def tags_written(document: Document) -> dict[str, tuple[str, ...]]:
    """Return, by column, the tags in what somebody writes, in their order; where there are none it is left out."""
    written = {"bio_tags": tags(document.bio), "recent_tags": tags(document.recent_text)}
    return {name: found for name, found in written.items() if found}


def handles(document: Document) -> tuple[str, ...]:
    """Return the handles of somebody, folded, as words find them, each once."""
    return tuple(dict.fromkeys(filter(None, map(fold_handle, document.handles))))


def values(document: Document) -> dict[str, tuple[str, ...]]:
    """Return, by column, the values that filters ask for, each once; what is empty is left out."""
    return values_of(document, accounts=account_names(document.accounts))


def account_names(accounts: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return how accounts may be asked for, each name once: by the handle, and by the handle on its network.

    Examples
    --------
    >>> account_names([("bluesky", "Ada.Example")])
    ('ada.example', 'bluesky:ada.example')
    """
    names: dict[str, None] = {}
    for network, handle in accounts:
        if folded := fold_handle(handle):
            names[folded] = names[f"{network}:{folded}"] = None
    return tuple(names)
