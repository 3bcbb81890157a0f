"""What is learnt on judged posts: how the sums of words lie, how frequent labels are, and the layer of labels."""

from collections.abc import Sequence

import numpy as np

from influencers.topics.judging.evaluating import texts_of
from influencers.topics.judging.judged_posts import JudgedPost
from influencers.topics.judging.learning import learn
from influencers.topics.label_layer import LayerFile
from influencers.topics.labelling import FEATURES, Labeller
from influencers.topics.labels import LABELS
from influencers.topics.lexicon import Lexicon, LexiconFile
from influencers.topics.matching import Matcher
from influencers.topics.taxonomy import FILES, read_taxonomy
from influencers.topics.wording import prepare

FIGURE_DIGITS, COEFFICIENT_DIGITS = 4, 3
_COUNT = len(LABELS)
#: A label that nobody gave counts as if half a post had it.
LEAST_POSTS = 0.5
#: Sums as they are, until it is known how they lie.
NO_FIGURES = ((0.0,) * _COUNT, (1.0,) * _COUNT, (0.0,) * _COUNT)


def lexicon_of(words: dict[str, tuple[float, ...]], posts: Sequence[JudgedPost]) -> LexiconFile:
    """Return a lexicon whose figures come from judged posts.

    Parameters
    ----------
    words
        What each word speaks for.
    posts
        In English. Of the posts only means, deviations and shares by label remain.
    """
    bare = Lexicon(LexiconFile(LABELS, *NO_FIGURES, words))
    sums = np.array([bare.weigh(prepare(post.text).split()).z() for post in posts])
    shares = np.array([[place in post.labels for place in range(_COUNT)] for post in posts]).mean(axis=0)
    return LexiconFile(
        LABELS,
        _rounded(sums.mean(axis=0), FIGURE_DIGITS),
        # A label that nothing speaks for deviates by nothing; it has to stay something to divide by.
        _rounded(np.where(sums.std(axis=0) > 0, sums.std(axis=0), 1.0), FIGURE_DIGITS),
        _rounded(np.log(np.maximum(shares, LEAST_POSTS / len(posts))), FIGURE_DIGITS),
        words,
    )


def layer_of(lexicon: LexiconFile, posts: Sequence[JudgedPost]) -> LayerFile:
    """Return the layer of labels that judged posts teach, with the committed taxonomy."""
    taxonomy = read_taxonomy(FILES)
    read = Lexicon(lexicon)
    labeller = Labeller(taxonomy, Matcher(taxonomy, lexicon=read), read)
    judged = np.array([[place in post.labels for place in range(_COUNT)] for post in posts])
    learned = learn(labeller.features(texts_of(posts)), judged)
    return LayerFile(
        len(posts),
        FEATURES,
        {label: _rounded(row, COEFFICIENT_DIGITS) for label, row in zip(LABELS, learned.coefficients, strict=True)},
        dict(zip(LABELS, _rounded(learned.constants, COEFFICIENT_DIGITS), strict=True)),
    )


def _rounded(values: Sequence[float] | np.ndarray, digits: int) -> tuple[float, ...]:
    # + 0.0, since -0.0 would be written with its sign.
    return tuple(round(float(value), digits) + 0.0 for value in values)
