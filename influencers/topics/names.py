"""Reads the committed names of the topics."""

import gzip
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from influencers.topics.operator_changes import GivenName, NameChanges
from influencers.topics.taxonomy import FILES, Taxonomy, load_taxonomy

NAMES_FILE = "names.json.gz"


class NameRow(msgspec.Struct, array_like=True, frozen=True):
    """A name, the numbers of the topics it may mean, and whether it may mean nothing at all.

    One without numbers is a phrase in which a shorter name does not mean its topic: it swallows that name, and says
    nothing itself.
    """

    text: str
    topics: tuple[int, ...]
    is_ambiguous: bool


class NamesFile(msgspec.Struct, frozen=True):
    """By language: the names, sorted; and the everyday words that hide an English name of one word."""

    names: dict[str, tuple[NameRow, ...]]
    ordinary: dict[str, tuple[str, ...]]


@cache
def committed_names() -> NamesFile:
    """Return the names of this version of the programme; read once a process."""
    return read_names(FILES)


def read_names(folder: Path) -> NamesFile:
    """Read the names that the import wrote into a folder."""
    return msgspec.json.decode(gzip.decompress((folder / NAMES_FILE).read_bytes()), type=NamesFile)


def load_names(folder: Path = FILES) -> NamesFile:
    """Return the names of today, those of `load_taxonomy`; of another folder, as they stand there."""
    return names_of(load_taxonomy()) if folder == FILES else read_names(folder)


@lru_cache(maxsize=4)
def names_of(taxonomy: Taxonomy) -> NamesFile:
    """Return the committed names with what an operator changed in exactly this taxonomy."""
    return with_changes(committed_names(), taxonomy.name_changes)


def with_changes(names: NamesFile, changes: NameChanges) -> NamesFile:
    """Return names after an operator's changes.

    Parameters
    ----------
    names
        The committed ones.
    changes
        Names that were given, and numbers whose names lead elsewhere. A name that means something already means either
        from now on, and is ambiguous; a name of a retired topic finds nothing.
    """
    if not changes:
        return names
    changed = {lang: _changed(rows, lang, changes) for lang, rows in names.names.items()}
    english = {row.text: row for row in changed.get("en", ())}
    return NamesFile({lang: _as_in_english(rows, english) for lang, rows in changed.items()}, names.ordinary)


def _changed(rows: tuple[NameRow, ...], lang: str, changes: NameChanges) -> tuple[NameRow, ...]:
    by_text = {row.text: row for row in rows}
    for number, name in changes.given:
        if name.lang == lang:
            by_text[name.text] = _given(by_text.get(name.text), number, name)
    led = ((row, _led(row.topics, changes.leads_to)) for row in by_text.values())
    kept = (NameRow(row.text, topics, row.is_ambiguous) for row, topics in led if topics or not row.topics)
    return tuple(sorted(kept, key=lambda row: row.text))


def _as_in_english(rows: tuple[NameRow, ...], english: Mapping[str, NameRow]) -> tuple[NameRow, ...]:
    """Return names of which each means what it means in English, where it means one of the same topics there.

    The import does the same: “netflix” that became ambiguous in English is not clear in Spanish.
    """
    return tuple(
        same if (same := english.get(row.text)) and not set(row.topics).isdisjoint(same.topics) else row for row in rows
    )


def _given(known: NameRow | None, number: int, name: GivenName) -> NameRow:
    if known is None or not known.topics:
        return NameRow(name.text, (number,), name.is_ambiguous)
    if number in known.topics:
        return known
    return NameRow(name.text, tuple(sorted({*known.topics, number})), is_ambiguous=True)


def _led(topics: tuple[int, ...], leads_to: Mapping[int, int | None]) -> tuple[int, ...]:
    if leads_to.keys().isdisjoint(topics):
        return topics
    ends = (_end(number, leads_to) for number in topics)
    return tuple(sorted({number for number in ends if number is not None}))


def _end(number: int, leads_to: Mapping[int, int | None]) -> int | None:
    seen: set[int] = set()
    here: int | None = number
    while here is not None and here in leads_to and here not in seen:
        seen.add(here)
        here = leads_to[here]
    return here
