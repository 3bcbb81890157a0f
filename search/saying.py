"""How somebody speaks of whom, as words of one column; an engine only has to find who has them. Standard library.

Of each tag and account that somebody speaks of, the column holds its name, and its name with the percent of the posts
that praise and of those that blame: `#acme`, `+72 #acme`, `-9 #acme`. Whoever asks for at least 60 % asks for any of
the 41 words from `+60 #acme` to `+100 #acme`. So it is exact, a handle may be of any length, and both engines find it
as they find every other value.
"""

from collections.abc import Iterable

from search.port.document import Document
from search.port.query import Query

#: The column; its filter has the same name.
SAYS_ABOUT = "says_about"
_PRAISE, _BLAME = "+", "-"
_MOST = 100  # percent

#: Words of which somebody needs one.
Words = tuple[str, ...]


def words_said(document: Document) -> tuple[str, ...]:
    """Return the words of somebody, each once."""
    return tuple(dict.fromkeys(word for each in document.said_about for word in _words_of(*each)))


def words_asked(query: Query) -> tuple[tuple[Words, ...], ...]:
    """Return, by what a query asks about, the sets of words; somebody has to have a word of each set of one of them.

    Examples
    --------
    >>> words_asked(Query(says_about=("@ada", "#lace"), least_positive_percent=99))
    ((('+99 @ada', '+100 @ada'),), (('+99 #lace', '+100 #lace'),))
    >>> words_asked(Query(says_about=("@ada",)))
    ((('@ada',),),)
    """
    leasts = ((_PRAISE, query.least_positive_percent), (_BLAME, query.least_negative_percent))
    return tuple(
        tuple(_at_least(sign, least, name) for sign, least in leasts if least) or ((name,),)
        for name in query.says_about
    )


def _at_least(sign: str, least: int, name: str) -> Words:
    return tuple(f"{sign}{percent} {name}" for percent in range(least, _MOST + 1))


def _words_of(name: str, positive: int, negative: int) -> Iterable[str]:
    # The percent comes first: one engine cuts words that are very long.
    return name, f"{_PRAISE}{positive} {name}", f"{_BLAME}{negative} {name}"
