"""What the columns of an index are called, in every engine. Standard library only.

Two columns a topic in use: `f<number>` the packed fit, `t<number>` the score. Two an order of the whole person:
`d_<order>` falling and `a_<order>` rising, both read from the largest down. And `tie`: who comes first among equals.
"""

from collections.abc import Iterable
from functools import cache

from search.filters import Entry
from search.keys import FIGURE_ORDERS, fit_key, put_figure_keys, silent_days, tie_key
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


def put_orders(entry: Entry, document: Document, *, as_of_s: int) -> None:
    """Put the keys of a person in every order of an index, and their topics; an unknown figure has the last key."""
    tie = tie_key(silent_days(document.last_active_s, as_of_s=as_of_s), document.id)
    entry[TIE_FIELD] = tie
    put_figure_keys(entry, document, tie, _ORDER_COLUMNS)
    entry["topic"] = [topic.number for topic in document.topics]
    for topic in document.topics:
        entry[fit_field(topic.number)] = fit_key(topic, tie)
        entry[score_field(topic.number)] = topic.score_tenths


def put_texts(entry: Entry, document: Document) -> None:
    """Put what somebody is called and writes, its tokens with spaces between, and the tags in it, in their order."""
    bio, recent = document.bio, document.recent_text
    entry["name"], entry["bio"], entry["recent"] = token_text(document.name), token_text(bio), token_text(recent)
    if found := tags(bio):
        entry["bio_tags"] = found
    if found := tags(recent):
        entry["recent_tags"] = found


def put_handles(entry: Entry, document: Document) -> None:
    """Put the handles of somebody, folded, as words find them, and as filters ask for them, each once."""
    folded = {handle: fold_handle(handle) for handle in document.handles}
    entry["handle"] = tuple(dict.fromkeys(filter(None, folded.values())))
    # Nearly always these are the handles of the accounts: each is folded once.
    of_accounts = [
        (network, folded[handle] if handle in folded else fold_handle(handle)) for network, handle in document.accounts
    ]
    if names := _names(of_accounts):
        entry["handles"] = names


def account_names(accounts: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return how accounts may be asked for, each name once: by the handle, and by the handle on its network.

    Examples
    --------
    >>> account_names([("bluesky", "Ada.Example")])
    ('ada.example', 'bluesky:ada.example')
    """
    return _names((network, fold_handle(handle)) for network, handle in accounts)


def _names(accounts: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for network, folded in accounts:
        if folded:
            names[folded] = names[f"{network}:{folded}"] = None
    return tuple(names)
