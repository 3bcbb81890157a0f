"""Where a page ended, as a text that a client hands back; bound to the question and the index it belongs to."""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass, fields
from typing import Any

from search.errors import NO_CURSOR, StaleCursor
from search.port.query import Query

_UNBOUND = frozenset({"hidden", "size", "cursor", "facets"})
# The name of an index, the fingerprint of a query, whether words were read as near ones, the tier, the keys.
_SHAPE = re.compile(r'\["[A-Za-z0-9_-]{1,80}","[0-9a-f]{18}",(?:true|false)(?:,(?:0|-?[1-9][0-9]{0,18})){2,4}\]')
# One less than fits into 64 bits with a sign, as engines ask for what lies before or after a key.
_LARGEST_KEY = (1 << 63) - 2


@dataclass(frozen=True, slots=True)
class Position:
    """The last row shown: whether words were read as near ones, the text tier, and its keys in the order."""

    is_near: bool
    tier: int
    keys: tuple[int, ...]


def write_cursor(index: str, query: Query, position: Position) -> str:
    """Return the cursor of the page that follows a position."""
    content = [index, _fingerprint(query), position.is_near, position.tier, *position.keys]
    return base64.urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode()).decode().rstrip("=")


def index_of(cursor: str) -> str:
    """Return the name of the index a cursor was made on; raise StaleCursor when it is no cursor."""
    return str(_content(cursor)[0])


def read_cursor(index: str, query: Query) -> Position | None:
    """Return where the page before ended, None for the first page; raise StaleCursor when that was another question."""
    if query.cursor is None:
        return None
    name, fingerprint, is_near, tier, *keys = _content(query.cursor)
    if name != index or fingerprint != _fingerprint(query):
        raise StaleCursor("This page belongs to another search. Please start again from its first page.")
    return Position(is_near, tier, tuple(keys))


def _content(cursor: str) -> list[Any]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error):
        text = ""
    # Looked at before it is read: a deep nest of brackets or an endless number would not come out of the reader.
    content = json.loads(text) if _SHAPE.fullmatch(text) else []
    if not content or any(abs(key) > _LARGEST_KEY for key in content[3:]):
        raise StaleCursor(NO_CURSOR)
    return list(content)


def _fingerprint(query: Query) -> str:
    asked = [_plain(getattr(query, f.name)) for f in fields(query) if f.name not in _UNBOUND]
    return hashlib.blake2b(repr(asked).encode(), digest_size=9).hexdigest()


def _plain(part: object) -> object:
    # A set is written in any order it likes.
    return sorted(part) if isinstance(part, frozenset) else part
