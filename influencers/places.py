"""From the place that an account states to a country and a city. Pure: it reads what is written and guesses nothing.

What decides, in this order: the last part that names a country or a region of one (“Lyon, FR”, “Austin, Texas”). A code
that is a state of the USA and another country too, like CA or DE, means what the rest says: another part that names
one of both, or a city that tells (docs/influencers.md); else the country stays unknown. A code that is also a Canadian
province, like NL, means the country unless the rest says Canada. WA is Washington unless the rest says Australia.
Who names two countries has none. A language or a time zone never tells a place.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from influencers.place_names import (
    CITY_TOO,
    FORMS,
    PARENTS,
    cities_with_own_codes,
    countries,
    names_of_countries,
    regions,
    telling_cities,
)

#: Longer names are no city's: Llanfairpwll… has 58 letters.
LONGEST_CITY = 60

_ONE_OF_TWO = re.compile(r"\s*[/|+•·→↔⇄✈]\s*")
_AND = re.compile(r"\s*&\s*|\s(?:and|und|et|y|og|och|en|e|x|×)\s", re.I)
_PART_ENDS = re.compile(r"\s*[,;،、\n]\s*")
_INNER_ENDS = re.compile(r"\s*[()]\s*|\s+[-–—]\s+")
#: What a person writes before the place itself.
_OPENING = re.compile(r"^(?:(?:currently|based|living|lives|born|somewhere|made) (?:in|near)|from|in|near)\s+", re.I)
_FLAG = re.compile(r"[\U0001f1e6-\U0001f1ff]{2}")
_BRITISH_FLAG = re.compile(r"\U0001f3f4\U000e0067\U000e0062[\U000e0061-\U000e007a]+\U000e007f")
_FLAG_OFFSET = 0x1F1E6 - ord("A")
_NO_PLACE = re.compile(r"://|@|www\.")
_LETTERS = MappingProxyType(
    str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
)
#: Codes that are words where they stand in small letters.
_WORDS = "am as at be by do el en es et in is it la me mi my no of on or pa so to us"
#: Words that no city consists of alone: “northern Norway” is a part of the country.
_DIRECTIONS = (
    "central coastal east eastern greater in lower mid middle north northern rural south southern the upper west"
    " western from somewhere proud"
)
#: After these a country's name is no longer the country's: New England, Little Italy, Latin America, Port of Spain.
_RENAMING = "new little latin of south north central la"
_CODE_LETTERS = 2
_NAMES_END_IN = 4  # words at most, of a country's name at the end of a part


@dataclass(frozen=True, slots=True)
class Place:
    """What a written place says; None where it says nothing."""

    country: str | None = None  # ISO 3166, two letters
    city: str | None = None  # folded


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a written place, and which countries it may name."""

    name: str  # folded
    codes: frozenset[str] = frozenset()
    region_of: str | None = None


