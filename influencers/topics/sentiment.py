"""Whether a post in English praises or blames: VADER, by its authors' lexicon and rules (Hutto & Gilbert 2014).

It counts words, and what stands right before them. It knows no irony, not whom among several a post means, and no
language but English: of any other nothing is told.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from influencers.topics.languages import stated_language
from influencers.topics.wording import without_names

if TYPE_CHECKING:
    from influencers.topics.vader import Vader

_ENGLISH = "en"
#: What VADER tells is rounded to so many parts of one.
_PARTS = 10_000
_WORD = re.compile(r"[^\W\d_]")
#: So begin the words of somebody else, passed on by hand.
_PASSED_ON = re.compile(r"\s*RT\s+@")
#: Characters of a text that are judged: few posts are longer, and no text may hold up a run.
MOST_JUDGED = 2_000
_WHOLE_WORDS = re.compile(rf"(?s).{{1,{MOST_JUDGED}}}(?!\S)")


def sentiment_of(text: str, lang: str | None) -> int | None:
    """Return how much a post praises or blames.

    Parameters
    ----------
    text
        As it was written: capitals and exclamation marks count. Links, handles and tags do not: their words are names.
        Only its first 2,000 characters are judged, cut behind a word.
    lang
        Its language as the network states it, or as its author writes.

    Returns
    -------
    int | None
        VADER's compound in whole hundredths, cut towards 0: -100 is all blame, 100 all praise. None where nobody can
        tell: in any language but English, without words, and in the words of somebody else.

    Examples
    --------
    >>> sentiment_of("I love the new roast from @acme!", "en"), sentiment_of("My order never came. #horrible", "en")
    (66, 0)
    >>> sentiment_of("Ich liebe den Kaffee von @acme", "de"), sentiment_of("@acme #love", "en")
    (None, None)
    """
    if stated_language(lang) != _ENGLISH or _PASSED_ON.match(text):
        return None
    said = without_names(_beginning(text))
    parts = round(_vader().compound(said) * _PARTS)
    if not parts and not _WORD.search(said):
        return None
    # Cut, not rounded: 0.0499 is below the 0.05 from which its authors call a text positive.
    return int(parts / 100)


def _beginning(text: str) -> str:
    """Return what is judged of a text; of a word that is longer, what fits."""
    if len(text) <= MOST_JUDGED:
        return text
    whole = _WHOLE_WORDS.match(text)
    return whole[0] if whole else text[:MOST_JUDGED]


@cache
def _vader() -> "Vader":
    # Reads a lexicon of 7,500 words and 3,500 emojis, so only where somebody is named.
    from influencers.topics.vader import Vader

    return Vader()
