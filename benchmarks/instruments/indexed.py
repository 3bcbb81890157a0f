"""python -m benchmarks.instruments.indexed FOLDER PEOPLE: write people out, before any clock starts.

Ours read them as documents. Bare engines read the values of every column as our index holds them, ready made: texts
folded and cut, keys and marks reckoned. So both sides read lines of JSON, and both put the same into an index.
"""

from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from benchmarks.instruments.searchers import AS_OF_S, documents
from search.entries import entry_of
from search.marks import MARK, line_of_entry, mark_of
from search.port.document import Document

DOCUMENTS, VALUES = "documents.ndjson", "values.ndjson"


def write_people(folder: Path, people: int) -> None:
    """Write so many people, for both sides."""
    encode = msgspec.json.Encoder().encode
    with (folder / DOCUMENTS).open("wb") as ours, (folder / VALUES).open("wb") as bare:
        for document in documents(people):
            ours.write(encode(document) + b"\n")
            entry = entry_of(document, as_of_s=AS_OF_S)
            entry[MARK] = mark_of(line_of_entry(entry))
            there = {name: value for name, value in entry.items() if value or isinstance(value, int)}
            bare.write(encode(there) + b"\n")


def written_documents(path: Path) -> Iterator[Document]:
    """Yield the people of a file, one at a time."""
    decode = msgspec.json.Decoder(Document).decode
    with path.open("rb") as lines:
        yield from map(decode, lines)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("people", type=int)
def main(folder: Path, people: int) -> None:
    """Write."""
    write_people(folder, people)


if __name__ == "__main__":
    main()
