"""What the values of a facet are called."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from influencers.queries.labels import kind_label, language_label, network_label
from influencers.queries.places import country_name


def _city(name: str) -> str:
    city, _comma, country = name.partition(", ")
    named = " ".join(word[:1].upper() + word[1:] for word in city.split())
    return f"{named}, {country_name(country)}" if country else named


_LABELS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "language": language_label,
        "network": network_label,
        "kind": kind_label,
        "country": country_name,
        "city": _city,
        "tag": "#{}".format,
        "mentioned": "@{}".format,
    }
)


def label_of(facet: str, value: str) -> str:
    """Return what a value of a facet is called; topics are called by the taxonomy, not here.

    Examples
    --------
    >>> label_of("language", "fr"), label_of("followers", "1000-9999"), label_of("followers", "1000000-")
    ('French', '1,000 to 9,999', '1,000,000 and more')
    """
    return _LABELS[facet](value) if facet in _LABELS else _band(*value.split("-"))


def _band(least: str, most: str) -> str:
    return f"{_grouped(least)} to {_grouped(most)}" if most else f"{_grouped(least)} and more"


def _grouped(number: str) -> str:
    return number if "." in number else f"{int(number):,}"
