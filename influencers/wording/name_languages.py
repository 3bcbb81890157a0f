"""The languages in which topics have names, as they call themselves, and which way they are written."""

from collections.abc import Mapping
from types import MappingProxyType

#: By code, in the order in which pages offer them: English first, then by code.
NAME_LANGUAGES: Mapping[str, str] = MappingProxyType(
    {"en": "English", "ar": "العربية", "de": "Deutsch", "es": "Español", "fr": "Français", "it": "Italiano"}
)
_RIGHT_TO_LEFT = frozenset({"ar"})


def direction(lang: str) -> str:
    """Return which way a language is written: `rtl` or `ltr`.

    Examples
    --------
    >>> direction("ar"), direction("de")
    ('rtl', 'ltr')
    """
    return "rtl" if lang in _RIGHT_TO_LEFT else "ltr"


def own_name(lang: str) -> str:
    """Return what a language calls itself; its code where we have no word.

    Examples
    --------
    >>> own_name("de"), own_name("xx")
    ('Deutsch', 'xx')
    """
    return NAME_LANGUAGES.get(lang, lang)
