"""From texts to broad labels: what words and names say for each, and how the text is written.

A label is a hint about what a text is about where it names no topic, and more when the texts of somebody are added up.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from influencers.topics.label_layer import COUNTED_FROM, SHOWN_FROM, LabelLayer, load_layer
from influencers.topics.labels import LABELS, labels_of
from influencers.topics.languages import primary_language
from influencers.topics.lexicon import Lexicon, load_lexicon
from influencers.topics.matching import Match, Matcher, load_matcher
from influencers.topics.taxonomy import Taxonomy, load_taxonomy
from influencers.topics.wording import CLOSE, OPEN, prepare

#: The most that names can say for a label: two clear ones.
MOST_OF_NAMES = 2.0
#: The one language whose words the lexicon knows.
WORDS_LANGUAGE = "en"
MANNER = ("length", "first person", "second person", "hashtags", "mentions")
FEATURES = (*(f"words: {label}" for label in LABELS), *(f"names: {label}" for label in LABELS), *MANNER)
#: Without judged posts: what names count beside words, and from which sum on a label is given.
NAMES_SHARE, GIVEN_FROM = 0.5, -1.1

#: How many words have to speak for a label of a single text, and how many of them are told.
FEWEST_SHOWN, MOST_WORDS = 2, 5

_FIRST_PERSON = frozenset({"i", "im", "ive", "id", "ill", "me", "my", "mine", "myself"})
_SECOND_PERSON = frozenset({"you", "youre", "your", "yours", "u", "ur"})

Features = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Text:
    """What labels are given to: the text of a post, the hashtags that came beside it, its language."""

    text: str
    lang: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a text; `score` is its log odds."""

    name: str
    score: float


class Labeller:
    """Finds the broad labels of texts. Share one: asking changes nothing.

    Parameters
    ----------
    taxonomy, matcher
        What names mean, and what finds them.
    lexicon
        What words speak for.
    """

    def __init__(self, taxonomy: Taxonomy, matcher: Matcher, lexicon: Lexicon) -> None:
        self._labels = labels_of(taxonomy)
        self._matcher = matcher
        self._lexicon = lexicon
        self._silence = lexicon.weigh(()).z()

    def features(self, texts: Sequence[Text]) -> Features:
        """Return what is known of texts, by text, in the order of `FEATURES`.

        Texts in a language without names give what an empty text gives: `covers` tells them apart.
        """
        rows = np.empty((len(texts), len(FEATURES)))
        for place, text in enumerate(texts):
            rows[place] = self._row(text)
        return rows

    def covers(self, text: Text) -> bool:
        """Return whether anything can be said of a text in that language."""
        return self._matcher.covers(text.lang)

    def labels_named(self, text: Text) -> Iterator[tuple[int, ...]]:
        """Yield for each topic that a text names the places of its labels; nothing for one without."""
        for match in self._matcher.match(text.text, text.tags, text.lang):
            if places := self._labels.get(match.number, ()):
                yield places

    def labels(self, texts: Sequence[Text], layer: LabelLayer) -> list[tuple[Label, ...]]:
        """Return the labels of texts, the surest first; none in a language that is not covered."""
        scores = layer.scores(self.features(texts))
        return [_given(row) if self.covers(text) else () for text, row in zip(texts, scores, strict=True)]

    def words_for(self, text: Text, label: str) -> tuple[str, ...]:
        """Return the words of a text that speak for a label, the loudest first, at most five; English only."""
        if primary_language(text.lang) != WORDS_LANGUAGE:
            return ()
        place = LABELS.index(label)
        weights = {word: dict(self._lexicon.words.get(word, ())).get(place) for word in _words_of(text)}
        said = [(-weight, word) for word, weight in weights.items() if weight]
        return tuple(word for _, word in sorted(said)[:MOST_WORDS])

    def _row(self, text: Text) -> list[float]:
        if not self.covers(text):
            return [*self._silence, *([0.0] * len(LABELS)), *([0.0] * len(MANNER))]
        words = _words_of(text)
        is_weighed = primary_language(text.lang) == WORDS_LANGUAGE
        spoken = self._lexicon.weigh(words).z() if is_weighed else self._silence
        named = _named(self._matcher.match(text.text, text.tags, text.lang), self._labels)
        return [*spoken, *named, *manner_of(text.text, words)]


def manner_of(text: str, words: Sequence[str]) -> tuple[float, ...]:
    """Return how a text is written, in the order of `MANNER`: the logarithm of its length, roots of counts.

    Examples
    --------
    >>> [round(value, 2) for value in manner_of("My #FlatWhite, @ada", ["my", "flat", "white"])]
    [1.39, 1.0, 0.0, 1.0, 1.0]
    """
    first = sum(word in _FIRST_PERSON for word in words)
    second = sum(word in _SECOND_PERSON for word in words)
    return (
        math.log1p(len(words)),
        math.sqrt(first),
        math.sqrt(second),
        math.sqrt(min(4, text.count("#"))),
        math.sqrt(min(3, text.count("{@") or text.count("@"))),
    )


def plain_scores(features: Features, lexicon: Lexicon) -> Features:
    """Return scores that nobody's judgement went into but how frequent each label is; given from `GIVEN_FROM` on."""
    count = len(LABELS)
    return np.asarray(
        features[:, :count] + np.array(lexicon.priors) + NAMES_SHARE * features[:, count : 2 * count], dtype=np.float64
    )


def load_labeller() -> Labeller:
    """Return the labeller of the taxonomy of today; made once as long as that stays."""
    return _labeller_of(load_taxonomy())


@lru_cache(maxsize=2)
def _labeller_of(taxonomy: Taxonomy) -> Labeller:
    return Labeller(taxonomy, load_matcher(), load_lexicon())


def label_texts(texts: Sequence[Text]) -> list[tuple[Label, ...]]:
    """Return the labels of texts by the committed files, the surest first."""
    return load_labeller().labels(texts, load_layer())


def shown_labels(text: Text) -> tuple[tuple[Label, tuple[str, ...]], ...]:
    """Return the labels that are sure enough to be shown of a single text, with the words that speak for them.

    In English at least two words have to speak: “I love espresso” is not about relationships.
    """
    labeller = load_labeller()
    (found,) = labeller.labels([text], load_layer())
    least_words = FEWEST_SHOWN if primary_language(text.lang) == WORDS_LANGUAGE else 0
    told = ((label, labeller.words_for(text, label.name)) for label in found if label.score >= SHOWN_FROM)
    return tuple((label, words) for label, words in told if len(words) >= least_words)


def _words_of(text: Text) -> list[str]:
    return prepare(text.text, text.tags).replace(OPEN, " ").replace(CLOSE, " ").split()


def _named(matches: Iterable[Match], labels: Mapping[int, tuple[int, ...]]) -> list[float]:
    sums = [0.0] * len(LABELS)
    for match in matches:
        for place in labels.get(match.number, ()):
            sums[place] = min(MOST_OF_NAMES, sums[place] + match.weight)
    return sums


def _given(scores: Features) -> tuple[Label, ...]:
    found = [Label(LABELS[place], float(score)) for place, score in enumerate(scores) if score >= COUNTED_FROM]
    return tuple(sorted(found, key=lambda label: -label.score))
