"""Reads a file of customers: CSV from whatever program wrote it. Pure: it keeps nothing and knows nobody."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from brands.errors import UnreadableCustomers

#: As large as a file may be, and as many rows as it may hold.
LARGEST_FILE_BYTES = 1024 * 1024
MOST_ROWS = 10_000
#: As long as a cell may be.
LONGEST_EMAIL, LONGEST_NAME, LONGEST_SEGMENT = 254, 200, 100

COLUMNS = ("email", "email_sha256", "name", "segment")
_LONGEST = {"email": LONGEST_EMAIL, "email_sha256": LONGEST_EMAIL, "name": LONGEST_NAME, "segment": LONGEST_SEGMENT}
_SEPARATORS = (",", ";", "\t")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
#: No spaces, quotes or brackets; one @; a domain with a dot. Whether mail arrives there is not asked.
_EMAIL = re.compile(r"[^\s@,;:<>()\"\[\]\\]+@(?:[^\s@.,;:<>()\"\[\]\\]+\.)+[^\s@.,;:<>()\"\[\]\\]{2,}")
_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")
#: Signs that are not to be seen, and those that turn the direction of writing.
_UNSHOWABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A row that can be taken, as far as the file alone tells."""

    line: int  # of the file, the header being 1
    email: str  # "" when only its hash is given
    email_sha256: str  # "" when only the address is given
    name: str
    segment: str


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be taken. The reason never repeats the address."""

    line: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """What a file of customers holds."""

    encoding: str  # as Python calls it: utf-8, utf-16, cp1252
    columns: tuple[str, ...]  # of COLUMNS, those that it has
    ignored: tuple[str, ...]  # other columns, left out because somebody said so
    rows: tuple[CustomerRow, ...]
    refused: tuple[RefusedRow, ...]


class _RowRefused(Exception):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def read_customer_file(content: bytes, *, ignores_others: bool) -> CustomerFile:
    """Return the rows of a file, and why each of the others cannot be taken.

    Parameters
    ----------
    content
        The file: a header and rows; UTF-8, UTF-16 or, where it is neither, Western European; with commas, semicolons
        or tabs.
    ignores_others
        Whether columns that we do not know are left out instead of refused.

    Raises
    ------
    brands.errors.UnreadableCustomers
        It is too large, has too many rows, or its header or quotes are wrong.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise _unreadable("It is larger than 1 MiB. Cut it in two and upload one after the other.")
    text, encoding = _decoded(content)
    lines = _lines(text)
    header = next(lines, None)
    if header is None:
        raise _unreadable("It is empty.")
    names = _without_empty_end(header[1])
    places, ignored = _places(names, ignores_others=ignores_others)
    rows: list[CustomerRow] = []
    refused: list[RefusedRow] = []
    for line, cells in lines:
        if len(rows) + len(refused) == MOST_ROWS:
            raise _unreadable(f"It has more than {MOST_ROWS:,} rows. Cut it in two and upload one after the other.")
        try:
            rows.append(_row(line, _named(cells, places, width=len(names))))
        except _RowRefused as error:
            refused.append(RefusedRow(line, error.field, error.reason))
    columns = tuple(name for name in COLUMNS if name in places)
    return CustomerFile(encoding, columns, ignored, tuple(rows), tuple(refused))


def hint_of(email: str) -> str:
    """Return just enough of an address to recognise one's own customer; "" for none.

    Examples
    --------
    >>> hint_of("bruno@bakery.example"), hint_of("jo@x.example"), hint_of("")
    ('b…o@b….example', 'j…@x….example', '')
    """
    local, _, domain = email.strip().lower().partition("@")
    if not domain:
        return ""
    last = local[-1] if len(local) > 2 else ""  # of two letters both would be told
    return f"{local[0]}…{last}@{domain[0]}….{domain.rpartition('.')[2]}"


def _unreadable(reason: str) -> UnreadableCustomers:
    return UnreadableCustomers(f"This file cannot be read. {reason}", fields={"file": reason})


