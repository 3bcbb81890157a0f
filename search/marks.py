"""A mark of each entry, kept beside it in an index: comparing marks tells who is no longer as they were put."""

import hashlib

import msgspec

from search.filters import Entry

#: The column of marks.
MARK = "mark"
_encode = msgspec.json.Encoder().encode


def line_of_entry(entry: Entry) -> bytes:
    """Return an entry as JSON, without its mark; the same entry is written as the same bytes."""
    return _encode(entry)


def mark_of(line: bytes) -> int:
    """Return a number that the line of another entry hardly ever has.

    Returns
    -------
    int
        0 to 2^62 − 1.

    Examples
    --------
    >>> ada, other = line_of_entry({"id": 1, "name": "ada"}), line_of_entry({"id": 1, "name": "bea"})
    >>> mark_of(ada) == mark_of(line_of_entry({"id": 1, "name": "ada"})), mark_of(ada) == mark_of(other)
    (True, False)
    """
    return int.from_bytes(hashlib.sha256(line).digest()[:8]) >> 2
