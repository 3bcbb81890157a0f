"""From a beginning to tantivy's clauses, and the first people whose name or handle begins so."""

import tantivy
from tantivy import Occur
from tantivy import Query as Clause

from search.beginnings import BEGINS, KEPT_LETTERS
from search.columns import falling_field
from search.embedded.clauses import Asking, all_of, any_of
from search.embedded.orders import ByFigure
from search.port.beginning import Beginning, Piece
from search.port.query import Order


def suggested(searcher: tantivy.Searcher, asking: Asking, beginning: Beginning) -> tuple[int, ...]:
    """Return the people of a beginning, the highest score first."""
    if not beginning.pieces:
        return ()
    clauses = [(Occur.Must, _found(asking, piece)) for piece in beginning.pieces]
    if beginning.hidden:
        clauses.append((Occur.MustNot, asking.ids(beginning.hidden)))
    by_score = ByFigure(searcher, asking, falling_field(Order.SCORE))
    return tuple(ranked.id for ranked in by_score.first(clauses, beginning.limit, after=None))


def _found(asking: Asking, piece: Piece) -> Clause:
    named = [any_of([_in_name(asking, token), _in_handle(asking, token)]) for token in piece.tokens]
    if piece.tokens == (piece.handle,):
        return named[0]
    ways = [all_of((Occur.Must, clause) for clause in named)] if named else []
    return any_of([*ways, _in_handle(asking, piece.handle)] if piece.handle else ways)


def _in_name(asking: Asking, token: str) -> Clause:
    return _begins(asking, "name", token, token)


def _in_handle(asking: Asking, handle: str) -> Clause:
    return _begins(asking, "handle", handle, f"@{handle}")


def _begins(asking: Asking, column: str, beginning: str, kept: str) -> Clause:
    if len(beginning) <= KEPT_LETTERS:
        return Clause.term_query(asking.schema, BEGINS, kept)
    return asking.term(column, beginning, is_prefix=True)
