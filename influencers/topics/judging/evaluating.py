"""Measures the labels of posts against what people judged."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from influencers.topics.judging.folds import fold_numbers
from influencers.topics.judging.judged_posts import JudgedPost
from influencers.topics.judging.learning import learn
from influencers.topics.judging.metrics import (
    Agreement,
    AtCoverage,
    Marks,
    Scores,
    agreement,
    precision_at_coverage,
    share_right,
)
from influencers.topics.label_layer import COUNTED_FROM, SHOWN_FROM, LabelLayer
from influencers.topics.labelling import GIVEN_FROM, Features, Labeller, Text, plain_scores
from influencers.topics.labels import LABELS, LOOSE_LABELS
from influencers.topics.lexicon import Lexicon

COVERAGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.75)
_FIRM = [place for place, label in enumerate(LABELS) if label not in LOOSE_LABELS]


@dataclass(frozen=True, slots=True)
class Judgement:
    """How well labels fit judged posts.

    `labels_19` and `labels_17` are the agreement over all labels and without the two loose ones; `plain` is that of 19
    without the layer, by words, names and how frequent a label is. `at_coverage` and `shown_precision` are by the
    layer's scores, the latter of what is shown of a single post, None where nothing is. `topic_precision` is the share
    of named topics of which a label was judged. `layer_posts` tells on how many posts the committed layer was learnt,
    and is None when `folds` is not: then each fold was judged by a layer learnt on the others.
    """

    posts: int
    folds: int | None
    layer_posts: int | None
    languages: Mapping[str, int]
    languages_not_covered: tuple[str, ...]
    labels_19: Agreement
    labels_17: Agreement
    plain: Agreement
    at_coverage: tuple[AtCoverage, ...]
    shown_precision: float | None
    topic_precision: float | None


@dataclass(frozen=True, slots=True)
class Tools:
    """What gives the labels."""

    labeller: Labeller
    lexicon: Lexicon
    layer: LabelLayer


def texts_of(posts: Sequence[JudgedPost]) -> list[Text]:
    """Return the texts of judged posts, without the judgement."""
    return [Text(post.text, post.lang) for post in posts]


def judge(posts: Sequence[JudgedPost], features: Features, tools: Tools, folds: int | None) -> Judgement:
    """Compare the labels of posts with what people judged.

    Parameters
    ----------
    posts
        What people judged.
    features
        What is known of their texts: `tools.labeller.features(texts_of(posts))`.
    tools
        What gives the labels.
    folds
        Into how many parts to divide the posts: every part is judged by a layer that was learnt on the others. None
        for the committed layer.

    Returns
    -------
    Judgement
        Posts in a language that is not covered get no label.

    Raises
    ------
    ValueError
        There are fewer different texts than folds.
    """
    judged, texts = _marks(posts), texts_of(posts)
    is_covered = np.array([[tools.labeller.covers(text)] for text in texts])
    scores = np.full(judged.shape, -np.inf)
    of_covered = is_covered[:, 0]
    if folds is None:
        scores[of_covered] = tools.layer.scores(features[of_covered])
    else:
        numbers = np.array(fold_numbers([post.text for post in posts], folds))
        scores[of_covered] = _scores_by_folds(features[of_covered], judged[of_covered], numbers[of_covered])
    given = scores >= COUNTED_FROM
    plain = is_covered & (plain_scores(features, tools.lexicon) >= GIVEN_FROM)
    return Judgement(
        posts=len(posts),
        folds=folds,
        layer_posts=tools.layer.judged_posts if folds is None else None,
        languages=Counter(post.lang for post in posts),
        languages_not_covered=tuple(
            sorted({text.lang for text in texts if text.lang and not tools.labeller.covers(text)})
        ),
        labels_19=agreement(given, judged),
        labels_17=agreement(given[:, _FIRM], judged[:, _FIRM]),
        plain=agreement(plain, judged),
        at_coverage=precision_at_coverage(scores, judged, COVERAGES),
        shown_precision=share_right(scores >= SHOWN_FROM, judged),
        topic_precision=_topic_precision(posts, texts, tools.labeller),
    )


def _marks(posts: Sequence[JudgedPost]) -> Marks:
    marks = np.zeros((len(posts), len(LABELS)), dtype=np.bool_)
    for place, post in enumerate(posts):
        marks[place, sorted(post.labels)] = True
    return marks


def _scores_by_folds(features: Features, judged: Marks, numbers: NDArray[np.int64]) -> Scores:
    """Return the scores of every fold by a layer that was learnt on the others."""
    scores = np.full(judged.shape, -np.inf)
    for fold in np.unique(numbers):
        inside = numbers == fold
        if not inside.all():
            learned = learn(features[~inside], judged[~inside])
            scores[inside] = features[inside] @ learned.coefficients.T + learned.constants
    return scores


def _topic_precision(posts: Sequence[JudgedPost], texts: Sequence[Text], labeller: Labeller) -> float | None:
    """Return the share of the topics named in posts of which one of the labels was judged."""
    named = [
        not post.labels.isdisjoint(places)
        for post, text in zip(posts, texts, strict=True)
        for places in labeller.labels_named(text)
    ]
    return sum(named) / len(named) if named else None
