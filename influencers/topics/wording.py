"""How a text is made ready for matching: one spelling, and marks that no phrase crosses."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

#: Around every hashtag, and in place of links, mentions and cashtags. No keyboard writes them, no name holds them.
OPEN, CLOSE = "\x02", "\x03"

#: Links, mentions (@ada, @ada@example.org, {@Ada@}, {{USERNAME}}) and cashtags: none of them is prose. Every kind
#: begins with a sign of its own, which makes the search several times as quick.
_NO_PROSE = re.compile(
    r"https?://\S+|www\.\S+|\{@[^}]*@\}|\{\{\w+\}\}|@\w[\w.-]*(?:@[\w.-]+)?|\$(?<![\w$]\$)[A-Za-z][\w.]*"
)
_HASHTAG = re.compile(r"[#\uff03](\w+)")
_WORD_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_|(?<=[A-Za-z])(?=[0-9])")
#: Also as it stands in texts that were taken from a page.
_AND = re.compile(r"&(?:amp;)?")
_WORD = re.compile(rf"[\w{OPEN}{CLOSE}]+")
#: What the same pattern and small letters come to in plain ASCII, several times as quick.
_ASCII = {
    place: sign.lower() if sign.isalnum() or sign in f"_{OPEN}{CLOSE}" else " "
    for place, sign in enumerate(map(chr, range(128)))
}


def normalise(text: str) -> str:
    """Return a text in the one spelling in which names are compared.

    Parameters
    ----------
    text
        Anything. Letters of full width and ligatures become plain ones, capitals small, apostrophes vanish, “&” is read
        as “and”, everything else that is no letter, digit or underscore becomes one space.

    Examples
    --------
    >>> normalise(" Women’s  Rights!")
    'womens rights'
    """
    return _one_spaced(_unmarked(text))


def without_signs(text: str) -> str:
    """Return a text without what is no prose and without the signs of hashtags, on one line.

    Examples
    --------
    >>> without_signs("Kaffee mit @ada in #Berlin https://example.org/berlin")
    'Kaffee mit in Berlin'
    """
    return " ".join(_NO_PROSE.sub(" ", text).replace("#", " ").split())


def without_names(text: str) -> str:
    """Return a text without links, mentions, cashtags and hashtags, as it was written besides.

    Examples
    --------
    >>> without_names("LOVE it, @ada! #love https://example.org").split()
    ['LOVE', 'it,', '!']
    """
    if _may_hold_no_prose(text):
        text = _NO_PROSE.sub(" ", text)
    return _HASHTAG.sub(" ", text)


def split_hashtag(tag: str) -> str:
    """Return the words of a hashtag, divided where capitals, underscores or digits begin.

    Examples
    --------
    >>> split_hashtag("FlatWhite"), split_hashtag("NYFW2026"), split_hashtag("BBCNews")
    ('Flat White', 'NYFW 2026', 'BBC News')
    """
    return _WORD_BORDER.sub(" ", tag).strip()


def prepare(text: str, tags: Iterable[str] = ()) -> str:
    r"""Return a text ready for the automaton, padded with a space on both sides.

    Parameters
    ----------
    text
        The text of a post. Every hashtag becomes `OPEN words CLOSE`, as it stands and once more divided into words;
        what is no prose becomes `CLOSE`, so that no phrase reaches across.
    tags
        Hashtags that the network gave besides, with or without `#`; cashtags among them are dropped.

    Examples
    --------
    >>> prepare("A #FlatWhite, please").split()
    ['a', '\x02', 'flatwhite', '\x03', '\x02', 'flat', 'white', '\x03', 'please']
    """
    text = _unmarked(text)
    if _may_hold_no_prose(text):
        text = _NO_PROSE.sub(f" {CLOSE} ", text)
    said: list[str] = []
    if "#" in text or "\uff03" in text:
        # Only those that the network gives besides are compared with them.
        said = _HASHTAG.findall(text) if tags else []
        text = _HASHTAG.sub(_marked_match, text)
    if tags:
        text += "".join(map(_marked, _unsaid(tags, said)))
    return f" {_one_spaced(text)} "


def _may_hold_no_prose(text: str) -> bool:
    # Five searches for a sign are several times as quick as one for a pattern.
    return "@" in text or "/" in text or "$" in text or "{" in text or "www." in text


def _unsaid(tags: Iterable[str], said: Iterable[str]) -> Iterator[str]:
    """Yield the hashtags that the text itself does not hold."""
    known = {tag.casefold() for tag in said}
    for tag in tags:
        bare = _unmarked(tag).lstrip("#\uff03")
        if not bare.startswith("$") and bare.casefold() not in known:
            yield bare


def _unmarked(text: str) -> str:
    """Return a text without apostrophes and without our marks, should somebody have got hold of them."""
    if OPEN in text or CLOSE in text:
        text = text.replace(OPEN, " ").replace(CLOSE, " ")
    return text.replace("'", "").replace("\u2019", "")


def _one_spaced(text: str) -> str:
    is_ascii = text.isascii()
    # To ask is a tenth of the work.
    if not is_ascii and not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    if "&" in text:
        text = _AND.sub(" and ", text)
    if is_ascii:
        return " ".join(text.translate(_ASCII).split())
    return " ".join(_WORD.findall(text.casefold()))


def _marked_match(match: re.Match[str]) -> str:
    return _marked(match[1])


def _marked(tag: str) -> str:
    words = split_hashtag(tag)
    whole = f" {OPEN} {tag} {CLOSE} "
    return whole if words == tag else f"{whole}{OPEN} {words} {CLOSE} "
