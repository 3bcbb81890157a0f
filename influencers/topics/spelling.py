"""How a word is written in a text: as names are, as words are, or in a way that tells nothing."""

import re
from enum import Enum

_WORD = re.compile(r"\w+")
#: Before a word inside a sentence stands another word, perhaps with a comma; anything else may begin one.
_MID_SENTENCE = re.compile(r"[\w,]['’\w]*[ ]+$")
#: With more than this share of its words in capitals, a text is a title or is shouted, and capitals tell nothing.
_TITLE_SHARE = 0.5


class Spelling(Enum):
    """How a word stands in a text."""

    NAME = "with a capital inside a sentence"
    WORD = "small, in a text that has capitals"
    UNTOLD = "in a way that tells nothing"


def spelling_of(word: str, text: str) -> Spelling:
    """Return how a word is written in a text.

    Parameters
    ----------
    word
        One word in small letters.
    text
        As it was posted. Where the word stands several times, one capital inside a sentence is enough for a name.

    Examples
    --------
    >>> spelling_of("nice", "We flew to Nice"), spelling_of("nice", "Such nice people")
    (<Spelling.NAME: 'with a capital inside a sentence'>, <Spelling.WORD: 'small, in a text that has capitals'>)
    >>> spelling_of("nice", "Nice to see you"), spelling_of("nice", "we flew to nice")
    (<Spelling.UNTOLD: 'in a way that tells nothing'>, <Spelling.UNTOLD: 'in a way that tells nothing'>)
    """
    written = list(_WORD.finditer(text))
    found = [each for each in written if each[0].casefold() == word]
    # A lone “I” has its capital anyway.
    others = [each[0][0].isupper() for each in written if each[0].casefold() != word and len(each[0]) > 1]
    if not found or sum(others) > _TITLE_SHARE * len(others):
        return Spelling.UNTOLD
    if any(each[0][0].isupper() and _is_inside(text, each.start()) for each in found):
        return Spelling.NAME
    return Spelling.WORD if any(others) and all(each[0].islower() for each in found) else Spelling.UNTOLD


def _is_inside(text: str, start: int) -> bool:
    """Return whether a word goes on with a sentence that has begun."""
    return _MID_SENTENCE.search(text[max(0, start - 32) : start]) is not None
