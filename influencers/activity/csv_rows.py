"""Activity as CSV: the names of the wire in the header, `type` among them; an empty cell is an absent field."""

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec

from influencers.activity.lines import LONGEST_LINE, Numbered
from influencers.activity.wire import LINE_CLASSES, Line, LineRefused, Metrics, Refusal, convert
from influencers.errors import UnreadableActivity

METRICS = tuple(f"metrics.{name}" for name in Metrics.__struct_fields__)
COUNTS = frozenset({"followers", "following", "listed", *METRICS})
FLAGS = frozenset({"verified", "protected", "discoverable", "indexable", "minor", "sponsored"})
LISTS = frozenset({"labels", "tags", "links", "mentions"})
COLUMNS = frozenset(
    {"type", *METRICS, *(name for line in LINE_CLASSES for name in line.__struct_fields__)} - {"metrics"}
)
_TRUTH = {"true": True, "false": False, "1": True, "0": False}
_WHOLE = re.compile(r"[+-]?\d{1,40}", re.ASCII)


@dataclass(slots=True)
class _Tape:
    """Hands lines to the CSV reader and remembers those that the current row took."""

    lines: Iterator[Numbered]
    taken: list[Numbered] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        for number, raw in self.lines:
            self.taken.append((number, raw))
            yield raw.decode("utf-8", "surrogateescape") + "\n"


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: where it starts, the bytes it stands in, and its cells; no cells when it is no CSV."""

    number: int
    raw: bytes
    cells: list[str]
    error: str | None = None


def read_rows(lines: Iterable[Numbered]) -> Iterator[CsvRow]:
    """Yield the rows of a CSV file, the header first; blank rows are left out."""
    csv.field_size_limit(LONGEST_LINE)
    tape = _Tape(iter(lines))
    reader = csv.reader(tape, strict=True)
    while True:
        tape.taken.clear()
        error, cells = None, []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            error = str(wrong)
        if cells or error:
            yield CsvRow(tape.taken[0][0], b"\n".join(raw for _number, raw in tape.taken), cells, error)


def check_header(cells: list[str], source: str) -> tuple[str, ...]:
    """Return the columns of a header; raise UnreadableActivity that names the one that is wrong."""
    for place, name in enumerate(cells):
        if name not in COLUMNS:
            raise UnreadableActivity(f"{source} has a column “{name}”, which activity does not know.")
        if name in cells[:place]:
            raise UnreadableActivity(f"{source} has the column “{name}” twice.")
    if "type" not in cells:
        raise UnreadableActivity(f"{source} has no column “type”: every row must say what it is.")
    return tuple(cells)


def decode_row(row: CsvRow, columns: tuple[str, ...]) -> Line:
    """Return what a row says; raise LineRefused."""
    if row.error:
        raise LineRefused(Refusal(None, f"is not CSV: {row.error}"))
    try:
        row.raw.decode()
    except UnicodeDecodeError:
        raise LineRefused(Refusal(None, "is not UTF-8")) from None
    if len(row.cells) != len(columns):
        raise LineRefused(Refusal(None, f"has {len(row.cells)} cells, the header has {len(columns)}"))
    named: dict[str, Any] = {}
    for name, cell in zip(columns, row.cells, strict=True):
        if cell:
            _place(named, name, cell)
    return convert(named)


def _place(named: dict[str, Any], name: str, cell: str) -> None:
    if name in METRICS:
        named.setdefault("metrics", {})[name.removeprefix("metrics.")] = _value(name, cell)
    else:
        named[name] = _value(name, cell)


def _value(name: str, cell: str) -> Any:
    """Return what a cell means; a cell that means nothing stays text, and is refused by its type."""
    if name in COUNTS and _WHOLE.fullmatch(cell):
        return int(cell)
    if name in FLAGS:
        return _TRUTH.get(cell.lower(), cell)
    if name in LISTS:
        return _listed(cell)
    return cell


def _listed(cell: str) -> Any:
    if cell.startswith("["):
        with suppress(msgspec.DecodeError):
            return msgspec.json.decode(cell)
        return cell
    return [part for part in cell.split("|") if part]
