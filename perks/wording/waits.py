"""Time that is left, places in line, and names that say no more than a counter needs."""

from datetime import datetime, timedelta

_PARTS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


def time_left(until: datetime, now: datetime) -> str:
    """Return how long it is until a moment, in its two largest units; rounded down, so that nobody comes too late.

    Examples
    --------
    >>> from datetime import UTC
    >>> noon = datetime(2025, 6, 1, 12, tzinfo=UTC)
    >>> time_left(noon + timedelta(days=13, hours=23, minutes=59), noon)
    '13 days, 23 hours'
    >>> time_left(noon + timedelta(minutes=9, seconds=59), noon), time_left(noon, noon)
    ('9 minutes', 'less than a minute')
    """
    left = until - now
    counts = []
    for unit, size in _PARTS:
        count, left = left // size, left % size
        counts.append((count, unit))
    first = next((place for place, (count, _) in enumerate(counts) if count > 0), None)
    if first is None:
        return "less than a minute"
    shown = [_counted(count, unit) for count, unit in counts[first : first + 2] if count]
    return ", ".join(shown)


def nth(position: int) -> str:
    """Return a place in line.

    Examples
    --------
    >>> [nth(place) for place in (1, 2, 3, 4, 11, 22, 113)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd', '113th']
    """
    is_teen = position % 100 in (11, 12, 13)
    return f"{position:,}{'th' if is_teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(position % 10, 'th')}"


def called(name: str) -> str:
    """Return what staff may call somebody: the first name and the first letter of the last one.

    Examples
    --------
    >>> called("Marit Solheim"), called("Ada"), called("  ")
    ('Marit S.', 'Ada', 'somebody')
    """
    first, *others = name.split() or ["somebody"]
    return f"{first} {others[-1][0].upper()}." if others else first


def _counted(count: int, unit: str) -> str:
    return f"{count:,} {unit}{'' if count == 1 else 's'}"
