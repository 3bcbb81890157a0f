"""What the values of a facet are called. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

_NETWORKS = {"tiktok": "TikTok", "youtube": "YouTube", "blog": "Blog or feed"}
#: The languages most written in networks; others are shown by their code.
_LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
        "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
        "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch",
        "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish",
        "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
    }
)  # fmt: skip


def label_of(facet: str, value: str) -> str:
    """Return what a value of a facet is called; topics are called by the taxonomy, not here.

    Examples
    --------
    >>> label_of("language", "fr"), label_of("followers", "1000-9999"), label_of("followers", "1000000-")
    ('French', '1,000 to 9,999', '1,000,000 and more')
    """
    if facet == "language":
        return _LANGUAGES.get(value, value)
    if facet in ("score", "followers"):
        return _band(*value.split("-"))
    return _NETWORKS.get(value, value.capitalize())


def _band(least: str, most: str) -> str:
    return f"{_grouped(least)} to {_grouped(most)}" if most else f"{_grouped(least)} and more"


def _grouped(number: str) -> str:
    return number if "." in number else f"{int(number):,}"
