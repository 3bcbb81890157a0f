"""What an index of an older form can still answer: people are found in it until the next one is built. Pure."""

from dataclasses import replace

from search.errors import OLDER_FORM, IndexOutdated
from search.filters import amounts_asked, ranges_asked, values_asked
from search.port.query import Order, Query

#: The columns of filters that an index of the first form had, and its facets.
_FIRST_COLUMNS = frozenset({"score", "followers", "last_active", "network", "language", "kind"})
#: From this form on an index knows who comes first among equals of a score in a topic.
_FORM_WITH_TIES = 3
#: From this form on an index knows how people speak of others.
_FORM_WITH_SAYING = 3
_FIRST_FACETS = frozenset({"topic", "network", "language", "kind", "score", "followers"})


def answerable(query: Query, *, form: int) -> Query:
    """Return a query as an index of a form can answer it, without the facets that it cannot count.

    Raises
    ------
    IndexOutdated
        A filter or the order asks for what the index does not hold.

    Examples
    --------
    >>> answerable(Query(facets=("country", "kind")), form=1).facets
    ('kind',)
    """
    if query.order is Order.TOPIC and form < _FORM_WITH_TIES:
        raise IndexOutdated(OLDER_FORM)
    if query.says_about and form < _FORM_WITH_SAYING:
        raise IndexOutdated(OLDER_FORM)
    if form > 1:
        return query
    columns = {*ranges_asked(query, as_of_s=0), *values_asked(query), *amounts_asked(query)}
    if columns - _FIRST_COLUMNS:
        raise IndexOutdated(OLDER_FORM)
    return replace(query, facets=tuple(name for name in query.facets if name in _FIRST_FACETS))
