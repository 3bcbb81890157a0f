"""How a document lies in tantivy: texts folded by us, numbers as signed integers, one column an order."""

from collections.abc import Iterable

import tantivy

from search.columns import ORDER_FIELDS, amounts, figures, fit_field, order_keys, score_field, values
from search.filters import AMOUNT_COLUMNS, CHOICE_COLUMNS, FIGURE_COLUMNS
from search.keys import fit_key
from search.marks import mark_of
from search.port import Document
from search.words import fold_handle, tags, token_text

# Tokens come separated by spaces, so both of tantivy's plainest tokenizers cut as `search.words` does.
_TEXTS = ("name", "bio", "recent", "bio_tags", "recent_tags")
#: Counts up when the columns change: an older index gets nobody put into it any more.
FORM = 2
#: The column of `search.marks`.
MARK = "mark"


def schema_for(topics: Iterable[int]) -> tantivy.Schema:
    """Return the schema of an index in which people may have these topics and no others."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_integer_field("topic", indexed=True, fast=True)
    builder.add_text_field("handle", tokenizer_name="raw", index_option="basic")
    for name in _TEXTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in CHOICE_COLUMNS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (*FIGURE_COLUMNS, *AMOUNT_COLUMNS, *ORDER_FIELDS, MARK):
        builder.add_integer_field(name, fast=True)
    for number in sorted(set(topics)):
        builder.add_integer_field(fit_field(number), fast=True)
        builder.add_integer_field(score_field(number), fast=True)
    return builder.build()


def tantivy_document(document: Document) -> tantivy.Document:
    """Return a document as tantivy takes it. Unknown figures have no value in their own column, and the last key."""
    made = tantivy.Document()
    _add_texts(made, document)
    _add_figures(made, document)
    for topic in document.topics:
        made.add_integer("topic", topic.number)
        made.add_integer(fit_field(topic.number), fit_key(topic, document.id))
        made.add_integer(score_field(topic.number), topic.score_tenths)
    return made


def _add_texts(made: tantivy.Document, document: Document) -> None:
    texts = {
        "name": token_text(document.name),
        "bio": token_text(document.bio),
        "recent": token_text(document.recent_text),
        "bio_tags": " ".join(tags(document.bio)),
        "recent_tags": " ".join(tags(document.recent_text)),
    }
    for name, text in texts.items():
        if text:
            made.add_text(name, text)
    handles = frozenset(map(fold_handle, document.handles)) - {""}
    for name, named in {"handle": handles, **values(document)}.items():
        for value in named:
            made.add_text(name, value)


def _add_figures(made: tantivy.Document, document: Document) -> None:
    for name, figure in (figures(document) | order_keys(document)).items():
        made.add_integer(name, figure)
    for name, packed in amounts(document).items():
        for number in packed:
            made.add_integer(name, number)
    made.add_integer(MARK, mark_of(document))
