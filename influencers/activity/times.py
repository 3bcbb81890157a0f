"""Times of the wire: RFC 3339 with `Z` or an offset, any sub-second precision; to epoch microseconds."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from kernel.clock import DAY_US, to_us

EARLIEST_US = to_us(datetime(2006, 1, 1, tzinfo=UTC))  # before that, no network of ours was there
AHEAD_US = DAY_US  # how far a clock elsewhere may be ahead of ours

_CLOCK = r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}"
_ZONED = re.compile(rf"(?P<whole>{_CLOCK})(?:\.(?P<part>\d+))?(?P<zone>[Zz]|[+-]\d{{2}}:?\d{{2}})", re.ASCII)
_NAIVE = re.compile(rf"{_CLOCK}(?:\.\d+)?|\d{{4}}-\d{{2}}-\d{{2}}", re.ASCII)
_COMMON = r"^[12]\d{3}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$"


class BadTime(ValueError):
    """A time cannot be read; the message says why."""


def read_time(text: str) -> int:
    """Return the epoch microseconds of a time, cut (not rounded) at microseconds.

    Raises
    ------
    BadTime
        When it has no zone, or is no time at all.

    Examples
    --------
    >>> read_time("1970-01-01T00:00:01.0000019Z")
    1000001
    """
    if not (found := _ZONED.fullmatch(text)):
        raise BadTime("has no Z and no offset" if _NAIVE.fullmatch(text) else "is not a time like 2026-11-01T10:00:00Z")
    part = (found["part"] or "")[:6].ljust(6, "0")
    try:
        return to_us(datetime.fromisoformat(f"{found['whole']}.{part}{found['zone']}".upper()))
    except (ValueError, OverflowError):
        raise BadTime("is no time of any calendar") from None


def read_times(texts: Sequence[str | None]) -> tuple[pa.Array, dict[int, str]]:
    """Return the epoch microseconds of many times, null for None and unreadable ones, and why which are unreadable."""
    column = pa.array(texts, pa.string())
    if pc.all(pc.match_substring_regex(column, _COMMON)).as_py() is not False:
        try:
            return column.cast(pa.timestamp("us", "UTC")).cast(pa.int64()), {}
        except pa.ArrowInvalid:
            pass  # one of them is the 31st of February; find out which
    return _one_by_one(texts)


def _one_by_one(texts: Sequence[str | None]) -> tuple[pa.Array, dict[int, str]]:
    times: list[int | None] = [None] * len(texts)
    wrong: dict[int, str] = {}
    for place, text in enumerate(texts):
        try:
            times[place] = None if text is None else read_time(text)
        except BadTime as error:
            wrong[place] = str(error)
    return pa.array(times, pa.int64()), wrong


def out_of_bounds(times: pa.Array, *, earliest_us: int, now_us: int) -> dict[int, str]:
    """Return which of these times cannot be, and why."""
    wrong: dict[int, str] = {}
    for hits, why in (
        (pc.less(times, earliest_us), f"before {1970 if earliest_us == 0 else 2006}"),
        (pc.greater(times, now_us + AHEAD_US), "more than a day ahead"),
    ):
        wrong.update((place, why) for place in pc.indices_nonzero(hits.fill_null(False)).to_pylist())
    return wrong
