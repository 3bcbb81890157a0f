"""A mark of each document, kept beside it in an index: comparing marks tells who is no longer as they were put."""

import hashlib

import msgspec

from search.port.document import Document

_write = msgspec.json.Encoder().encode


def mark_of(document: Document) -> int:
    """Return a number that another document hardly ever has.

    Returns
    -------
    int
        0 to 2^62 − 1.

    Examples
    --------
    >>> from dataclasses import replace
    >>> ada = Document(1, "Ada", ("ada",), "", "", (), (), "person", 500, None, None, None, ())
    >>> mark_of(ada) == mark_of(replace(ada)), mark_of(ada) == mark_of(replace(ada, bio="lace"))
    (True, False)
    """
    written = _write(document)
    return int.from_bytes(hashlib.sha256(written).digest()[:8]) >> 2
