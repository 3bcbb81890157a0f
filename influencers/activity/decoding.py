"""Numbered lines to lines that were understood, and those that were refused, each with its reason."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

import msgspec

from influencers.activity.csv_rows import check_header, decode_row, read_rows
from influencers.activity.lines import LONGEST_LINE, ActivityFile, Numbered, read_lines
from influencers.activity.wire import TYPES, Line, LineRefused, Refusal, decode, decode_all, repeats_a_key

_CSV_ROWS_AT_ONCE = 10_000
_TOO_LONG = Refusal(None, f"is longer than {LONGEST_LINE:,} bytes")
_TYPE = re.compile(rb'"?type"?\s*:\s*"(%s)"' % "|".join(TYPES).encode())


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that stays out of the log."""

    number: int
    type: str  # as far as it can be told; “unknown” otherwise
    refusal: Refusal
    raw: bytes


@dataclass(slots=True)
class Decoded:
    """A few thousand lines: what was understood, in step with number and bytes, and what was not."""

    lines: list[Line] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    raws: list[bytes] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)

    def keep(self, line: Line, number: int, raw: bytes) -> None:
        """Note a line that was understood."""
        self.lines.append(line)
        self.numbers.append(number)
        self.raws.append(raw)

    def refuse(self, wrong: dict[int, Refusal]) -> None:
        """Take back lines, by their places in the lists."""
        if not wrong:
            return
        for place, refusal in sorted(wrong.items()):
            type_ = type_of(self.lines[place])
            self.refused.append(RefusedLine(self.numbers[place], type_, refusal, self.raws[place]))
        kept = [place for place in range(len(self.lines)) if place not in wrong]
        self.lines = [self.lines[place] for place in kept]
        self.numbers = [self.numbers[place] for place in kept]
        self.raws = [self.raws[place] for place in kept]


def type_of(line: Line) -> str:
    """Return the type by which the wire calls a line."""
    return str(line.__struct_config__.tag)


def decode_file(file: ActivityFile, advance: Callable[[int], None]) -> Iterator[Decoded]:
    """Yield what a file says, a few thousand lines at a time.

    Raises
    ------
    UnreadableActivity
        When the file is broken as a whole: a torn archive, a CSV header with a wrong column.
    """
    chunks = read_lines(file, advance)
    first = next(chunks, [])
    chunks = chain([first], chunks)
    is_csv = ".csv" in file.path.suffixes or _looks_like_csv(first)
    yield from _decode_csv(chunks, file.source) if is_csv else map(decode_json_lines, chunks)


def _looks_like_csv(lines: Iterable[Numbered]) -> bool:
    """Return whether the first line is a header: a cell of it is the word type, which is no line of JSON."""
    first = next((raw for _number, raw in lines if raw.strip()), b"")
    return b"type" in [cell.strip(b' "\r') for cell in first.split(b",")]


def decode_json_lines(numbered: Iterable[Numbered]) -> Decoded:
    """Decode lines of JSON; blank ones are not lines."""
    told = [(number, raw) for number, raw in numbered if raw and not raw.isspace()]
    numbers, raws = [number for number, _raw in told], [raw for _number, raw in told]
    lines = decode_all(raws) if max(map(len, raws), default=0) <= LONGEST_LINE else None
    decoded = _one_by_one(told) if lines is None else Decoded(lines, numbers, raws)
    if repeats_a_key(decoded.raws, decoded.lines):
        decoded.refuse(_repeated_keys(decoded))
    _refuse_nul(decoded)
    return decoded


def _one_by_one(numbered: Iterable[Numbered]) -> Decoded:
    decoded = Decoded()
    for number, raw in numbered:
        try:
            decoded.keep(decode(raw) if len(raw) <= LONGEST_LINE else _refuse_long(), number, raw)
        except LineRefused as error:
            decoded.refused.append(RefusedLine(number, _guess_type(raw), error.refusal, raw))
    return decoded


def _refuse_long() -> Line:
    raise LineRefused(_TOO_LONG)


def _guess_type(raw: bytes) -> str:
    found = _TYPE.search(raw)
    return found[1].decode() if found else "unknown"


def _repeated_keys(decoded: Decoded) -> dict[int, Refusal]:
    """Return the lines that name a key twice, and which."""
    wrong: dict[int, Refusal] = {}
    for place, (raw, line) in enumerate(zip(decoded.raws, decoded.lines, strict=True)):
        if repeats_a_key([raw], [line]):
            wrong[place] = Refusal(_repeated_key(raw), "repeated key")
    return wrong


def _repeated_key(raw: bytes) -> str | None:
    repeated: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        names = [name for name, _value in pairs]
        repeated.extend(name for place, name in enumerate(names) if name in names[:place])

    json.loads(raw, object_pairs_hook=note)
    return repeated[0] if repeated else None


def _refuse_nul(decoded: Decoded) -> None:
    """Refuse texts that hold a NUL: PostgreSQL takes none, and our keys are joined with it."""
    together = b"\n".join(decoded.raws)
    if b"\\u0000" not in together and b"\0" not in together:
        return
    wrong: dict[int, Refusal] = {}
    for place, line in enumerate(decoded.lines):
        told = msgspec.to_builtins(line)
        wrong.update((place, Refusal(name, "holds a NUL")) for name, value in told.items() if _has_nul(value))
    decoded.refuse(wrong)


def _has_nul(value: Any) -> bool:
    texts = value if isinstance(value, list) else [value]
    return any(isinstance(text, str) and "\0" in text for text in texts)


def _decode_csv(chunks: Iterable[Iterable[Numbered]], source: str) -> Iterator[Decoded]:
    rows = read_rows(chain.from_iterable(chunks))
    if (header := next(rows, None)) is None:
        return
    columns = check_header(header.cells, source)
    while some := list(islice(rows, _CSV_ROWS_AT_ONCE)):
        decoded = Decoded()
        for row in some:
            try:
                if len(row.raw) > LONGEST_LINE:
                    _refuse_long()
                decoded.keep(decode_row(row, columns), row.number, row.raw)
            except LineRefused as error:
                type_ = next((cell for cell in row.cells if cell in TYPES), "unknown")
                decoded.refused.append(RefusedLine(row.number, type_, error.refusal, row.raw))
        _refuse_nul(decoded)
        yield decoded
