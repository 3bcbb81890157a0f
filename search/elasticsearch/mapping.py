"""How an index lies in Elasticsearch: a strict mapping made from the topics in use. Pure: values in, values out.

The server analyses nothing: texts come folded and cut by `search.words`, with spaces between the tokens, and its
plainest analyzer takes them apart again. Numbers are longs; there are no floats. Columns that only order have no index.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from search.beginnings import BEGINS
from search.columns import ORDER_FIELDS, fit_field, score_field
from search.entries import entry_of
from search.filters import AMOUNT_COLUMNS, CHOICE_COLUMNS, FIGURE_COLUMNS
from search.marks import MARK, line_of_entry, mark_of
from search.port.document import Document
from search.port.engine import About

#: Counts up when what is put changes: an older index gets nobody put into it any more.
FORM = 4

#: Lucene cuts longer tokens in two, which would find halves; 127 signs are at most 254 of its own.
LONGEST_TOKEN = 127

_TEXTS = ("name", "bio", "recent")
_NAMES = ("handle", BEGINS, "bio_tags", "recent_tags", *CHOICE_COLUMNS)
_FIGURES = ("id", "topic", *FIGURE_COLUMNS, *AMOUNT_COLUMNS)
_FIELDS_PER_TOPIC = 2
_OTHER_FIELDS = 100
#: So many ids may be asked for at once, with room: a business's lists, and those who left.
_MOST_IDS = 1_000_000

_Property = dict[str, Any]


def index_settings(topics: Iterable[int]) -> dict[str, Any]:
    """Return the settings of an index in which people may have these topics."""
    return {
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        # Never by itself: readers see what was committed, and nothing before.
        "refresh_interval": "-1",
        "max_terms_count": _MOST_IDS,
        "mapping": {"total_fields": {"limit": _FIELDS_PER_TOPIC * len(set(topics)) + _OTHER_FIELDS}},
    }


def index_mapping(about: About, *, house: str) -> dict[str, Any]:
    """Return the mapping of an index; `house` says whose it is, on a cluster of several."""
    topics = sorted(set(about.topics))
    properties: dict[str, _Property] = {
        **_all_as({"type": "text", "analyzer": "whitespace", "norms": False}, _TEXTS),
        **_all_as({"type": "keyword"}, _NAMES),
        **_all_as({"type": "long"}, [*_FIGURES, *map(score_field, topics)]),
        **_all_as({"type": "long", "index": False}, [*ORDER_FIELDS, MARK, *map(fit_field, topics)]),
    }
    # Nothing is ever shown from the index, so texts are not kept a second time.
    return {
        "dynamic": "strict",
        "_source": {"enabled": False},
        "_meta": index_note(about, house=house, is_whole=False),
        "properties": properties,
    }


def _all_as(kind: _Property, names: Iterable[str]) -> dict[str, _Property]:
    return dict.fromkeys(names, kind)


def index_note(about: About, *, house: str, is_whole: bool) -> dict[str, Any]:
    """Return what an index says of itself; until it is whole no reader is led to it."""
    return {**asdict(about), "topics": sorted(about.topics), "house": house, "form": FORM, "is_whole": is_whole}


def about_from(note: Mapping[str, Any]) -> About:
    """Return what an index says of itself from its note."""
    return About(note["name"], note["generation"], note["as_of_s"], tuple(note["topics"]))


def source_of(document: Document, *, as_of_s: int) -> dict[str, Any]:
    """Return a document as Elasticsearch takes it."""
    entry = entry_of(document, as_of_s=as_of_s)
    entry[MARK] = mark_of(line_of_entry(entry))
    for name in _TEXTS:
        entry[name] = _shortened(entry[name])
    for name in _NAMES:
        if name in entry:
            entry[name] = [*map(term_of, entry[name])]
    return entry


def term_of(token: str) -> str:
    """Return a token as it is kept and asked for: cut to what Lucene takes whole."""
    return token[:LONGEST_TOKEN]


def _shortened(text: str) -> str:
    """Return a text of tokens with spaces between, its longest ones cut."""
    # From one space to another that is near enough: quicker than to look at every token.
    at, last = -1, len(text) - LONGEST_TOKEN
    while at < last:
        at, before = text.rfind(" ", at + 1, at + LONGEST_TOKEN + 2), at
        if at < 0:
            return text[: before + 1] + " ".join(map(term_of, text[before + 1 :].split()))
    return text
