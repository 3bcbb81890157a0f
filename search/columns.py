"""What the columns of an index are called, in every engine. Standard library only.

Two columns a topic in use: `f<number>` the packed fit, `t<number>` the score. Two an order of the whole person:
`d_<order>` falling and `a_<order>` rising, both read from the largest down.
"""

from collections.abc import Iterable

from search.filters import amounts_of, figures_of, values_of
from search.keys import FIGURE_ORDERS, falling_key, figure_of, rising_key
from search.port import Document, Order
from search.words import fold_handle


def fit_field(topic: int) -> str:
    """Return the column that packs fit, score and id in a topic."""
    return f"f{topic}"


def score_field(topic: int) -> str:
    """Return the column of the score in a topic, tenths."""
    return f"t{topic}"


def falling_field(order: Order) -> str:
    """Return the column that holds an order from the largest figure down."""
    return f"d_{order.value}"


def rising_field(order: Order) -> str:
    """Return the column that holds an order from the smallest figure up."""
    return f"a_{order.value}"


#: Looked up once: this is needed for everybody in an index.
_ORDER_COLUMNS = tuple((order, falling_field(order), rising_field(order)) for order in FIGURE_ORDERS)
ORDER_FIELDS = tuple(name for _order, *names in _ORDER_COLUMNS for name in names)


def order_keys(document: Document) -> dict[str, int]:
    """Return, by column, the keys of a person in the orders of the whole person; an unknown figure has the last key."""
    keys = {}
    for order, falling, rising in _ORDER_COLUMNS:
        figure = figure_of(document, order)
        keys[falling] = falling_key(figure, document.id)
        keys[rising] = rising_key(figure, document.id)
    return keys


def figures(document: Document) -> dict[str, int]:
    """Return, by column, who somebody is and the figures that filters ask for; an unknown one is left out."""
    return {"id": document.id, **figures_of(document)}


def values(document: Document) -> dict[str, frozenset[str]]:
    """Return, by column, the values that filters ask for."""
    return values_of(document, accounts=account_names(document.accounts))


def amounts(document: Document) -> dict[str, list[int]]:
    """Return, by column, what somebody has an amount of."""
    return amounts_of(document)


def account_names(accounts: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return how accounts may be asked for: by the handle, and by the handle on its network.

    Examples
    --------
    >>> sorted(account_names([("bluesky", "Ada.Example")]))
    ['ada.example', 'bluesky:ada.example']
    """
    folded = [(network, fold_handle(handle)) for network, handle in accounts]
    return frozenset(name for network, handle in folded if handle for name in (handle, f"{network}:{handle}"))
