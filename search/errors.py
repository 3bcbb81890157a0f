"""What can go wrong in search.

Unavailable
├── SearchResting    503  the engine cannot answer now
└── IndexMissing     503  nothing was indexed yet
BadInput
├── StaleCursor      400  the page asked for belongs to another question or index
└── UnknownSearch    400  a part of the question does not exist or makes no sense; `fields` names each
"""

from kernel.errors import BadInput, Unavailable

#: Said wherever people are to be ordered by the score in a topic and no topic is asked.
TOPIC_FIRST = "Choose a topic first: this orders by the score in it."
#: Said of a cursor that no search can have given.
NO_CURSOR = "This is not a page of any search. Please start again from the first page."


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
