"""Reads the Klout Topic Ontology as it was published and mends what is wrong in it.

The three files are CSV: topics, edges (parent to child) and display names in six languages. Known defects: one topic
has children, parents and names but no row of its own; the root is its own parent; a header is misspelt; some ids are
larger than 64 bits hold; some slugs hold capitals, accents or signs that do not belong in an address.
"""

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kernel.errors import BadInput

#: The languages of the display names; English is complete, the others nearly.
LANGUAGES = ("en", "ar", "de", "es", "fr", "it")
#: The root of all roots; it is no topic.
ROOT_ID = "0"

_TOPICS = "klout_topic_ontology_*.csv"
_EDGES = "klout_topic_edge_*.csv"
_NAMES = "klout_topic_display_*.csv"
_SIGNS_IN_SLUGS = str.maketrans({"$": "s"})


@dataclass(frozen=True, slots=True)
class MendedTopic:
    """One topic as it was published, mended.

    `labels` maps a language to a display name; `parents` holds ids, in the order of the file, without the root.
    """

    id: str
    slug: str
    labels: Mapping[str, str]
    parents: tuple[str, ...] = field(default=())


#: 21 topics lie below it and it has names in five languages, yet it has no row; the Italian name was a Spanish one.
ECONOMICS = MendedTopic("8067190039628328240", "economics", {"en": "Economics", "it": "Economia"})


def read_ontology(folder: Path) -> tuple[MendedTopic, ...]:
    """Read the three CSV files of a folder.

    Parameters
    ----------
    folder
        Where `klout_topic_ontology_*.csv`, `klout_topic_edge_*.csv` and `klout_topic_display_*.csv` lie.

    Returns
    -------
    tuple[MendedTopic, ...]
        Every topic once, sorted by slug; parents are topics of the same tuple, no topic is its own ancestor.

    Raises
    ------
    BadInput
        A file is missing or there twice, or two topics share a slug.
    """
    names = _labels(_rows(folder, _NAMES))
    parents = without_cycles(_parents(_rows(folder, _EDGES)))
    topics = [
        MendedTopic(
            row["topicId"],
            tidy_slug(row["topicSlug"]),
            {"en": row["topicDisplayName"]} | names.get(row["topicId"], {}),
        )
        for row in _rows(folder, _TOPICS)
    ]
    if ECONOMICS.id not in {topic.id for topic in topics}:
        mended = names.get(ECONOMICS.id, {}) | dict(ECONOMICS.labels)
        topics.append(MendedTopic(ECONOMICS.id, ECONOMICS.slug, mended))
    return _joined(topics, parents)


def tidy_slug(slug: str) -> str:
    """Return a slug fit for an address: lower case, a to z, digits and single hyphens.

    Examples
    --------
    >>> tidy_slug("csi:-crime-scene-investigation"), tidy_slug("réunion"), tidy_slug("r/ga")
    ('csi-crime-scene-investigation', 'reunion', 'r-ga')
    """
    folded = unicodedata.normalize("NFKD", slug.casefold().translate(_SIGNS_IN_SLUGS))
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in folded if not _is_accent(sign))
    return "-".join(part for part in plain.split("-") if part)


def without_cycles(parents: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the same parents without the edges that would close a circle.

    Parameters
    ----------
    parents
        Child to parents. The outcome depends on the ids only, not on the order of the mapping.
    """
    kept: dict[str, tuple[str, ...]] = {}
    for child in sorted(parents):
        kept[child] = tuple(parent for parent in parents[child] if not _reaches(parent, child, kept))
    return kept


def _reaches(start: str, wanted: str, parents: Mapping[str, tuple[str, ...]]) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        if here == wanted:
            return True
        above = [parent for parent in parents.get(here, ()) if parent not in seen]
        seen.update(above)
        waiting.extend(above)
    return False


def _rows(folder: Path, pattern: str) -> Iterator[dict[str, str]]:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise BadInput(f"There must be exactly one file {pattern} in {folder}; there are {len(found)}.")
    with found[0].open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _labels(rows: Iterable[Mapping[str, str]]) -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = {}
    for row in rows:
        name = " ".join(row["topicDisplayName"].split())
        if row["language"] in LANGUAGES and name:
            labels.setdefault(row["topicId"], {})[row["language"]] = name
    return labels


def _parents(rows: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return child to parents: each once, never itself, never the root."""
    parents: dict[str, dict[str, None]] = {}
    for row in rows:
        parent, child = row["parentTopicId"], row["childTopicId"]
        if ROOT_ID not in {parent, child} and parent != child:
            parents.setdefault(child, {})[parent] = None
    return {child: tuple(above) for child, above in parents.items()}


def _joined(topics: Iterable[MendedTopic], parents: Mapping[str, tuple[str, ...]]) -> tuple[MendedTopic, ...]:
    by_id = {topic.id: topic for topic in topics}
    by_slug = {topic.slug: topic for topic in by_id.values()}
    if len(by_slug) != len(by_id):
        raise BadInput("Two topics have the same slug.")
    return tuple(
        MendedTopic(topic.id, slug, topic.labels, tuple(p for p in parents.get(topic.id, ()) if p in by_id))
        for slug, topic in sorted(by_slug.items())
    )


def _is_accent(sign: str) -> bool:
    return unicodedata.combining(sign) > 0