def folded(text: str) -> str:
    """Return how a name of a place is compared: whatever its case, the accents of Latin and Greek, dots and spaces.

    Examples
    --------
    >>> folded("São  Paulo"), folded("Tromsø"), folded("Washington, D.C.")
    ('sao paulo', 'tromso', 'washington, dc')
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS).replace("&", " and ")
    kept, before = [], ""
    for sign in unicodedata.normalize("NFD", plain):
        kind = unicodedata.category(sign)
        if kind == "Mn" and before < _NO_ACCENTS_FROM:
            continue
        before = before if kind == "Mn" else sign
        kept.append("" if kind in _DROPPED or sign in ".'’‘ʻ`" else sign)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


#: Signs and controls, which no name of a place consists of.
_DROPPED = frozenset({"So", "Sk", "Cn", "Cf", "Co", "Cc"})
#: From Cyrillic on, a mark makes another letter: й is no и, が no か.
_NO_ACCENTS_FROM = "\u0400"


def place_of(text: str | None) -> Place:
    """Return the country and the city that a stated place names.

    Parameters
    ----------
    text
        As written: “Lyon, FR”, “Norge”, “Austin, Texas”, “📍 somewhere”; None when nothing is stated.

    Returns
    -------
    Place
        A part that is not told, or told in two ways, is None.

    Examples
    --------
    >>> place_of("Lyon, FR")
    Place(country='FR', city='lyon')
    >>> place_of("Norge"), place_of("Leeds")
    (Place(country='NO', city=None), Place(country=None, city='leeds'))
    """
    if not text or _NO_PLACE.search(text):
        return NOWHERE
    places = [place for place in map(_one_place, _alternatives(_spelt(text))) if place != NOWHERE]
    named = [place for place in places if place.country]
    if len({place.country for place in named}) > 1:
        return NOWHERE
    if not named:
        return places[0] if places else NOWHERE
    return Place(named[0].country, next((place.city for place in (*named, *places) if place.city), None))


def _spelt(text: str) -> str:
    """Return a text with its flags as codes, and its signs in their usual form."""
    text = _BRITISH_FLAG.sub(", UK, ", text)
    text = _FLAG.sub(lambda flag: f", {_flag_code(flag[0])}, ", text)
    return unicodedata.normalize("NFKC", text)


def _flag_code(flag: str) -> str:
    return "".join(chr(ord(sign) - _FLAG_OFFSET) for sign in flag)


def _alternatives(text: str) -> list[str]:
    """Return the places that are told side by side; “Bosnia & Herzegovina” is one."""
    found = []
    for written in _ONE_OF_TWO.split(text):
        is_one = any(_named(part).codes for part in _PART_ENDS.split(written) if _AND.search(part))
        found += [written] if is_one else _AND.split(written)
    return found


def _one_place(text: str) -> Place:
    parts = [part for written in _pieces(text) for part in _parts(_without_figures(written)) if part.name]
    deciding = next((place for place in reversed(range(len(parts))) if parts[place].codes), None)
    if deciding is None:
        return Place(None, _city(parts[0].name)) if parts else NOWHERE
    country = _country(parts, deciding)
    # What names a country in another way than it was decided by is no city: “Puerto Rico, USA”.
    others = [p for at, p in enumerate(parts) if at != deciding and (country in parts[deciding].codes or not p.codes)]
    found = [city for part in others if (city := _city_in(part, country))]
    alone = [parts[deciding].name] if parts[deciding].name in CITY_TOO else []
    return Place(country, next(iter([*found, *alone]), None))


def _pieces(text: str) -> Iterator[str]:
    """Yield what stands between separators; “Congo - Kinshasa” and “Cocos (Keeling) Islands” are one piece each."""
    for written in _PART_ENDS.split(text):
        yield from [written] if _named(written).codes else _INNER_ENDS.split(written)


def _without_figures(written: str) -> str:
    """Return a part without postal codes and the like."""
    return " ".join(word for word in written.split() if not any(sign.isdigit() for sign in word))


def _parts(written: str) -> list[_Part]:
    """Return what stands between two separators as one part, or two where a country ends it: “London UK”."""
    written = _OPENING.sub("", _OPENING.sub("", written.strip()))
    whole = _named(written)
    words = written.split()
    for count in range(min(_NAMES_END_IN, len(words) - 1), 0, -1):
        tail, before = _named(" ".join(words[-count:])), folded(" ".join(words[:-count])).split()
        if whole.codes or not before or not tail.codes or not _may_end(words[-count:], before):
            continue
        return [tail] if before[-1] in _DIRECTIONS.split() else [_Part(" ".join(before)), tail]
    return [whole]


def _may_end(tail: Sequence[str], before: Sequence[str]) -> bool:
    """Tell whether the words before a country's name are a place of their own, and the name is meant as such."""
    is_code = len(tail) == 1 and len(tail[0]) <= 3  # a code has to be written as one
    return tail[0].isupper() if is_code else before[-1] not in _RENAMING.split()


