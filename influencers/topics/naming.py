"""The names by which topics are found in texts, and which of them are ordinary words as well.

All of this happens once, when the taxonomy is imported; at run time only the outcome is read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from influencers.topics.wording import normalise

#: A single word up to this rank carries a sentence; it is no name: “who”.
FUNCTION_RANK = 100
#: Two words, or more, of up to these ranks say nothing by themselves, even together: “one direction”, “the voice”.
PHRASE_RANK = 1_500
LONG_PHRASE_RANK = 300
#: A single word up to this rank is part of most sentences.
WORD_RANK = 500
#: An entity is called the same in at least so many of the four languages that share our letters.
ENTITY_LANGUAGES, ENTITY_AGREE = ("fr", "de", "es", "it"), 3

_IN_BRACKETS = re.compile(r"\(([^)]*)\)")
_ACRONYM = re.compile(r"[A-Z]{3,}")
_LOST_IN_SPELLING = re.compile(r"[+#]")
_NO_OTHER_NUMBER = re.compile(r"(?:[0-9]|ing|ics|ism|ness|[suia]s|news|series|\b\w{1,3})$")
_SINGULARS = (
    (re.compile(r"ies$"), "y"),
    (re.compile(r"(ch|sh|x|ss|zz)es$"), r"\1"),
    (re.compile(r"s$"), ""),
)
_SIBILANT = re.compile(r"(?:x|z|ch|sh)$")
_ENDINGS = ("s", "es", "ed", "ing", "er", "ers", "ly")


@dataclass(frozen=True, slots=True)
class Named:
    """What naming needs to know of a topic.

    `lineage` holds the numbers of all topics above it; `also` holds English names besides the display name.
    """

    number: int
    slug: str
    labels: Mapping[str, str]
    is_place: bool
    lineage: frozenset[int]
    also: tuple[str, ...] = ()

    @property
    def is_entity(self) -> bool:
        """Whether it is called the same in most languages: a proper name (Gap, Drake), not a thing (coffee, Kaffee)."""
        english = self.labels["en"].casefold()
        same = [lang for lang in ENTITY_LANGUAGES if self.labels.get(lang, "").casefold() == english]
        return len(same) >= ENTITY_AGREE


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the spelling of `wording.normalise`, the topics it may mean, and whether it may mean nothing at all."""

    text: str
    topics: tuple[int, ...]
    is_ambiguous: bool


@dataclass(frozen=True, slots=True)
class Words:
    """What is known of ordinary words.

    `ranks` maps an English word to its place by frequency, 1 for the most frequent. `ordinary` maps a language to its
    everyday words. `ambiguous` and `clear` are names decided by hand, against the rule; `never` are no names at all.
    """

    ranks: Mapping[str, int]
    ordinary: Mapping[str, frozenset[str]]
    ambiguous: frozenset[str] = frozenset()
    clear: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()


def english_names(topics: Sequence[Named], words: Words) -> dict[str, Name]:
    """Return the English names of all topics.

    Parameters
    ----------
    topics
        All topics of the taxonomy.
    words
        Ranks and decisions by hand.

    Returns
    -------
    dict[str, Name]
        By text. Names as they are given come before plurals and singulars made of them, so that a made form never
        takes a name from another topic.
    """
    given: dict[str, list[Named]] = {}
    made: dict[str, list[Named]] = {}
    for topic in topics:
        spelt = set(_spellings(topic))
        for text in spelt:
            given.setdefault(text, []).append(topic)
        for text in _forms_made_of(spelt, topic):
            made.setdefault(text, []).append(topic)
    holders = made | given
    return {
        text: _english_name(text, most_specific(holders[text]), words)
        for text in sorted(holders)
        if text not in words.never and words.ranks.get(text, FUNCTION_RANK + 1) > FUNCTION_RANK
    }


def foreign_names(topics: Sequence[Named], lang: str, english: Mapping[str, Name], words: Words) -> dict[str, Name]:
    """Return the names of all topics in a language other than English: display names only, without everyday words.

    A name that the topic has in English too means what it means there. Others are ambiguous when they are very short or
    when topics share them that have nothing in common.
    """
    holders: dict[str, list[Named]] = {}
    for topic in topics:
        text = normalise(_IN_BRACKETS.sub(" ", topic.labels.get(lang, "")))
        if text and text not in words.ordinary.get(lang, ()):
            holders.setdefault(text, []).append(topic)
    return {text: _foreign_name(text, most_specific(holders[text]), english) for text in sorted(holders)}


