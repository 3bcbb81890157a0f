"""How rules and gaps are written."""

from collections.abc import Sequence

_MINUTE_US = 60_000_000
_UNITS_US = ((1_440 * _MINUTE_US, "day"), (60 * _MINUTE_US, "hour"), (_MINUTE_US, "minute"))
_YEAR_DAYS = 365.2425
#: Ages from here on are told in years.
_YEARS_FROM_DAYS = 731
#: How the names of countries end, or what they are, that take an article.
_ARTICLED = ("Kingdom", "States", "Emirates", "Republic", "Islands", "Territories", "Territory")
_ARTICLED_NAMES = frozenset({"Bahamas", "Comoros", "Gambia", "Maldives", "Netherlands", "Philippines", "Isle of Man"})


def points(tenths: int) -> str:
    """Return tenths of a point as points.

    Examples
    --------
    >>> points(583), points(0)
    ('58.3', '0.0')
    """
    return f"{tenths // 10}.{tenths % 10}"


def bound(tenths: int) -> str:
    """Return an end of a band as somebody would say it.

    Examples
    --------
    >>> bound(600), bound(605)
    ('60', '60.5')
    """
    return points(tenths).removesuffix(".0")


def band(at_least_tenths: int | None, at_most_tenths: int | None) -> str:
    """Return a band of scores in words.

    Examples
    --------
    >>> band(600, 750), band(600, None), band(None, 750), band(600, 600)
    ('60 to 75', 'at least 60', 'at most 75', 'exactly 60')
    """
    if at_most_tenths is None:
        return f"at least {bound(at_least_tenths or 0)}"
    if at_least_tenths is None:
        return f"at most {bound(at_most_tenths)}"
    if at_least_tenths == at_most_tenths:
        return f"exactly {bound(at_most_tenths)}"
    return f"{bound(at_least_tenths)} to {bound(at_most_tenths)}"


def percent(thousandths: int) -> str:
    """Return thousandths of a whole as a percentage after a thin gap, with a decimal only where one was asked for.

    Examples
    --------
    >>> percent(700), percent(625)
    ('70\u202f%', '62.5\u202f%')
    """
    return f"{thousandths / 10:g}\u202f%"


def percent_had(thousandths: int, *, at_least: int) -> str:
    """Return a percentage beside the one that is asked for, and what is short: what is had is never rounded up to it.

    Parameters
    ----------
    thousandths
        What is had.
    at_least
        What is asked for, in thousandths; where it has a decimal, so has what is had.

    Examples
    --------
    >>> percent_had(984, at_least=700), percent_had(697, at_least=700), percent_had(623, at_least=625)
    ('98\u202f%', '69\u202f%, 1\u202f% short', '62.3\u202f%, 0.2\u202f% short')
    """
    had = thousandths if at_least % 10 else thousandths // 10 * 10
    return percent(had) if thousandths >= at_least else f"{percent(had)}, {percent(at_least - had)} short"


def days(count: int) -> str:
    """Return a count of days with its noun.

    Examples
    --------
    >>> days(1), days(1200)
    ('1 day', '1,200 days')
    """
    return f"{count:,} day{'' if count == 1 else 's'}"


def age(at_us: int, *, now_us: int) -> str:
    """Return how long ago a moment was, in whole days, or whole years once it is two of them.

    Examples
    --------
    >>> age(0, now_us=3 * 86_400_000_000), age(0, now_us=1_500 * 86_400_000_000)
    ('3 days', '4 years')
    """
    whole_days = max(0, now_us - at_us) // _UNITS_US[0][0]
    if whole_days < _YEARS_FROM_DAYS:
        return days(whole_days)
    return f"{int(whole_days / _YEAR_DAYS)} years"


def wait(gap_us: int) -> str:
    """Return a wait in the largest unit of which it is two or more; rounded up, so that nobody comes too early.

    Parameters
    ----------
    gap_us
        Microseconds, > 0.

    Examples
    --------
    >>> wait(1), wait(7_200_000_001), wait(86_400_000_000), wait(172_800_000_001)
    ('1 minute', '3 hours', '24 hours', '3 days')
    """
    size, unit = next((each for each in _UNITS_US if gap_us >= 2 * each[0]), _UNITS_US[-1])
    count = -(-gap_us // size)
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def either(names: Sequence[str]) -> str:
    """Return names joined as a choice.

    Examples
    --------
    >>> either(["Norway"]), either(["Norway", "Sweden", "the UK"])
    ('Norway', 'Norway, Sweden or the UK')
    """
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} or {names[-1]}"


def country(name: str) -> str:
    """Return the name of a country as it stands in a sentence.

    Examples
    --------
    >>> country("Norway"), country("United Kingdom"), country("Netherlands")
    ('Norway', 'the United Kingdom', 'the Netherlands')
    """
    return f"the {name}" if name.endswith(_ARTICLED) or name in _ARTICLED_NAMES else name
