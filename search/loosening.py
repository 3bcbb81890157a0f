"""What a search that finds few people would find if it asked for less. Pure: values in, values out."""

from collections.abc import Mapping
from dataclasses import replace

from search.filters import PARTS, asks, widened
from search.port.query import Order, Query

#: A search that finds fewer is told what keeps others out.
FEW = 5
#: People told of each filter that they fail and no other.
MISSES_OF_EACH = 3


def loosened(query: Query) -> Mapping[str, Query]:
    """Return, by filter in use, the first page of the same search without it; sets of ids stay.

    A score in a topic goes with its topic, so it is no filter of its own where it is the only thing asked of one.

    Examples
    --------
    >>> [*loosened(Query(networks=("bluesky",), kinds=("person",)))]
    ['network', 'kind']
    """
    plain = replace(query, cursor=None, facets=())
    return {name: _ordered(widened(plain, name)) for name in PARTS if asks(query, name)}


def _ordered(query: Query) -> Query:
    """Return a query with an order that it can have: without a topic there is no score in one."""
    if query.order is Order.TOPIC and not query.topics:
        return replace(query, order=Order.RELEVANCE, is_ascending=False)
    return query
