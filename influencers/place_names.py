"""Names of countries and their parts, as people write them where their profile asks for a place. Pure tables."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from babel import Locale

#: Languages whose names of countries are read, by their Babel locales. English decides where two differ.
LANGUAGES = (
    "en ar bg bn ca cs cy da de el es et eu fa fi fr ga gd gl he hi hr hu id is it ja ka kk ko lt lv mk ms nb nl nn pl"
    " pt ro ru sk sl sq sr sv sw ta th tr uk ur vi zh zh_Hant"
)
#: Codes of Babel that stand for no country: groups of countries, exceptional reservations, tests, “unknown”.
_NO_COUNTRY = "AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ"

#: Forms that Babel's names lack, folded.
FORMS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("usa", "us", "u s a", "america", "united states of america", "estados unidos", "eeuu"), "US"),
        **dict.fromkeys(("uk", "gb", "great britain", "britain", "u k"), "GB"),
        **dict.fromkeys(("uae", "emirates"), "AE"),
        **dict.fromkeys(("holland", "nederland"), "NL"),
        **dict.fromkeys(("czech republic", "cesko"), "CZ"),
        **dict.fromkeys(("korea", "republic of korea"), "KR"),
        **dict.fromkeys(("republic of ireland", "eire"), "IE"),
        **dict.fromkeys(("turkey", "turkiye"), "TR"),
        **dict.fromkeys(("ivory coast",), "CI"),
        **dict.fromkeys(("burma",), "MM"),
        **dict.fromkeys(("macedonia",), "MK"),
        **dict.fromkeys(("swaziland",), "SZ"),
        **dict.fromkeys(("cape verde", "cabo verde"), "CV"),
        **dict.fromkeys(("east timor",), "TL"),
        **dict.fromkeys(("russian federation",), "RU"),
        **dict.fromkeys(("viet nam",), "VN"),
        **dict.fromkeys(("hong kong",), "HK"),
        **dict.fromkeys(("macau", "macao"), "MO"),
        **dict.fromkeys(("palestine",), "PS"),
        **dict.fromkeys(("prc", "mainland china"), "CN"),
        **dict.fromkeys(("bosnia",), "BA"),
        **dict.fromkeys(("trinidad",), "TT"),
        **dict.fromkeys(("antigua",), "AG"),
        **dict.fromkeys(("schweiz", "suisse", "svizzera"), "CH"),
    }
)
_US = """
alabama AL|alaska AK|arizona AZ|arkansas AR|california CA|colorado CO|connecticut CT|delaware DE|florida FL|georgia GA
hawaii HI|idaho ID|illinois IL|indiana IN|iowa IA|kansas KS|kentucky KY|louisiana LA|maine ME|maryland MD
massachusetts MA|michigan MI|minnesota MN|mississippi MS|missouri MO|montana MT|nebraska NE|nevada NV|new hampshire NH
new jersey NJ|new mexico NM|new york NY|north carolina NC|north dakota ND|ohio OH|oklahoma OK|oregon OR
pennsylvania PA|rhode island RI|south carolina SC|south dakota SD|tennessee TN|texas TX|utah UT|vermont VT|virginia VA
washington WA|west virginia WV|wisconsin WI|wyoming WY|district of columbia DC
"""
_CA = """
alberta AB|british columbia BC|manitoba MB|new brunswick NB|newfoundland NL|newfoundland and labrador NL|nova scotia NS
northwest territories NT|nunavut NU|ontario ON|prince edward island PE|quebec QC|saskatchewan SK|yukon YT
"""
_AU = """
new south wales NSW|state of victoria VIC|queensland QLD|tasmania TAS|western australia WA|south australia SA
australian capital territory ACT|northern territory NT
"""
_GB = "england ENG|scotland SCT|wales WLS|cymru CYM|alba ALB|northern ireland NIR"
#: Names of regions that are a city's too: the city is meant.
CITY_TOO = frozenset({"new york", "washington", "quebec"})
#: Territories that are often written beside the country that they belong to; they are what is meant.
PARENTS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("AS", "GU", "MP", "PR", "VI"), "US")
    | dict.fromkeys(("GF", "GP", "MQ", "NC", "PF", "RE", "YT"), "FR")
    | dict.fromkeys(("BM", "GG", "GI", "IM", "JE"), "GB")
    | dict.fromkeys(("AW", "BQ", "CW", "SX"), "NL")
    | dict.fromkeys(("FO", "GL"), "DK")
    | dict.fromkeys(("HK", "MO"), "CN")
    | {"AX": "FI", "SJ": "NO"}
)
#: Cities that tell of which country a code is that two countries use: `CA` beside Toronto, `CA` beside Oakland.
_TELLING = {
    "US": """
    albany|alexandria|allentown|anaheim|annapolis|arlington|asheville|athens|atlanta|augusta|aurora|baltimore
    baton rouge|bentonville|berkeley|bethesda|billings|biloxi|birmingham|bloomington|boise|boston|boulder|bozeman
    cambridge|chapel hill|charleston|charlotte|charlottesville|chattanooga|chicago|colorado springs|columbia|denver
    dover|duluth|durham|evanston|fayetteville|flagstaff|fort collins|fort wayne|fresno|greensboro|greenville|harrisburg
    helena|huntsville|indianapolis|irvine|jackson|kansas city|knoxville|lafayette|lancaster|lexington|lincoln
    little rock|long beach|los angeles|louisville|memphis|mesa|minneapolis|missoula|mobile|montgomery|naperville
    nashville|new orleans|newark|norfolk|oakland|omaha|palo alto|pasadena|philadelphia|phoenix|pittsburgh|portland
    raleigh|rapid city|richmond|rochester|rockville|sacramento|saint louis|saint paul|salem|san diego|san francisco
    san jose|santa barbara|santa cruz|santa monica|savannah|scottsdale|shreveport|silver spring|sioux falls|somerville
    south bend|springfield|st louis|st paul|tempe|tucson|virginia beach|wilmington|worcester
    """,
    "CA": """
    calgary|charlottetown|edmonton|gatineau|halifax|hamilton|kingston|kitchener|laval|london|mississauga|moncton
    montreal|ottawa|quebec|quebec city|regina|saskatoon|sherbrooke|st johns|surrey|toronto|trois-rivieres|vancouver
    victoria|whitehorse|winnipeg
    """,
    "AR": "buenos aires|cordoba|la plata|mar del plata|mendoza|rosario|salta|san miguel de tucuman|ushuaia",
    "AU": "albany|broome|bunbury|fremantle|mandurah|perth",
    "AL": "durres|tirana|vlore",
    "AZ": "baku|ganja",
    "CO": "barranquilla|bogota|bucaramanga|cali|cartagena|medellin|pereira|santa marta",
    "DE": """
    aachen|augsburg|berlin|bielefeld|bochum|bonn|braunschweig|bremen|chemnitz|cologne|darmstadt|dortmund|dresden
    dusseldorf|erfurt|essen|frankfurt|frankfurt am main|freiburg|gottingen|halle|hamburg|hannover|heidelberg|jena
    karlsruhe|kassel|kiel|koln|leipzig|lubeck|magdeburg|mainz|mannheim|munchen|munich|munster|nurnberg|nuremberg
    oldenburg|potsdam|regensburg|rostock|stuttgart|trier|tubingen|ulm|weimar|wiesbaden|wuppertal|wurzburg
    """,
    "GA": "libreville|port-gentil",
    "GE": "batumi|kutaisi|rustavi|tbilisi",
    "ID": "bali|bandung|denpasar|jakarta|medan|semarang|surabaya|ubud|yogyakarta",
    "IL": "beersheba|eilat|haifa|jerusalem|nazareth|tel aviv",
    "IN": """
    agra|ahmedabad|amritsar|bangalore|bengaluru|bhopal|chandigarh|chennai|coimbatore|delhi|goa|gurgaon|gurugram
    guwahati|hyderabad|indore|jaipur|kanpur|kochi|kolkata|lucknow|mumbai|mysore|mysuru|nagpur|new delhi|noida|patna
    pune|srinagar|surat|thiruvananthapuram|udaipur|vadodara|varanasi
    """,
    "KY": "george town",
    "LA": "luang prabang|vientiane",
    "MA": "agadir|casablanca|fes|fez|marrakech|marrakesh|meknes|rabat|tangier",
    "MD": "chisinau",
    "ME": "budva|kotor|podgorica",
    "MN": "ulaanbaatar",
    "MT": "gozo|sliema|st julians|valletta",
    "NC": "noumea",
    "NE": "niamey",
    "PA": "panama|panama city",
    "SD": "khartoum",
    "TN": "sfax|sousse|tunis",
    "VA": "vatican city",
}

#: Cities whose countries have codes for their own regions that look like somebody else's: “Milano, MI”, “Recife, PE”.
_WITH_OWN_CODES = {
    "BR": """
    aracaju|belem|belo horizonte|brasilia|campinas|campo grande|cuiaba|curitiba|florianopolis|fortaleza|goiania
    joao pessoa|maceio|manaus|natal|niteroi|porto alegre|porto velho|recife|rio de janeiro|salvador|sao luis|sao paulo
    teresina|vitoria
    """,
    "IT": """
    alessandria|arezzo|bari|bergamo|bologna|brescia|cagliari|catania|como|firenze|genova|mantova|massa|matera|messina
    milano|modena|napoli|oristano|padova|palermo|parma|perugia|pisa|roma|torino|trento|trieste|varese|venezia|verona
    viterbo
    """,
}


@cache
def countries(language: str = "en") -> Mapping[str, str]:
    """Return the names of all countries in a language of Babel's, by their ISO 3166 codes of two letters."""
    named = Locale.parse(language).territories.items()
    return MappingProxyType({code: name for code, name in named if code.isalpha() and code not in _NO_COUNTRY.split()})


def names_of_countries() -> Iterator[tuple[str, str]]:
    """Yield every name of a country with its code, the languages in their order."""
    for language in LANGUAGES.split():
        yield from ((name, code) for code, name in countries(language).items())


@cache
def regions() -> Mapping[str, tuple[str, str]]:
    """Return, by its folded name, the country that a region lies in and the region's code."""
    found = {}
    for country, lines in (("US", _US), ("CA", _CA), ("AU", _AU), ("GB", _GB)):
        for named in lines.replace("\n", "|").split("|"):
            name, _, code = named.strip().rpartition(" ")
            if name:
                found[name] = (country, code)
    return MappingProxyType(found)


@cache
def telling_cities() -> Mapping[str, frozenset[str]]:
    """Return, by country, folded names of cities that decide what a code means which two countries use."""
    return _cities(_TELLING)


@cache
def cities_with_own_codes() -> Mapping[str, frozenset[str]]:
    """Return, by country, folded names of cities beside which a code of two letters is a region of that country."""
    return _cities(_WITH_OWN_CODES)


def _cities(by_country: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    return MappingProxyType(
        {
            country: frozenset(city.strip() for city in lines.replace("\n", "|").split("|") if city.strip())
            for country, lines in by_country.items()
        }
    )
