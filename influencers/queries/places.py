"""Questions about places: which countries there are, and what a place that somebody types means."""

from functools import cache

from influencers import place_names
from influencers.places import Place, folded, place_of


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Return every country as (ISO 3166 code of two letters, English name), by name."""
    return tuple(sorted(place_names.countries().items(), key=lambda country: folded(country[1])))


def country_name(code: str) -> str:
    """Return the English name of a country; a code that names none is called by itself."""
    return place_names.countries().get(code, code)


def place_named(text: str) -> Place:
    """Return the country and city that a text means, as it is read where accounts state it: “Leeds”, “Lyon, FR”."""
    return place_of(text)


def city_named(text: str) -> str:
    """Return how a city is compared with those that accounts state: folded, without its country."""
    return place_of(text).city or folded(text)