def other_number(name: str) -> str | None:
    """Return the singular of a plural, the plural of a singular, None where there is none to be made.

    Examples
    --------
    >>> other_number("credit cards"), other_number("pastry"), other_number("tv news")
    ('credit card', 'pastries', None)
    """
    if _NO_OTHER_NUMBER.search(name):
        return None
    for ending, singular in _SINGULARS:
        if ending.search(name):
            return ending.sub(singular, name)
    return _plural(name)


def most_specific(topics: Iterable[Named]) -> list[Named]:
    """Return the topics that are not above another of them: “business” is the topic, not the root above it."""
    together = list(topics)
    above = frozenset().union(*(topic.lineage for topic in together))
    return [topic for topic in together if topic.number not in above]


def have_common_ground(topics: Iterable[Named]) -> bool:
    """Return whether something lies above all of these topics: a name that they share says at least that.

    “fútbol” is soccer or American football, sports in any case; “soap” is a washing thing or a protocol.
    """
    return bool(frozenset.intersection(*(topic.lineage | {topic.number} for topic in topics)))


def is_ordinary(word: str, ranks: Mapping[str, int]) -> bool:
    """Return whether a word is one of the language and not only a name: it stands in the vocabulary with another form.

    “target” has “targets” and “targeted” beside it; “madrid” stands alone, however often it is written.
    """
    if word not in ranks:
        return False
    stem = word[:-1] if word.endswith(("e", "y")) else word
    forms = {word + ending for ending in _ENDINGS} | {
        stem + ending for ending in ("ed", "ing", "er", "ies", "ied", "ily")
    }
    forms |= {word + word[-1] + ending for ending in ("ing", "ed", "er")}
    if word.endswith("s"):
        forms.add(word[:-1])
    return any(len(form) > 2 and form in ranks for form in forms - {word})


def _english_name(text: str, topics: list[Named], words: Words) -> Name:
    numbers = tuple(sorted(topic.number for topic in topics))
    return Name(text, numbers, _is_ambiguous(text, topics, words))


def _is_ambiguous(text: str, topics: list[Named], words: Words) -> bool:
    if text in words.clear:
        return False
    if text in words.ambiguous or len(text) <= 2 or not have_common_ground(topics):
        return True
    if " " in text:
        return topics[0].is_entity and _is_everyday_phrase(text, words.ranks)
    is_proper = topics[0].is_entity or topics[0].is_place or _is_short_for(text, topics[0])
    is_frequent = words.ranks.get(text, WORD_RANK + 1) <= WORD_RANK
    return [is_proper, is_frequent, is_ordinary(text, words.ranks)].count(True) >= 2


def _is_everyday_phrase(text: str, ranks: Mapping[str, int]) -> bool:
    parts = text.split()
    limit = PHRASE_RANK if len(parts) == 2 else LONG_PHRASE_RANK
    return all(len(part) == 1 or ranks.get(part, limit + 1) <= limit for part in parts)


def _is_short_for(text: str, topic: Named) -> bool:
    """Return whether a name is only how the display name begins: “gap” for GAP Inc., “lost” for Lost (TV Series)."""
    return normalise(topic.labels["en"]).startswith(f"{text} ")


def _foreign_name(text: str, topics: list[Named], english: Mapping[str, Name]) -> Name:
    same = english.get(text)
    if same is not None and any(topic.number in same.topics for topic in topics):
        # “google” is a name of Google+ too in some languages; what it means in English, it means there.
        return same
    numbers = tuple(sorted(topic.number for topic in topics))
    return Name(text, numbers, len(text) <= 2 or not have_common_ground(topics))


def _spellings(topic: Named) -> Iterator[str]:
    """Yield the names as they are given: display name, its acronym, the slug's words, and more."""
    label = topic.labels["en"]
    slug = topic.slug.removesuffix("-super").replace("-", " ")
    plain = [slug] if _LOST_IN_SPELLING.search(label) else [slug, _IN_BRACKETS.sub(" ", label)]
    plain += topic.also
    plain += [inside for inside in _IN_BRACKETS.findall(label) if _ACRONYM.fullmatch(inside)]
    for name in plain:
        if text := normalise(name):
            yield text


def _forms_made_of(spelt: set[str], topic: Named) -> set[str]:
    """Return singulars and plurals; a proper name gets no plural."""
    forms = ((name, other_number(name)) for name in spelt)
    is_proper = topic.is_entity or topic.is_place
    return {form for name, form in forms if form and not (is_proper and len(form) > len(name))} - spelt


def _plural(name: str) -> str:
    if re.search(r"[^aeiou]y$", name):
        return name[:-1] + "ies"
    return name + ("es" if _SIBILANT.search(name) else "s")
