"""Files for a spreadsheet: values in, lines out. No cell of them can be taken for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

#: Tells spreadsheets that the text is UTF-8.
BYTE_ORDER_MARK = "\ufeff"
#: What a cell may not begin with: spreadsheets would calculate it, and what they calculate can send data away. The
#: wide forms are read as the plain ones by some.
_STARTS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def safe_cell(value: object) -> str:
    """Return a value as a cell that is only ever text; empty for None.

    Parameters
    ----------
    value
        What stands in the cell.

    Examples
    --------
    >>> safe_cell("=1+1"), safe_cell("-Ada"), safe_cell("Ada = Bea"), safe_cell(None), safe_cell(7)
    ("'=1+1", "'-Ada", 'Ada = Bea', '', '7')
    """
    text = "" if value is None else str(value)
    begins = text.lstrip(" \u00a0")[:1] or text[:1]
    return f"'{text}" if begins in _STARTS_A_FORMULA and text else text


def sheet_lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    r"""Yield the lines of a CSV file, its byte order mark first; lines end in CR LF.

    Parameters
    ----------
    head
        Names of the columns.
    rows
        As many values each.

    Examples
    --------
    >>> list(sheet_lines(["name", "cost"], [["Ada, of Leeds", "@cost"]]))
    ['\ufeffname,cost\r\n', '"Ada, of Leeds",\'@cost\r\n']
    """
    yield BYTE_ORDER_MARK + _line(head)
    for row in rows:
        yield _line(row)


def _line(values: Sequence[object]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([safe_cell(value) for value in values])
    return written.getvalue()
