"""A mark of each entry, kept beside it in an index: comparing marks tells who is no longer as they were put."""

import hashlib

import msgspec

from search.filters import Entry

#: The column of marks.
MARK = "mark"
_encode = msgspec.json.Encoder().encode


def written(entry: Entry) -> bytes:
    """Return an entry as JSON, without its mark; the same entry is written as the same bytes."""
    return _encode(entry)


def mark_of(written_entry: bytes) -> int:
    """Return a number that another entry hardly ever has.

    Returns
    -------
    int
        0 to 2^62 − 1.

    Examples
    --------
    >>> ada = written({"id": 1, "name": "ada"})
    >>> mark_of(ada) == mark_of(written({"id": 1, "name": "ada"})), mark_of(ada) == mark_of(written({"id": 1}))
    (True, False)
    """
    return int.from_bytes(hashlib.sha256(written_entry).digest()[:8]) >> 2