def _decoded(content: bytes) -> tuple[str, str]:
    for encoding in _guesses(content):
        try:
            return content.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise _unreadable("Save it as CSV in UTF-8 and upload it again.")


def _guesses(content: bytes) -> Iterator[str]:
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    if marked or b"\0" in content[:2]:  # without a mark, the place of the empty byte tells the order
        yield from marked or (["utf-16-be"] if content.startswith(b"\0") else ["utf-16-le"])
        return
    yield "utf-8"
    yield "cp1252"
    yield "latin-1"


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line that has any, with the number at which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            raise _unreadable(f"A quotation mark that opens in line {line:,} does not close where it should.") from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _separator(text: str) -> str:
    """Return what separates the names of the first line: whatever leaves most of them known."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(_SEPARATORS, key=lambda sign: (_known_count(header.split(sign)), header.count(sign)))


def _known_count(names: Sequence[str]) -> int:
    return sum(_folded(name) in COLUMNS for name in names)


def _folded(name: str) -> str:
    folded = name.strip().strip('"').strip().lower().replace(" ", "_")
    return "email" if folded == "e-mail" else folded


def _without_empty_end(header: Sequence[str]) -> list[str]:
    """Return the names of the columns without the nameless ones that spreadsheets put behind them."""
    names = list(header)
    while names and not names[-1].strip():
        names.pop()
    return names


def _places(header: Sequence[str], *, ignores_others: bool) -> tuple[dict[str, int], tuple[str, ...]]:
    names = [_folded(name) for name in header]
    if doubles := sorted({name for name in names if name in COLUMNS and names.count(name) > 1}):
        raise _unreadable(f"Its first line names the column “{doubles[0]}” twice.")
    if not {"email", "email_sha256"} & set(names):
        raise _unreadable("Its first line names no column “email” and none “email_sha256”.")
    others = tuple(name.strip() for name in header if _folded(name) not in COLUMNS)
    if others and not ignores_others:
        told = ", ".join(f"“{name[:40]}”" for name in others[:5])
        raise _unreadable(
            f"It has columns that we do not know: {told}. Take them out, or tick “Leave out other columns”."
        )
    return {name: names.index(name) for name in COLUMNS if name in names}, others


def _named(cells: Sequence[str], places: dict[str, int], *, width: int) -> dict[str, str]:
    if any(cell.strip() for cell in cells[width:]):
        raise _RowRefused("row", f"It has {len(cells)} values, but the first line names {width} columns.")
    return {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}


def _row(line: int, cells: dict[str, str]) -> CustomerRow:
    for field, cell in cells.items():
        _check_cell(field, cell)
    email, sha256 = cells.get("email", ""), cells.get("email_sha256", "")
    if not email and not sha256:
        raise _RowRefused("email" if "email" in cells else "email_sha256", "It is empty.")
    if email and not _EMAIL.fullmatch(email):
        raise _RowRefused("email", "This is no e-mail address.")
    if sha256 and not _SHA256.fullmatch(sha256):
        raise _RowRefused("email_sha256", "This is no SHA-256: that has 64 digits from 0 to 9 and a to f.")
    return CustomerRow(
        line, _usual(email), sha256.lower(), _tidied(cells.get("name", "")), _tidied(cells.get("segment", ""))
    )


def _usual(email: str) -> str:
    """Return an address with its domain in the letters that mail uses, which is how people sign in here."""
    local, at, domain = email.rpartition("@")
    try:
        return local + at + (domain if domain.isascii() else domain.encode("idna").decode())
    except UnicodeError:
        raise _RowRefused("email", "This is no e-mail address.") from None


def _check_cell(field: str, cell: str) -> None:
    if len(cell) > _LONGEST[field]:
        raise _RowRefused(field, f"It is longer than {_LONGEST[field]} characters.")
    if _UNSHOWABLE.search(cell):
        raise _RowRefused(field, "It holds a sign that cannot be shown, like a line break.")


def _tidied(cell: str) -> str:
    """Return a text composed and with single spaces: what looks the same is the same. What it begins with stays."""
    return " ".join(unicodedata.normalize("NFC", cell).split())
