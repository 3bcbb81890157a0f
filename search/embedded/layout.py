"""How a document lies in tantivy: texts folded by us, numbers as signed integers, one column an order.

Two columns a topic in use: `f<number>` the packed fit, `t<number>` the score. Two an order of the whole person:
`d_<order>` falling and `a_<order>` rising, both read from the largest down.
"""

from collections.abc import Iterable

import tantivy

from search.keys import FIGURE_ORDERS, falling_key, figure_of, fit_key, rising_key
from search.port import Document, Order
from search.words import fold_handle, tags, token_text

# Tokens come separated by spaces, so both of tantivy's plainest tokenizers cut as `search.words` does.
_TEXTS = ("name", "bio", "recent", "bio_tags", "recent_tags")
_NAMES = ("network", "language", "kind")
_FIGURES = ("score", "followers", "last_active")


def schema_for(topics: Iterable[int]) -> tantivy.Schema:
    """Return the schema of an index in which people may have these topics and no others."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_integer_field("topic", indexed=True, fast=True)
    builder.add_text_field("handle", tokenizer_name="raw", index_option="basic")
    for name in _TEXTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in _NAMES:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (*_FIGURES, *map(falling_field, FIGURE_ORDERS), *map(rising_field, FIGURE_ORDERS)):
        builder.add_integer_field(name, fast=True)
    for number in sorted(set(topics)):
        builder.add_integer_field(fit_field(number), fast=True)
        builder.add_integer_field(score_field(number), fast=True)
    return builder.build()


def fit_field(topic: int) -> str:
    """Return the column that packs fit, score and id in a topic."""
    return f"f{topic}"


def score_field(topic: int) -> str:
    """Return the column of the score in a topic, tenths."""
    return f"t{topic}"


def falling_field(order: Order) -> str:
    """Return the column that holds an order from the largest figure down."""
    return f"d_{order.value}"


def rising_field(order: Order) -> str:
    """Return the column that holds an order from the smallest figure up."""
    return f"a_{order.value}"


#: Looked up once: this runs for everybody in an index.
_ORDER_COLUMNS = tuple((order, falling_field(order), rising_field(order)) for order in FIGURE_ORDERS)


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
        "kind": document.kind,
    }
    for name, text in texts.items():
        if text:
            made.add_text(name, text)
    for name, values in {
        "handle": {fold_handle(handle) for handle in document.handles} - {""},
        "network": set(document.networks),
        "language": set(document.languages),
    }.items():
        for value in values:
            made.add_text(name, value)


def _add_figures(made: tantivy.Document, document: Document) -> None:
    made.add_integer("id", document.id)
    figures = {
        "score": document.score_tenths,
        "followers": document.followers,
        "last_active": document.last_active_s,
    }
    for name, figure in figures.items():
        if figure is not None:
            made.add_integer(name, figure)
    for order, falling, rising in _ORDER_COLUMNS:
        figure = figure_of(document, order)
        made.add_integer(falling, falling_key(figure, document.id))
        made.add_integer(rising, rising_key(figure, document.id))
