"""What an index of an older form can still answer: people are found in it until the next one is built. Pure."""

from dataclasses import replace

from search.errors import OLDER_FORM, IndexOutdated
from search.filters import amounts_asked, ranges_asked, values_asked
from search.port import Query

#: The columns of filters that an index of the first form had, and its facets.
_FIRST_COLUMNS = frozenset({"score", "followers", "last_active", "network", "language", "kind"})
_FIRST_FACETS = frozenset({"topic", "network", "language", "kind", "score", "followers"})


def answerable(query: Query, *, form: int) -> Query:
    """Return a query as an index of a form can answer it, without the facets that it cannot count.

    Raises
    ------
    IndexOutdated
        A filter asks for what the index does not hold.

    Examples
    --------
    >>> answerable(Query(facets=("country", "kind")), form=1).facets
    ('kind',)
    """
    if form > 1:
        return query
    columns = {*ranges_asked(query, as_of_s=0), *values_asked(query), *amounts_asked(query)}
    if columns - _FIRST_COLUMNS:
        raise IndexOutdated(OLDER_FORM)
    return replace(query, facets=tuple(name for name in query.facets if name in _FIRST_FACETS))
