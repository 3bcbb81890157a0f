"""Files of activity as numbered lines, read in bounded pieces: plain, gzip or zstd, told apart by their first bytes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO

import pyarrow as pa

from influencers.errors import UnreadableActivity

LONGEST_LINE = 1024 * 1024  # bytes
PIECE = 4 * 1024 * 1024  # bytes that are read at once
_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

Numbered = tuple[int, bytes]
"""A line without its end, and its number in the file, from 1."""


@dataclass(frozen=True, slots=True)
class ActivityFile:
    """A file to load, and the name under which its lines are remembered."""

    path: Path
    source: str


def batch_id(file: ActivityFile) -> str:
    """Return the id of the batch that these bytes are."""
    digest = blake2b(digest_size=16)
    with _reading(file) as stream:
        while piece := stream.raw.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def read_lines(file: ActivityFile, advance: Callable[[int], None]) -> Iterator[list[Numbered]]:
    """Yield the lines of a file, a few thousand at a time; a line that is too long is cut just beyond the limit.

    `advance` is told how many bytes of the file were read since it was told last.
    """
    number, rest = 0, b""
    with _reading(file) as stream:
        for piece in _pieces(stream, advance):
            whole = (rest + piece).split(b"\n")
            # What is cut stays too long to be read as a line, and memory stays bounded.
            rest = whole.pop()[: LONGEST_LINE + 1]
            if whole:
                yield _numbered(whole, number)
            number += len(whole)
    yield _numbered([rest], number)


def _numbered(lines: list[bytes], before: int) -> list[Numbered]:
    if before == 0 and lines:
        lines[0] = lines[0].removeprefix(_BYTE_ORDER_MARK)
    return list(enumerate(lines, before + 1))


@dataclass(slots=True)
class _Stream:
    raw: IO[bytes]
    text: IO[bytes]


@contextmanager
def _reading(file: ActivityFile) -> Iterator[_Stream]:
    try:
        with file.path.open("rb") as raw:
            start = raw.read(4)
            raw.seek(0)
            packing = next((name for magic, name in _MAGIC.items() if start.startswith(magic)), None)
            text = pa.CompressedInputStream(pa.PythonFile(raw, "r"), packing) if packing else raw
            yield _Stream(raw, text)
    except OSError as error:
        raise UnreadableActivity(f"{file.source} cannot be read: {error}. Nothing of it was loaded.") from error


def _pieces(stream: _Stream, advance: Callable[[int], None]) -> Iterator[bytes]:
    before = 0
    while piece := stream.text.read(PIECE):
        position = stream.raw.tell()
        advance(position - before)
        before = position
        yield piece
