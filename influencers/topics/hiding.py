"""Whether something that is quoted tells of a topic: what somebody hides is not told by the words of a wider topic."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache

from influencers.topics.names import names_of
from influencers.topics.taxonomy import Taxonomy, load_taxonomy
from influencers.topics.wording import prepare


def names_meaning(numbers: Collection[int]) -> frozenset[str]:
    """Return every name, in any language, that means one of the topics with these numbers, ambiguous ones too."""
    texts = _texts(load_taxonomy()) if numbers else {}
    return frozenset().union(*(texts.get(number, ()) for number in numbers))


def tells_of(text: str, names: Collection[str]) -> bool:
    """Return whether one of these names stands in a text, also run together in a hashtag.

    Parameters
    ----------
    text
        The text of a post, or a single name.
    names
        As `names_meaning` returns them.

    Examples
    --------
    >>> tells_of("A quiet #FlatWhite", {"flat white"}), tells_of("A flat, white wall", {"coffee"})
    (True, False)
    """
    if not names:
        return False
    prepared = prepare(text)
    words = frozenset(prepared.split())
    return any(f" {name} " in prepared or (" " in name and name.replace(" ", "") in words) for name in names)


@lru_cache(maxsize=2)
def _texts(taxonomy: Taxonomy) -> Mapping[int, frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for rows in names_of(taxonomy).names.values():
        for row in rows:
            for number in row.topics:
                found[number].add(row.text)
    return {number: frozenset(texts) for number, texts in found.items()}
