"""What an index holds of a person, by column: the same for every engine. Pure: values in, values out."""

from typing import Any

from search import columns
from search.beginnings import BEGINS, beginnings
from search.columns import score_field
from search.marks import mark_of
from search.port.document import Document

#: The column of `search.marks`.
MARK = "mark"


def entry_of(document: Document, *, as_of_s: int) -> dict[str, Any]:
    """Return what an index of a moment holds of somebody, by column. What is unknown has no figure."""
    handles = columns.handles(document)
    entry: dict[str, Any] = {
        MARK: mark_of(document),
        "handle": handles,
        BEGINS: beginnings(document, handles),
        "topic": [topic.number for topic in document.topics],
    }
    for topic in document.topics:
        entry[score_field(topic.number)] = topic.score_tenths
    entry |= columns.figures(document) | columns.order_keys(document, as_of_s=as_of_s) | columns.texts(document)
    return entry | columns.tags_written(document) | columns.values(document) | columns.amounts(document)
