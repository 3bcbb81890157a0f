"""How figures and times are written: with their unit, a true minus and a thin gap before the percent."""

from datetime import UTC, date, datetime
from math import floor

from influencers.figures.bands import BANDS, band_of

#: Units that three decimals would show as nothing.
_LEAST_UNITS = 0.0005


def score_range(band: str) -> str:
    """Return what a band of the search is called.

    Examples
    --------
    >>> score_range("60-79.9"), score_range("80-100")
    ('Strong, 60 to 79', 'Bellwether, from 80')
    """
    band_of_start = band_of(float(band.partition("-")[0]))
    if band_of_start is BANDS[-1]:
        return f"{band_of_start.name}, from {band_of_start.start}"
    return f"{band_of_start.name}, {band_of_start.start} to {band_of_start.end - 1}"


def thousands(count: float) -> str:
    """Return a count with commas.

    Examples
    --------
    >>> thousands(1204311)
    '1,204,311'
    """
    return f"{count:,.0f}"


def compact(count: int) -> str:
    """Return a count in few characters.

    Examples
    --------
    >>> compact(950), compact(3105), compact(48210), compact(1204311)
    ('950', '3,105', '48.2k', '1.2M')
    """
    if count < 10_000:
        return f"{count:,}"
    return f"{count / 1_000:.1f}k" if count < 999_950 else f"{count / 1_000_000:.1f}M"


def counted(count: int, one: str, many: str) -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> counted(1, "person", "people"), counted(2140, "person", "people")
    ('1 person', '2,140 people')
    """
    return f"{count:,} {one if count == 1 else many}"


def percent(share: float) -> str:
    """Return a share as a percentage after a thin gap; little is never nothing.

    Parameters
    ----------
    share
        0 to 1.

    Examples
    --------
    >>> percent(0.645), percent(0.034), percent(0.00001), percent(0)
    ('65\u202f%', '3.4\u202f%', '<0.1\u202f%', '0\u202f%')
    """
    if 0 < share < 0.0005:
        return "<0.1\u202f%"
    whole = share == 0 or share >= 0.0995
    return f"{floor(100 * share + 0.5)}\u202f%" if whole else f"{100 * share:.1f}\u202f%"


def confidence(share: float) -> str:
    """Return how sure a score is as a whole percentage after a thin gap: nobody is surer than they are.

    Parameters
    ----------
    share
        0 to 1.

    Examples
    --------
    >>> confidence(0.984), confidence(0.9999), confidence(0.7), confidence(0.004), confidence(0)
    ('98\u202f%', '99\u202f%', '70\u202f%', '<1\u202f%', '0\u202f%')
    """
    if 0 < share < 0.01:
        return "<1\u202f%"
    return f"{floor(100 * share + 1e-9)}\u202f%"  # 0.7 is seventy, whatever its bits say


def tenths(points: float) -> str:
    """Return points with one decimal and a true minus.

    Examples
    --------
    >>> tenths(54.6), tenths(-0.2)
    ('54.6', '−0.2')
    """
    return f"{points:.1f}".replace("-", "−")


def signed(points: float) -> str:
    """Return a change in points with its sign; none where nothing changed.

    Examples
    --------
    >>> signed(2.3), signed(-0.2), signed(0.0)
    ('+2.3', '−0.2', '0.0')
    """
    return f"+{points:.1f}" if points > 0 else tenths(points)


def signed_units(influence: float) -> str:
    """Return a change in influence units with its sign: as many digits as `units` has.

    Examples
    --------
    >>> signed_units(1.7227), signed_units(-0.0312), signed_units(-0.0000001), signed_units(0)
    ('+1.7', '−0.031', 'under 0.001', '0')
    """
    if 0 < abs(influence) < _LEAST_UNITS:
        return "under 0.001"
    sign = "+" if influence > 0 else "−" if influence < 0 else ""
    return sign + units(abs(influence))


def signed_to(change: float, decimals: int) -> str:
    """Return a change with its sign and so many decimals; none where nothing changed.

    Examples
    --------
    >>> signed_to(2.3, 1), signed_to(-0.0312, 4), signed_to(0.0, 1)
    ('+2.3', '−0.0312', '0.0')
    """
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return f"{sign}{abs(change):,.{decimals}f}"


def units(influence: float) -> str:
    """Return influence units: three digits that count, little is never nothing.

    Examples
    --------
    >>> units(56.912), units(1234.5), units(0.0312), units(0.000004), units(0)
    ('56.9', '1,234', '0.031', '<0.001', '0')
    """
    if influence == 0:
        return "0"
    if influence < _LEAST_UNITS:
        return "<0.001"
    if influence < 1:
        return f"{influence:.3f}"
    return f"{influence:.1f}" if influence < 1000 else f"{influence:,.0f}"


def day(on: date) -> str:
    """Return a day as people write it.

    Examples
    --------
    >>> day(date(2026, 11, 22))
    '22 Nov 2026'
    """
    return f"{on:%-d %b %Y}"


def utc(at: datetime) -> str:
    """Return a moment in UTC, said as such.

    Examples
    --------
    >>> utc(datetime(2026, 11, 22, 3, 0, tzinfo=UTC))
    '22 Nov 2026, 03:00 UTC'
    """
    return f"{at.astimezone(UTC):%-d %b %Y, %H:%M} UTC"
