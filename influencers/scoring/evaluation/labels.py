"""Labels of accounts: who was verified and who is suspected, as somebody outside this house says."""

import csv
from collections.abc import Iterable, Iterator

Name = tuple[str, str]
"""Network and native id."""

COLUMNS = ("network", "native_id", "label")
VERIFIED = ("verified", "honest", "genuine", "true", "yes", "1")
SUSPECTED = ("suspected", "suspect", "gamer", "gaming", "fake", "bot", "false", "no", "0")
_SHOWN = 5


class WrongLabels(ValueError):
    """A file of labels cannot be read; the message names every line, or the first few and how many more."""


def read_labels(lines: Iterable[str]) -> dict[Name, bool]:
    """Return which accounts are verified, the others being suspected.

    Parameters
    ----------
    lines
        CSV with the columns network, native_id and label, with or without a line that names them. Blank lines are
        left out.

    Raises
    ------
    WrongLabels
        When a line has another shape, names nobody, has another label, or says again of an account what another line
        said otherwise.

    Examples
    --------
    >>> read_labels(["network,native_id,label", "mastodon,17,verified", "mastodon,18,suspected"])
    {('mastodon', '17'): True, ('mastodon', '18'): False}
    """
    found: dict[Name, bool] = {}
    wrong: list[str] = []
    for number, cells in _rows(lines):
        if reason := _take(found, cells):
            wrong.append(f"line {number} {reason}")
    if wrong:
        more = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise WrongLabels("; ".join(wrong[:_SHOWN]) + more)
    return found


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines)
    try:
        for place, cells in enumerate(reader):
            told = [cell.strip() for cell in cells]
            if any(told) and not (place == 0 and tuple(told) == COLUMNS):
                yield reader.line_num, told
    except csv.Error as error:
        raise WrongLabels(f"line {reader.line_num} is no CSV: {error}") from error


def _take(found: dict[Name, bool], cells: list[str]) -> str:
    """Remember one line; return what is wrong with it, nothing when all is well."""
    if len(cells) != len(COLUMNS):
        return f"has {len(cells)} columns instead of {', '.join(COLUMNS)}"
    network, native_id, label = cells
    if not (network and native_id):
        return "names no account"
    if label.lower() not in VERIFIED + SUSPECTED:
        return f"has the label “{label}”, which is neither verified nor suspected"
    is_verified = label.lower() in VERIFIED
    if found.setdefault((network, native_id), is_verified) != is_verified:
        return f"says of {network}:{native_id} the opposite of an earlier line"
    return ""
