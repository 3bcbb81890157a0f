"""From a beginning to Elasticsearch's own words, and back to people. Pure."""

from collections.abc import Mapping
from typing import Any

from search.beginnings import BEGINS, KEPT_LETTERS
from search.columns import falling_field
from search.elasticsearch.clauses import Clause, all_of, any_of, ids, term
from search.elasticsearch.orders import Body
from search.keys import id_of_key
from search.port.beginning import Beginning, Piece
from search.port.query import Order


def body_of(beginning: Beginning) -> Body:
    """Return the search for the people of a beginning, the highest score first."""
    gone = [ids(beginning.hidden)] if beginning.hidden else []
    return {
        "size": beginning.limit,
        "query": all_of([_found(piece) for piece in beginning.pieces], gone),
        "sort": [{falling_field(Order.SCORE): "desc"}],
        "stored_fields": "_none_",
        "track_total_hits": False,
    }


def people_in(answer: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the people in the answer to `body_of`."""
    return tuple(id_of_key(hit["sort"][0]) for hit in answer["hits"]["hits"])


def _found(piece: Piece) -> Clause:
    named = [any_of([_in_name(token), _in_handle(token)]) for token in piece.tokens]
    if piece.tokens == (piece.handle,):
        return named[0]
    ways = [all_of(named)] if named else []
    return any_of([*ways, _in_handle(piece.handle)] if piece.handle else ways)


def _in_name(token: str) -> Clause:
    return _begins("name", token, token)


def _in_handle(handle: str) -> Clause:
    return _begins("handle", handle, f"@{handle}")


def _begins(column: str, beginning: str, kept: str) -> Clause:
    is_kept = len(beginning) <= KEPT_LETTERS
    return term(BEGINS, kept, is_prefix=False) if is_kept else term(column, beginning, is_prefix=True)
