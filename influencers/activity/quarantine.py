"""What was refused and why: one NDJSON file a batch."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import msgspec

from kernel.storage import Storage


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """A line that stayed out of the log."""

    source: str
    line: int  # its number in the file, from 1
    field: str | None  # None when it is the line as a whole
    reason: str
    raw: str | None  # at most the first 10,000 bytes; None of an account that was removed


_decode = msgspec.json.Decoder(RefusedRecord).decode


def read_quarantine(
    storage: Storage, batches: Collection[str], *, source: str | None = None
) -> Iterator[RefusedRecord]:
    """Yield what was refused of the given batches, batch by batch, in the order of the lines."""
    for batch in batches:
        path = storage.activity / "quarantine" / f"{batch}.ndjson"
        if not path.exists():
            continue
        with path.open("rb") as file:
            yield from (record for record in map(_decode, file) if source in (None, record.source))


def reasons(
    storage: Storage, batches: Collection[str], *, source: str | None = None
) -> list[tuple[tuple[str | None, str], int]]:
    """Return how many lines were refused for which field and reason, the most first."""
    counted = Counter((record.field, record.reason) for record in read_quarantine(storage, batches, source=source))
    return counted.most_common()
