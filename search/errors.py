"""What can go wrong in search.

Unavailable
├── SearchResting    503  the engine cannot answer now
└── IndexMissing     503  nothing was indexed yet
BadInput
├── StaleCursor      400  the page asked for belongs to another question or index
└── UnknownSearch    400  a part of the question does not exist or makes no sense; `fields` names each
"""

from kernel.errors import BadInput, Unavailable


class SearchResting(Unavailable):
    code = "search_resting"
    title = "Search is resting"


class IndexMissing(Unavailable):
    code = "index_missing"
    title = "Nothing was indexed yet"


class StaleCursor(BadInput):
    code = "stale_cursor"
    title = "This page is no longer there"


class UnknownSearch(BadInput):
    code = "unknown_search"
    title = "We could not read that search"
