"""How names and handles begin: what is typed cut into pieces, and the short beginnings that engines keep. Pure.

Of one or two letters so many names begin alike that gathering them would take longer than a reader waits; so these
beginnings are kept by themselves, in a column of their own. Longer ones are looked up among names and handles.
"""

from collections.abc import Iterable

from search.port.beginning import Piece
from search.words import fold_handle, tokens

#: The column of short beginnings: `ro` of a name, `@ro` of a handle.
BEGINS = "begins"
#: Beginnings of so many letters are kept.
KEPT_LETTERS = 2
_LENGTHS = range(1, KEPT_LETTERS + 1)

#: The most pieces and tokens of what is typed that are looked for, and the most signs of each.
MOST_PIECES, MOST_TOKENS, LONGEST = 6, 8, 64

_HANDLE_SIGNS = ("@", "＠")


def read_beginning(typed: str) -> tuple[Piece, ...]:
    """Return the pieces of what was typed, each once: with an @ before it a piece means a handle and no name.

    Of more pieces or tokens than names have there are none: they begin nobody, and each costs a look at the index.

    Examples
    --------
    >>> read_beginning("Rosa @roa ro.ex !")
    (Piece(tokens=('rosa',), handle='rosa'), Piece(tokens=(), handle='roa'), Piece(tokens=('ro', 'ex'), handle='ro.ex'))
    """
    pieces = tuple(dict.fromkeys(piece for piece in map(_piece, typed.split()) if piece.tokens or piece.handle))
    tokens_count = sum(len(piece.tokens) for piece in pieces)
    return () if len(pieces) > MOST_PIECES or tokens_count > MOST_TOKENS else pieces


def _piece(part: str) -> Piece:
    named = () if part.startswith(_HANDLE_SIGNS) else tokens(part)
    return Piece(tuple(dict.fromkeys(token[:LONGEST] for token in named)), fold_handle(part)[:LONGEST])


def beginnings(name: str, handles: Iterable[str]) -> tuple[str, ...]:
    """Return the short beginnings of a name, its tokens with spaces between, and of folded handles, as they are kept.

    Examples
    --------
    >>> beginnings("ada l", ["ada.example"])
    ('a', 'ad', 'l', '@a', '@ad')
    """
    found: dict[str, None] = {}
    for token in name.split():
        for length in _LENGTHS:
            found[token[:length]] = None
    for handle in handles:
        for length in _LENGTHS:
            found["@" + handle[:length]] = None
    return tuple(found)
