"""What an index holds of a person, by column: the same for every engine. Pure: values in, values out."""

from search import columns
from search.beginnings import BEGINS, beginnings
from search.filters import Entry, put_amounts, put_figures, put_values
from search.port.document import Document


def entry_of(document: Document, *, as_of_s: int) -> Entry:
    """Return what an index of a moment holds of somebody, by column. What is unknown or empty may be left out.

    Everything but the mark (`search.marks`), which is made of it. The same document gives the same entry, in the same
    order. It is made for everybody in an index, so each part is put where it stays: nothing is merged by and by.
    """
    entry: Entry = {"id": document.id}
    columns.put_handles(entry, document)
    columns.put_texts(entry, document)
    entry[BEGINS] = beginnings(entry["name"], entry["handle"])
    columns.put_orders(entry, document, as_of_s=as_of_s)
    put_figures(entry, document)
    put_values(entry, document)
    put_amounts(entry, document)
    return entry
