"""Phrases in which a name does not mean its topic: “orange juice” is no telephone company.

They stand among the names, so that the rule of the longest name swallows the shorter one. Whatever else is named in
such a phrase still counts: a Christmas turkey is about Christmas, though not about Turkey.
"""

from collections.abc import Iterator, Mapping, Sequence

from influencers.topics.naming import Name
from influencers.topics.wording import normalise
from kernel.errors import BadInput


def with_negative_phrases(names: Mapping[str, Name], phrases: Mapping[int, Sequence[str]]) -> dict[str, Name]:
    """Return names, sorted, with the phrases in which they mean nothing.

    Parameters
    ----------
    names
        By text.
    phrases
        The number of a topic to phrases with a name of it that do not mean it.

    Returns
    -------
    dict[str, Name]
        A phrase has the topics of the clear names inside it that are not of its topic; most have none.

    Raises
    ------
    BadInput
        A phrase is a name itself, or holds no name of its topic: it would do nothing.
    """
    merged = dict(names)
    for number, given in phrases.items():
        for text in dict.fromkeys(normalise(phrase) for phrase in given):
            if text in names:
                raise BadInput(f"“{text}” cannot be a phrase that means nothing: it is a name.")
            inside = [names[part] for part in _parts(text) if part in names]
            if not any(number in name.topics for name in inside):
                raise BadInput(f"“{text}” holds no name of the topic that it is given for.")
            merged[text] = Name(text, _rest(inside, number), is_ambiguous=False)
    return {text: merged[text] for text in sorted(merged)}


def _parts(phrase: str) -> Iterator[str]:
    """Yield every run of words in a phrase, but the whole."""
    words = phrase.split()
    for length in range(len(words) - 1, 0, -1):
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length])


def _rest(inside: Sequence[Name], number: int) -> tuple[int, ...]:
    """Return the topics that are named clearly besides, by names that are not inside another one found."""
    kept: list[Name] = []
    for name in inside:  # the longest come first
        if not any(f" {name.text} " in f" {longer.text} " for longer in kept):
            kept.append(name)
    clear = (name for name in kept if not name.is_ambiguous and number not in name.topics)
    return tuple(sorted({topic for name in clear for topic in name.topics}))
