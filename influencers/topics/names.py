"""Reads the committed names of the topics."""

import gzip
from functools import cache
from pathlib import Path

import msgspec

from influencers.topics.taxonomy import FILES

NAMES_FILE = "names.json.gz"


class NameRow(msgspec.Struct, array_like=True, frozen=True):
    """A name, the numbers of the topics it may mean, and whether it may mean nothing at all."""

    text: str
    topics: tuple[int, ...]
    is_ambiguous: bool


class NamesFile(msgspec.Struct, frozen=True):
    """By language: the names, sorted; and the everyday words that hide an English name of one word."""

    names: dict[str, tuple[NameRow, ...]]
    ordinary: dict[str, tuple[str, ...]]


@cache
def load_names(folder: Path = FILES) -> NamesFile:
    """Return the names that the import wrote into a folder; read once a process."""
    return msgspec.json.decode(gzip.decompress((folder / NAMES_FILE).read_bytes()), type=NamesFile)