def _named(written: str) -> _Part:
    """Return a part with the countries that it may name."""
    name = folded(written)
    known = name if name in _country_names() else name.removeprefix("the ")
    if known in _country_names():
        return _Part(known, _country_names()[known], regions().get(known, (None, ""))[0])
    code = written.replace(".", "").strip()
    is_code = code.isascii() and (code.isupper() or name not in _WORDS.split())
    if is_code and name.upper() in _codes():
        return _Part(name, *_codes()[name.upper()])
    return _Part(name)


def _country(parts: Sequence[_Part], deciding: int) -> str | None:
    codes, others = parts[deciding].codes, [part for at, part in enumerate(parts) if at != deciding]
    sure = {code for part in others if len(part.codes) == 1 for code in part.codes}
    if len(parts[deciding].name) == _CODE_LETTERS and (own := _with_own_codes(others)):
        return own
    if len(codes) > 1:
        return _meant(codes, parts[deciding], others, sure)
    (country,) = codes
    inner = {code for code in sure if PARENTS.get(code) == country}
    return inner.pop() if len(inner) == 1 else _unless_two(parts, country)


def _with_own_codes(others: Sequence[_Part]) -> str | None:
    """Return the country of a city beside which a code is a region of that country, not what it would be elsewhere."""
    known = cities_with_own_codes().items()
    return next((country for country, cities in known if any(part.name in cities for part in others)), None)


def _unless_two(parts: Sequence[_Part], country: str) -> str | None:
    """Return the country, None when somebody names nothing but countries, and more than one of them."""
    others = [part for part in parts if country not in part.codes]
    only_countries = all(part.codes and not part.region_of for part in others)
    return None if others and only_countries and all(part.codes for part in parts) else country


def _meant(codes: frozenset[str], part: _Part, others: Sequence[_Part], sure: set[str]) -> str | None:
    """Return which of its countries a code means: another part says it, or a city does, or one of them is usual."""
    if len(codes & sure) == 1:
        return next(iter(codes & sure))
    telling = {c for c in codes if any(other.name in telling_cities().get(c, ()) for other in others)}
    if len(telling) == 1:
        return telling.pop()
    return _USUAL.get(part.name, None if "US" in codes else next(iter(codes - {"CA"})))


#: What a code means when nothing else tells.
_USUAL: Mapping[str, str] = MappingProxyType({"wa": "US"})


def _city_in(part: _Part, country: str | None) -> str | None:
    """Return the city that a part names which did not decide the country."""
    is_region = part.region_of is not None and (country is None or country in part.codes)
    is_code = bool(part.codes) and len(part.name) <= 3
    return None if is_code or (is_region and part.name not in CITY_TOO) else _city(part.name)


def _city(name: str) -> str | None:
    return name if len(name) <= LONGEST_CITY and any(sign.isalpha() for sign in name) else None


@cache
def _country_names() -> Mapping[str, frozenset[str]]:
    """Return the countries that a folded name may mean; a name that languages share for two countries means neither."""
    english = {folded(name): frozenset({code}) for code, name in countries().items()}
    known: dict[str, frozenset[str]] = {}
    for name, code in names_of_countries():
        known[folded(name)] = known.get(folded(name), frozenset()) | {code}
    sure = {name: codes for name, codes in known.items() if len(codes) == 1 and len(name) > 1} | english
    sure |= {name: frozenset({code}) for name, code in FORMS.items()}
    both = {name: sure.get(name, frozenset()) | {country} for name, (country, _code) in regions().items()}
    return MappingProxyType(sure | both)


@cache
def _codes() -> Mapping[str, tuple[frozenset[str], str | None]]:
    """Return the countries that a code may mean, and whose region it is."""
    found: dict[str, tuple[frozenset[str], str | None]] = {code: (frozenset({code}), None) for code in countries()}
    for country, code in regions().values():
        if country == "GB" or (country, code) in _UNUSED:
            continue
        meant, _of = found.get(code, (frozenset(), None))
        found[code] = (meant | {country}, country)
    return MappingProxyType(found)


#: Codes of Australian regions that nobody would read so: South Australia's is Saudi Arabia's.
_UNUSED = frozenset({("AU", "SA"), ("AU", "NT")})
