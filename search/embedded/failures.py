"""Errors of tantivy, as errors of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from kernel.errors import AppError, Conflict
from search.errors import SearchResting, UnknownSearch

#: What tantivy says of a line that it cannot take, and of nothing else.
_OF_ONE_LINE = ("could not be parsed", "is not valid JSON")


def refusal_in(error: ValueError) -> str:
    """Return why a line was not taken; raise what concerns every line: the writer, or the disk below it."""
    why = str(error)
    if not any(words in why for words in _OF_ONE_LINE):
        raise error
    return why


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise an error of ours for one of tantivy's."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise _told(str(error)) from error


def _told(text: str) -> AppError:
    """Return the error of ours for a sentence of tantivy's: it has one exception for everything."""
    if "max expansions" in text:
        return UnknownSearch("A word with * would find too much. Write more letters before the *.")
    if "LockBusy" in text:
        return Conflict("Another process is writing to the search index. Try again when it is done.")
    return SearchResting("Search is resting. Please try again soon.")
