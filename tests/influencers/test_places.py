"""A place is read as it is written: what decides is written too, and nothing is guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influencers.places import LONGEST_CITY, NOWHERE, Place, folded, place_of
from influencers.queries.places import city_named, countries, country_name, place_named

#: As written → country, city.
WRITTEN = {
    # A city with its country, in the forms that are usual.
    "Lyon, FR": ("FR", "lyon"),
    "lyon, fr": ("FR", "lyon"),
    "Lyon,FR": ("FR", "lyon"),
    "LYON, FRANCE": ("FR", "lyon"),
    "Lyon France": ("FR", "lyon"),
    "Bergen, Norway": ("NO", "bergen"),
    "Norway, Bergen": ("NO", "bergen"),
    "London, United Kingdom": ("GB", "london"),
    "London, England": ("GB", "london"),
    "London UK": ("GB", "london"),
    "Edinburgh, Scotland": ("GB", "edinburgh"),
    "Cardiff, Wales, UK": ("GB", "cardiff"),
    "Belfast, Northern Ireland": ("GB", "belfast"),
    "Amsterdam, The Netherlands": ("NL", "amsterdam"),
    "The Hague, Netherlands": ("NL", "the hague"),
    "Zürich (Switzerland)": ("CH", "zurich"),
    "Zürich - Schweiz": ("CH", "zurich"),
    "Hannover; Germany": ("DE", "hannover"),
    "Lyon / France": ("FR", "lyon"),
    "Guadalajara, Jalisco, México": ("MX", "guadalajara"),
    "Barcelona, Catalonia, Spain": ("ES", "barcelona"),
    "Port of Spain, Trinidad and Tobago": ("TT", "port of spain"),
    "Sarajevo, Bosnia & Herzegovina": ("BA", "sarajevo"),
    "Seoul, Korea": ("KR", "seoul"),
    # In other languages and scripts.
    "Norge": ("NO", None),
    "Köln, Deutschland": ("DE", "koln"),
    "Wien, Österreich": ("AT", "wien"),
    "Praha, Česko": ("CZ", "praha"),
    "Москва, Россия": ("RU", "москва"),
    "Київ, Україна": ("UA", "київ"),
    "大阪, 日本": ("JP", "大阪"),
    "東京、日本": ("JP", "東京"),
    "Αθήνα, Ελλάδα": ("GR", "αθηνα"),
    # A country alone, a city alone.
    "UK": ("GB", None),
    "u.s.a.": ("US", None),
    "the Netherlands": ("NL", None),
    "Bosnia and Herzegovina": ("BA", None),
    "Singapore": ("SG", None),
    "Singapore, Singapore": ("SG", "singapore"),
    "England": ("GB", None),
    "Northern Norway": ("NO", None),
    "Somewhere in Spain": ("ES", None),
    "Leeds": (None, "leeds"),
    "São Paulo": (None, "sao paulo"),
    # States and provinces.
    "Austin, TX": ("US", "austin"),
    "Austin, TX 78701": ("US", "austin"),
    "Austin, Texas, USA": ("US", "austin"),
    "Texas": ("US", None),
    "Texas, USA": ("US", None),
    "Paris, Texas": ("US", "paris"),
    "Las Vegas NV": ("US", "las vegas"),
    "Washington, D.C.": ("US", "washington"),
    "New York": ("US", "new york"),
    "New York, NY": ("US", "new york"),
    "Brooklyn, New York": ("US", "brooklyn"),
    "Toronto, ON": ("CA", "toronto"),
    "Vancouver, BC, Canada": ("CA", "vancouver"),
    "Québec, QC": ("CA", "quebec"),
    "Newfoundland and Labrador": ("CA", None),
    "Sydney, New South Wales": ("AU", "sydney"),
    "Melbourne, VIC": ("AU", "melbourne"),
    # Codes that two countries use: the rest decides, or nothing does.
    "San Diego, CA": ("US", "san diego"),
    "Toronto, CA": ("CA", "toronto"),
    "Toronto, ON, CA": ("CA", "toronto"),
    "CA": (None, None),
    "Elsewhere, CA": (None, "elsewhere"),
    "Berlin, DE": ("DE", "berlin"),
    "Wilmington, DE": ("US", "wilmington"),
    "Jaipur, IN": ("IN", "jaipur"),
    "Indianapolis, IN": ("US", "indianapolis"),
    "Tunis, TN": ("TN", "tunis"),
    "Lebanon, PA": (None, None),
    "Utrecht, NL": ("NL", "utrecht"),
    "Zwolle, NL": ("NL", "zwolle"),
    "St. John’s, NL, Canada": ("CA", "st johns"),
    "Seattle, WA": ("US", "seattle"),
    "Perth, WA": ("AU", "perth"),
    "Milano, MI": ("IT", "milano"),
    "Recife, PE": ("BR", "recife"),
    "Georgia": (None, None),
    "Georgia, USA": ("US", None),
    "Tbilisi, Georgia": ("GE", "tbilisi"),
    "Atlanta, Georgia": ("US", "atlanta"),
    # Territories beside the country that they belong to.
    "San Juan, Puerto Rico, USA": ("PR", "san juan"),
    "Puerto Rico, USA": ("PR", None),
    # Flags, signs and what else stands there.
    "📍 Lyon 🇫🇷": ("FR", "lyon"),
    "🇫🇷 Lyon": ("FR", "lyon"),
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f Edinburgh": ("GB", "edinburgh"),
    "75001 Paris, France": ("FR", "paris"),
    "based in Lyon, France": ("FR", "lyon"),
    # Two places.
    "Norway / Sweden": (None, None),
    "Germany, Austria": (None, None),
    "NYC | London, UK": ("GB", "london"),
    "Paris/London": (None, "paris"),
    # What is no country, though it sounds like one; words that are codes.
    "New England": (None, "new england"),
    "Latin America": (None, "latin america"),
    "No": (None, "no"),
    "call me, maybe": (None, "call me"),
    "Nowhere, in": (None, "nowhere"),
    # No place at all.
    "48.8566, 2.3522": (None, None),
    "https://example.org": (None, None),
    "me@example.org": (None, None),
    " , ;": (None, None),
    "": (None, None),
}


@pytest.mark.parametrize("written", WRITTEN)
def test_a_place_is_read_as_it_is_written(written):
    assert place_of(written) == Place(*WRITTEN[written])


def test_what_nobody_stated_is_no_place():
    assert place_of(None) == NOWHERE


def test_a_name_that_is_too_long_is_no_city():
    assert place_of("x" * (LONGEST_CITY + 1) + ", FR") == Place("FR", None)


@given(st.text(max_size=80))
def test_whatever_is_written_is_read_without_a_fault_and_read_the_same_again(written):
    place = place_of(written)

    assert place.country is None or place.country in dict(countries())
    assert place.city is None or folded(place.city) == place.city


def test_every_country_is_known_by_its_english_name_alone_and_beside_a_city():
    names = {name: code for code, name in countries() if name != "Georgia"}

    assert {name: place_named(name).country for name in names} == names
    assert {name: place_of(f"Abcville, {name}") for name in names} == {
        n: Place(c, "abcville") for n, c in names.items()
    }
    assert {country_name(code) for code in names.values()} == set(names)


def test_a_typed_city_is_compared_without_its_country():
    assert city_named("Leeds") == city_named("leeds, UK") == place_of("Leeds, GB").city


def test_countries_are_told_by_name_without_what_is_none():
    codes = dict(countries())
    assert (codes["NO"], len(countries()) > 240) == ("Norway", True)
    assert not {"EU", "UN", "ZZ"} & codes.keys()
