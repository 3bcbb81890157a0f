"""Names as they are compared while somebody types: without accents, capitals, ligatures and ornament."""

import re
import unicodedata

_NO_WORD = re.compile(r"[\W_]+")
#: What Unicode does not take apart though people type it in two or three letters, or in another one.
_LETTERS = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ħ": "h",
        "þ": "th",
        "ı": "i",
        "ß": "ss",
        "'": "",
        "\u2019": "",
        # Arabic: a stretched line, the forms of one letter, and letters that many keyboards write in one way only.
        "\u0640": "",
        "\u0671": "\u0627",  # alef wasla: alef
        "\u0649": "\u064a",  # alef maksura: yeh
        "\u06cc": "\u064a",  # Persian yeh: yeh
        "\u06a9": "\u0643",  # Persian kaf: kaf
        "\u0629": "\u0647",  # teh marbuta: heh
    }
)
#: How German is typed where there are no keys for its umlauts.
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_ARABIC_ARTICLE = "\u0627\u0644"
_SHORTEST_WITHOUT_ARTICLE = 2


def fold(text: str) -> str:
    """Return a text without accents, capitals and signs, its words one space apart.

    Ligatures are taken apart (`ﬁ`, `œ`, the Arabic lam-alef), `ß` is `ss`, Arabic vowel signs, tatweel and the forms of
    alef, yeh and heh do not matter.

    Examples
    --------
    >>> fold(" Café-au-lait "), fold("Fußball"), fold("Œuvre")
    ('cafe au lait', 'fussball', 'oeuvre')
    >>> fold("قَهْـوة") == fold("قهوه"), fold("أفلام") == fold("افلام")
    (True, True)
    """
    parted = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(sign for sign in parted if not unicodedata.combining(sign)).translate(_LETTERS)
    return _NO_WORD.sub(" ", plain).strip()


def spellings(name: str, lang: str) -> tuple[str, ...]:
    """Return the folded forms by which a name may be typed in a language, the usual one first.

    Examples
    --------
    >>> spellings("Köln", "de")
    ('koln', 'koeln')
    >>> spellings("Köln", "en")
    ('koln',)
    """
    usual = fold(name)
    others = [fold(unicodedata.normalize("NFC", name).casefold().translate(_SPELT_OUT))] if lang == "de" else []
    return tuple(dict.fromkeys([usual, *others]))


def without_article(word: str, lang: str) -> str:
    """Return a folded word without the article that Arabic writes as a part of it; other words as they are.

    Examples
    --------
    >>> without_article(fold("القهوة"), "ar") == fold("قهوة"), without_article("theatre", "en")
    (True, 'theatre')
    """
    bare = word.removeprefix(_ARABIC_ARTICLE)
    return bare if lang == "ar" and len(bare) > _SHORTEST_WITHOUT_ARTICLE else word
