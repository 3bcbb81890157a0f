"""What can go wrong in search.

Unavailable
├── SearchResting    503  the engine cannot answer now
│   ├── SearchTooSlow      503  it did not answer in time
│   ├── SearchBusy         503  it has too much to do
│   ├── SearchStorageFull  503  its disk is full, so that it takes nothing in
│   ├── SearchReadOnly     503  somebody set it to reading only
│   ├── SearchLockedOut    503  it does not let us in: no, wrong or too few rights
│   ├── SearchMisdirected  503  what answers is no engine that we can speak with
│   ├── DocumentsRefused   503  it did not take some people in; `ids` names them
│   └── IndexOutdated      503  the index has another form than what is to be put into it
└── IndexMissing     503  nothing was indexed yet, or the index was dropped
BadInput
├── StaleCursor      400  the page asked for belongs to another question or index
└── UnknownSearch    400  a part of the question does not exist or makes no sense; `fields` names each
AppError
└── SearchBroken     500  the engine did not understand what we asked: our fault
"""

from collections.abc import Collection

from kernel.errors import AppError, BadInput, Unavailable

#: Said wherever people are to be ordered by the score in a topic and no topic is asked.
TOPIC_FIRST = "Choose a topic first: this orders by the score in it."
#: Said of a cursor that no search can have given.
NO_CURSOR = "This is not a page of any search. Please start again from the first page."
#: Said of an index that an earlier version made.
OLDER_FORM = "The search index is of an older form. `flask search rebuild` makes a new one."
#: Said where the generation behind the current index is gone.
NO_FIGURES = "The figures behind the search are gone. `flask search rebuild` makes new ones."
#: Said of a page whose index is not kept any more.
GONE = "This page was made from figures that are gone. Please start again from the first page."


class SearchResting(Unavailable):
    code = "search_resting"
    title = "Search is resting"


class SearchTooSlow(SearchResting):
    code = "search_too_slow"
    title = "Search is resting"


class SearchBusy(SearchResting):
    code = "search_busy"
    title = "Search is resting"
    retry_after = 5


class SearchStorageFull(SearchResting):
    code = "search_storage_full"
    title = "Search is resting"
    retry_after = 300


class SearchReadOnly(SearchResting):
    code = "search_read_only"
    title = "Search is resting"
    retry_after = 300


class SearchLockedOut(SearchResting):
    code = "search_locked_out"
    title = "Search is resting"
    retry_after = 300


class SearchMisdirected(SearchResting):
    code = "search_misdirected"
    title = "Search is resting"
    retry_after = 300


class DocumentsRefused(SearchResting):
    code = "documents_refused"
    title = "Search is resting"

    def __init__(self, message: str, *, ids: Collection[int]) -> None:
        super().__init__(message)
        self.ids = frozenset(ids)

    @classmethod
    def of(cls, ids: Collection[int]) -> "DocumentsRefused":
        """Return the error that tells how many these are."""
        people = "1 person was" if len(ids) == 1 else f"{len(ids):,} people were"
        return cls(f"{people} not taken into the search index. Everybody else is in it.", ids=ids)


class IndexOutdated(SearchResting):
    code = "index_outdated"
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


class SearchBroken(AppError):
    code = "search_broken"
    title = "Search did not work"
