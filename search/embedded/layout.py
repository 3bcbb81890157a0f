"""How a document lies in tantivy: texts folded by us, numbers as signed integers, one column an order."""

from collections.abc import Iterable

import tantivy

from search.beginnings import BEGINS
from search.columns import ORDER_FIELDS, fit_field, score_field
from search.entries import entry_of
from search.filters import AMOUNT_COLUMNS, CHOICE_COLUMNS, FIGURE_COLUMNS
from search.marks import MARK, line_of_entry, mark_of
from search.port.document import Document

# Tokens come separated by spaces, so both of tantivy's plainest tokenizers cut as `search.words` does.
_TEXTS = ("name", "bio", "recent", "bio_tags", "recent_tags")
#: Counts up when what is put changes: an older index gets nobody put into it any more.
FORM = 4


def schema_for(topics: Iterable[int]) -> tantivy.Schema:
    """Return the schema of an index in which people may have these topics and no others."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_integer_field("topic", indexed=True, fast=True)
    for name in ("handle", BEGINS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
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


def line_of(document: Document, *, as_of_s: int) -> str:
    """Return a document as tantivy takes it the quickest: a line of JSON, which it reads without Python."""
    line = line_of_entry(entry_of(document, as_of_s=as_of_s))
    return f'{{"{MARK}":{mark_of(line)},{line.decode()[1:]}'
