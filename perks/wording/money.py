"""Money is kept in whole minor units and a currency; people type and read amounts. It is never a float."""

import re
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.numbers import format_currency, get_currency_precision, get_currency_symbol

_LOCALE = "en_GB"
_AMOUNT = re.compile(r"(?P<whole>[0-9]{1,3}(?:[,\s'’][0-9]{3})+|[0-9]{1,12})(?:\.(?P<part>[0-9]{1,4}))?")
#: A comma before any but three digits groups nothing: it is where others write a point.
_DECIMAL_COMMA = re.compile(r"[0-9]{1,12},(?:[0-9]{1,2}|[0-9]{4})")
#: The largest amount, so that sums of many stay within what a database counts.
MOST_MINOR = 10**12


@cache
def currencies() -> tuple[tuple[str, str], ...]:
    """Return every currency that is tender somewhere today, as (code, code and name), by code.

    Examples
    --------
    >>> dict(currencies())["NOK"]
    'NOK, Norwegian Krone'
    """
    names = Locale.parse(_LOCALE).currencies
    in_use = {
        code
        for rows in get_global("territory_currencies").values()
        for code, _since, until, is_tender in rows
        if until is None and is_tender and code in names
    }
    return tuple((code, f"{code}, {names[code]}") for code in sorted(in_use))


def minor_units(text: str, currency: str) -> int:
    """Return how many minor units an amount is, as somebody types it.

    Parameters
    ----------
    text
        Like `12`, `12.50`, `1,234.50` or `12,50`; without a sign.
    currency
        ISO 4217 code; it says how many decimals there are.

    Returns
    -------
    int
        0 to `MOST_MINOR`.

    Raises
    ------
    ValueError
        A sentence that says why the text is no such amount.

    Examples
    --------
    >>> minor_units("12.5", "EUR"), minor_units("1,234", "JPY"), minor_units("1.005", "BHD")
    (1250, 1234, 1005)
    """
    decimals = get_currency_precision(currency)
    read = _AMOUNT.fullmatch(text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text)
    if not read:
        raise ValueError(f"Write an amount, like {plain_amount(1250, currency)}.")
    part = (read["part"] or "").rstrip("0")
    if len(part) > decimals:
        raise ValueError(f"{currency} has {_decimals_in_words(decimals)}.")
    minor = int(re.sub(r"\D", "", read["whole"]) + part.ljust(decimals, "0"))
    if minor > MOST_MINOR:
        raise ValueError(f"Write at most {plain_amount(MOST_MINOR, currency)}.")
    return minor


def plain_amount(minor: int, currency: str) -> str:
    """Return an amount as a field holds it: no sign of the currency, no grouping.

    Examples
    --------
    >>> plain_amount(1250, "EUR"), plain_amount(1234, "JPY"), plain_amount(0, "GBP")
    ('12.50', '1234', '0.00')
    """
    return f"{_amount(minor, currency):f}"


def money(minor: int, currency: str) -> str:
    """Return an amount as people read it, with its currency.

    Examples
    --------
    >>> money(1250, "GBP"), money(123450, "NOK").replace("\N{NO-BREAK SPACE}", " "), money(1234, "JPY")
    ('£12.50', 'NOK 1,234.50', 'JP¥1,234')
    """
    # A sign stands close to its figure, letters do not; the library knows only the first.
    is_letters = get_currency_symbol(currency, locale=_LOCALE)[-1].isalpha()
    pattern = "¤\N{NO-BREAK SPACE}#,##0.00" if is_letters else "¤#,##0.00"
    return format_currency(_amount(minor, currency), currency, format=pattern, locale=_LOCALE)


def _amount(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-get_currency_precision(currency))


def _decimals_in_words(decimals: int) -> str:
    return {0: "no decimals", 1: "one decimal"}.get(decimals, f"{decimals} decimals")
