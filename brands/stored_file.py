"""A file of customers as it is stored while somebody looks at it: hashes instead of addresses, and what was refused."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from brands.customer_file import RefusedRow


class StoredRow(NamedTuple):
    """A row that can be taken. The address itself is gone."""

    email_hash: str
    email_hint: str
    name: str
    segment: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What taking a file over does, or did."""

    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What is told of a file."""

    encoding: str
    columns: tuple[str, ...]
    ignored: tuple[str, ...]
    refused: tuple[RefusedRow, ...]
    taken: Counts | None = None  # once it was taken over


def rows_as_json(rows: Iterable[StoredRow]) -> str:
    """Return rows as JSON.

    Examples
    --------
    >>> rows_from_json(rows_as_json([StoredRow("ab", "a…@x….example", "Ada", "")]))[0].name
    'Ada'
    """
    return json.dumps(list(rows), ensure_ascii=False)


def rows_from_json(text: str) -> tuple[StoredRow, ...]:
    """Return the rows that were stored."""
    return tuple(StoredRow(*row) for row in json.loads(text))


def report_as_json(report: Report) -> str:
    """Return a report as JSON."""
    taken = report.taken and [report.taken.new, report.taken.changed, report.taken.same]
    refused = [[row.line, row.field, row.reason] for row in report.refused]
    told = {"encoding": report.encoding, "columns": report.columns, "ignored": report.ignored, "refused": refused}
    return json.dumps(told | {"taken": taken}, ensure_ascii=False)


def report_from_json(text: str) -> Report:
    """Return the report that was stored."""
    told = json.loads(text)
    return Report(
        encoding=told["encoding"],
        columns=tuple(told["columns"]),
        ignored=tuple(told["ignored"]),
        refused=tuple(RefusedRow(*row) for row in told["refused"]),
        taken=Counts(*told["taken"]) if told["taken"] else None,
    )
