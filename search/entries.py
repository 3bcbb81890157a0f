"""What an index holds of a person, by column: the same for every engine. Pure: values in, values out."""

from typing import Any

from search import columns
from search.beginnings import BEGINS, beginnings
from search.filters import amounts_of, figures_of
from search.marks import mark_of
from search.port.document import Document

#: The column of `search.marks`.
MARK = "mark"


def entry_of(document: Document, *, as_of_s: int) -> dict[str, Any]:
    """Return what an index of a moment holds of somebody, by column. What is unknown or empty may be left out.

    This is made for everybody in an index, so each column is written once: dictionaries are not merged by and by.
    """
    handles = columns.handles(document)
    texts = columns.texts(document)
    return {
        "id": document.id,
        MARK: mark_of(document),
        "handle": handles,
        BEGINS: beginnings(texts["name"], handles),
        "topic": [topic.number for topic in document.topics],
        **figures_of(document),
        **columns.order_keys(document, as_of_s=as_of_s),
        **texts,
        **columns.tags_written(document),
        **columns.values(document),
        **amounts_of(document),
    }
