"""What people type: folded, cut into tokens, read as words to be found, and written back. Standard library only.

Folding makes texts alike that a reader takes for the same: NFKC, casefold, accents off. Cutting makes tokens of letters
and digits; scripts that write without spaces give one token a sign, so a word of theirs is found as a phrase. Every
engine is fed with `token_text`, so all cut alike.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from search.port.query import Kind, Word

MOST_WORDS = 24
SHORTEST_PREFIX = 2
_NEAR_FROM, _TWO_EDITS_FROM = 3, 8  # letters

# Thai to Tibetan, Burmese, Khmer, kana and Han; emoji (without the five skin tones). Written without spaces.
_ALONE = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u2600-\u27bf\u2b50\u2b55\U0001f1e6-\U0001f1ff\U0001f300-\U0001f3fa\U0001f400-\U0001faff"
)
_INDIC = "\u0900-\u0963\u0966-\u0dff"  # their vowel signs are marks, which `\w` leaves out
_LETTER = f"(?:[^\\W_{_ALONE}]|[{_INDIC}])"
_TOKEN = re.compile(f"[{_ALONE}]|{_LETTER}+")
_TAG = re.compile(f"#((?:[{_ALONE}_]|{_LETTER})+)")
_HANDLE = re.compile(f"(?:[{_ALONE}_]|{_LETTER})(?:.*(?:[{_ALONE}_]|{_LETTER}))?", re.DOTALL)
# Accents of Latin, Greek, Cyrillic; points of Hebrew; vowel marks of Arabic. Other marks carry letters.
_ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4-\u05c7\u064b-\u065f\u0670]")
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
# In ASCII all of it is one table: capitals become small, and what is no letter or digit a space.
_ASCII_CUTS = bytes(ord(chr(code).lower()) if chr(code).isalnum() else 32 for code in range(128))
# So it is in what most of Western Europe writes, quotation marks and dashes with it; where a sign becomes several, or
# one that is no ASCII, stands what no cut text has.
_WESTERN, _UNCUT = "cp1252", b"\0"
_NO_ASCII_HANDLE = "".join(chr(code) for code in range(128) if not chr(code).isalnum() and chr(code) != "_")
# Other signs with the one before them. Nothing joins an ASCII sign to what stands before it: a text may be cut there.
_OTHER_SIGNS = re.compile("([\x00-\x7f]?[^\x00-\x7f]+)")
_KEPT, _LONGEST_KEPT = 50_000, 32  # words and signs of them; longer ones hardly come again
_QUOTES = str.maketrans("“”„‟«»＂", '"' * 7)
_NO_TEXT = re.compile("[\ud800-\udfff]")  # halves of signs, as bytes become that are no UTF-8
_CHUNK = re.compile(r'(?P<without>-?)(?:"(?P<phrase>[^"]*)"|(?P<rest>[^\s"]+))')


class UnclearWords(ValueError):
    """What was typed has no one meaning; the message says which part and what to write instead."""


def fold(text: str) -> str:
    """Return a text as it is compared: NFKC, casefolded, accents off.

    Parameters
    ----------
    text
        Anything people write.

    Returns
    -------
    str
        Folding a folded text changes nothing.

    Examples
    --------
    >>> fold("Crème BRÛLÉE, Straße, Łódź")
    'creme brulee, strasse, lodz'
    """
    if text.isascii():
        return text.lower()
    # `split` gives by turns what is ASCII and what is not.
    parts = _OTHER_SIGNS.split(text)
    return "".join([_fold_other(part) if at % 2 else part.lower() for at, part in enumerate(parts)])


def _fold_other(text: str) -> str:
    return _fold_short(text) if len(text) <= _LONGEST_KEPT else _fold_all(text)


def _fold_all(text: str) -> str:
    # Case first and again: a decomposition can show a capital that casefold did not see, and the other way round.
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()).casefold()
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", bare).translate(_UNDECOMPOSED))


_fold_short = lru_cache(maxsize=_KEPT)(_fold_all)  # people write the same signs again and again


def tokens(text: str) -> tuple[str, ...]:
    """Return the tokens of a text, folded, in order.

    Examples
    --------
    >>> tokens("Don't buy #SlowFood ☕ in 東京!")
    ('don', 't', 'buy', 'slowfood', '☕', 'in', '東', '京')
    """
    return tuple(token_text(text).split())


def token_text(text: str) -> str:
    """Return the tokens of a text with spaces between them: what engines are fed."""
    if text.isascii():
        return _cut_ascii(text)
    try:
        cut = text.encode(_WESTERN).translate(_WESTERN_CUTS)
    except UnicodeEncodeError:
        cut = _UNCUT
    if _UNCUT not in cut:
        return cut.decode("ascii")
    # Spaces join with nothing, so words can be cut one by one.
    return " ".join(map(_CUT.__getitem__, text.split()))


def _cut_ascii(text: str) -> str:
    return text.encode("ascii").translate(_WESTERN_CUTS).decode("ascii")


def _western_cut(code: int) -> bytes:
    """Return the one byte that a sign beyond ASCII is cut to; `_UNCUT` where it is not one byte."""
    found = _TOKEN.findall(_fold_all(bytes([code]).decode(_WESTERN, "replace")))
    cut = found[0] if found else " "
    return cut.encode() if cut.isascii() and len(found) < 2 and len(cut) == 1 else _UNCUT


_WESTERN_CUTS = _ASCII_CUTS + b"".join(map(_western_cut, range(128, 256)))


class _Cut(dict[str, str]):
    """Words with their tokens, as they were met: people write the same ones again and again."""

    def __missing__(self, word: str) -> str:
        cut = _cut_ascii(word) if word.isascii() else " ".join(_TOKEN.findall(_fold_all(word)))
        if len(word) <= _LONGEST_KEPT:
            if len(self) >= _KEPT:
                self.clear()
            self[word] = cut
        return cut


_CUT = _Cut()


def tags(text: str) -> tuple[str, ...]:
    """Return the hashtags of a text, folded, without the sign.

    Examples
    --------
    >>> tags("#SlowFood and #café_crème, not 4#2")
    ('slowfood', 'cafe_creme', '2')
    """
    return tuple(_TAG.findall(fold(text))) if "#" in text or "＃" in text else ()


def fold_handle(text: str) -> str:
    """Return a handle as it is compared: folded, without the @ before it or punctuation around it; empty if no handle.

    Examples
    --------
    >>> fold_handle("@Ada_L@mastodon.example,")
    'ada_l@mastodon.example'
    """
    if text.isascii():
        return "".join(text.lower().strip(_NO_ASCII_HANDLE).split())
    found = _HANDLE.search(fold(text))
    return "".join(found.group().split()) if found else ""


def parse(text: str, *, most: int = MOST_WORDS) -> tuple[Word, ...]:
    """Read what was typed: words, `"exact phrases"`, `-without`, `#tag`, `@handle`, `begin*`.

    Parameters
    ----------
    text
        Words, phrases, tags and handles. Punctuation between words says nothing, as in the texts that are searched.
    most
        So many words may be asked, >= 1.

    Returns
    -------
    tuple[Word, ...]
        In the order typed, each once.

    Raises
    ------
    UnclearWords
        A quotation mark without its partner, a `*` that does not end a word of two letters, a `-`, `#`, `@` or pair of
        quotation marks with nothing to find, too many words, a lone half of a sign.

    Examples
    --------
    >>> [(word.kind.value, word.tokens, word.is_without) for word in parse('"flat white" -Decaf')]
    [('phrase', ('flat', 'white'), False), ('plain', ('decaf',), True)]
    """
    if _NO_TEXT.search(text):
        raise UnclearWords("There is a sign in it that is no text.")
    quoted = text.translate(_QUOTES)
    if quoted.count('"') % 2:
        raise UnclearWords('A quotation mark has no partner: write "both" or none.')
    words = tuple(dict.fromkeys(_read_chunks(quoted)))
    if len(words) > most:
        raise UnclearWords(f"That is {len(words)} words; at most {most} can be asked for at once.")
    return words


def write(words: tuple[Word, ...]) -> str:
    """Return words as they can be typed: `parse` reads the same words from it.

    Examples
    --------
    >>> write(parse('  Café, -#Tea “flat  white” @Ada roast*'))
    'cafe -#tea "flat white" @ada roast*'
    """
    return " ".join(map(_write_one, words))


def _read_chunks(text: str) -> Iterator[Word]:
    for chunk in _CHUNK.finditer(text):
        is_without = bool(chunk["without"])
        if chunk["phrase"] is not None:
            yield _phrase(chunk["phrase"], is_without=is_without)
            continue
        word = _unquoted(chunk["rest"], is_without=is_without)
        if word is not None:
            yield word


def _phrase(text: str, *, is_without: bool) -> Word:
    if "*" in text:
        raise UnclearWords(f'"{text}" is looked for exactly as it stands: leave the * out, or the quotation marks.')
    found = tokens(text)
    if not found:
        raise UnclearWords("There is nothing between the quotation marks.")
    return Word(Kind.PHRASE, found, is_without=is_without)


def _unquoted(text: str, *, is_without: bool) -> Word | None:
    body, is_prefix = (text[:-1], True) if text.endswith("*") else (text, False)
    if "*" in body:
        raise UnclearWords(f"A * can only end a word: “{text}” has one elsewhere.")
    word = _READERS.get(body[:1], _plain)(body, is_without, is_prefix)
    if is_prefix and (word is None or len("".join(word.tokens) or word.handle) < SHORTEST_PREFIX):
        raise UnclearWords(f"“{text}” would find too much: write at least {SHORTEST_PREFIX} letters before the *.")
    return word


def _plain(text: str, is_without: bool, is_prefix: bool) -> Word | None:
    found = tokens(text)
    if not found and is_without:
        # A dash between words is punctuation; a dash right before something unreadable was meant to exclude it.
        raise UnclearWords(f"There is nothing to leave out in “-{text}”.")
    if not found:
        return None
    return Word(Kind.PLAIN, found, fold_handle(text), is_prefix, is_without)


def _tag(text: str, is_without: bool, is_prefix: bool) -> Word:
    found = tags(text)
    if len(found) != 1 or tokens(text) != tokens(found[0]):
        raise UnclearWords(f"“{text}” is no tag: letters, digits and _ follow the #.")
    return Word(Kind.TAG, found, "", is_prefix, is_without)


def _handle(text: str, is_without: bool, is_prefix: bool) -> Word:
    handle = fold_handle(text)
    if not handle:
        raise UnclearWords(f"“{text}” is no handle: letters, digits, dots or _ follow the @.")
    return Word(Kind.HANDLE, (), handle, is_prefix, is_without)


_READERS = {"#": _tag, "＃": _tag, "@": _handle, "＠": _handle}


def _write_one(word: Word) -> str:
    texts = {
        Kind.PLAIN: word.handle,
        Kind.PHRASE: f'"{" ".join(word.tokens)}"',
        Kind.TAG: "#" + "".join(word.tokens),
        Kind.HANDLE: "@" + word.handle,
    }
    return ("-" if word.is_without else "") + texts[word.kind] + ("*" if word.is_prefix else "")


def nearness(word: Word) -> int:
    """Return how many edits a word may be away from what is found when it is found nowhere: 0, 1 or 2.

    Examples
    --------
    >>> [nearness(word) for word in parse('tea te expresso roast* "espreso" #espreso')]
    [1, 0, 2, 0, 0, 0]
    """
    if word.is_prefix or word.is_without or word.kind in (Kind.PHRASE, Kind.TAG) or len(word.tokens) > 1:
        return 0
    length = len("".join(word.tokens) or word.handle)
    return 0 if length < _NEAR_FROM else 1 if length < _TWO_EDITS_FROM else 2
