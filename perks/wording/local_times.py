"""Times as a business types and reads them: on the clock of its own wall, summer time and all."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_TYPED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?")
#: Of years in which a perk can be meant; zones of other years are guesses.
_CENTURIES = ("20", "21")


@dataclass(frozen=True, slots=True)
class LocalMoment:
    """A moment that was typed as a local time, and what has to be told about it: empty when the clock is plain."""

    at: datetime  # aware, UTC
    remark: str


def read_local(typed: str, zone: ZoneInfo, *, is_end: bool) -> LocalMoment:
    """Return the moment at which a local clock shows what was typed.

    Parameters
    ----------
    typed
        `YYYY-MM-DDTHH:MM`, as a field of the type `datetime-local` sends it; seconds may follow.
    zone
        Where the clock hangs.
    is_end
        Whether something ends then. A time that the clock shows twice, when it is set back, begins the first time and
        ends the second: nobody gets less than they could read.

    Raises
    ------
    ValueError
        A sentence: this is no time, or the clock leaves it out when it is set forward.

    Examples
    --------
    >>> read_local("2025-10-26T01:30", ZoneInfo("Europe/London"), is_end=True).at.isoformat()
    '2025-10-26T01:30:00+00:00'
    >>> read_local("2025-03-30T01:30", ZoneInfo("Europe/London"), is_end=False)
    Traceback (most recent call last):
        ...
    ValueError: There is no 01:30 on 30 Mar 2025: clocks go forward over it. The next there is is 02:30.
    """
    first, second = _both(_naive(typed), zone)
    seen = first.astimezone(zone).replace(tzinfo=None)
    if seen != _naive(typed):
        # The earlier reading of a time that is left out, by the clock as it is after: the same hour further on.
        raise ValueError(
            f"There is no {_naive(typed):%H:%M} on {_naive(typed):%-d %b %Y}: clocks go forward over it."
            f" The next there is is {max(first, second).astimezone(zone):%H:%M}."
        )
    if first == second:
        return LocalMoment(first, "")
    which = "second" if is_end else "first"
    return LocalMoment(
        max(first, second) if is_end else min(first, second),
        f"Clocks go back that night, so {seen:%H:%M} comes twice: we take the {which}.",
    )


def typed_from(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment as a field of the type `datetime-local` holds it.

    Examples
    --------
    >>> typed_from(datetime(2025, 6, 1, 12, tzinfo=UTC), ZoneInfo("Europe/London"))
    '2025-06-01T13:00'
    """
    shown = at.astimezone(zone).replace(tzinfo=None, microsecond=0)
    return shown.isoformat(timespec="seconds" if shown.second else "minutes")


def local(at: datetime, zone_name: str) -> str:
    """Return a moment as a business reads it, with the name of its clock.

    Examples
    --------
    >>> local(datetime(2025, 6, 1, 12, tzinfo=UTC), "Europe/London")
    '1 Jun 2025, 13:00 BST'
    """
    return f"{at.astimezone(ZoneInfo(zone_name)):%-d %b %Y, %H:%M %Z}"


def _naive(typed: str) -> datetime:
    if not _TYPED.fullmatch(typed):
        raise ValueError("Write a day and a time, like 2025-06-01T09:30.")
    if not typed.startswith(_CENTURIES):
        raise ValueError("Write a year from 2000 to 2199.")
    try:
        return datetime.fromisoformat(typed)
    except ValueError:
        raise ValueError("There is no such day or time.") from None


def _both(naive: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the two moments that a local time can mean; nearly always they are one."""
    first, second = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second
