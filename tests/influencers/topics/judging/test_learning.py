"""What a handful of judged posts teaches the layer of labels."""

import numpy as np
import pytest

from influencers.topics.judging.learning import learn

COUNT = 3


@pytest.fixture
def world() -> tuple[np.ndarray, np.ndarray]:
    """300 posts: words speak for the right label, names say nothing, and long posts have the last label."""
    chance = np.random.default_rng(7)
    words = chance.normal(size=(300, COUNT))
    names = np.zeros((300, COUNT))
    length = chance.normal(3.0, 0.5, size=(300, 1))
    judged = words + chance.normal(scale=0.5, size=words.shape) > 1.0
    judged[:, 2] = length[:, 0] > 3.3
    return np.c_[words, names, length], judged


def test_a_label_is_likely_where_its_own_words_are(world):
    features, judged = world

    learned = learn(features, judged)
    scores = features @ learned.coefficients.T + learned.constants

    assert ((scores > 0) == judged)[:, :2].mean() > 0.85


def test_the_manner_of_a_text_counts_in_whatever_scale_it_comes(world):
    features, judged = world
    shifted = features.copy()
    shifted[:, -1] = shifted[:, -1] * 100 + 5000

    plain, large = learn(features, judged), learn(shifted, judged)

    assert plain.coefficients[2, -1] > 1.0
    assert features @ plain.coefficients.T + plain.constants == pytest.approx(
        shifted @ large.coefficients.T + large.constants, abs=1e-6
    )


def test_a_label_that_nobody_gave_becomes_unlikely_and_not_impossible(world):
    features, judged = world
    judged[:, 1] = False

    learned = learn(features, judged)
    scores = features @ learned.coefficients.T + learned.constants

    assert np.isfinite(scores).all()
    assert scores[:, 1].max() < -1.0


def test_a_feature_that_is_the_same_everywhere_counts_nothing(world):
    features, judged = world
    features[:, -1] = 4.0

    assert learn(features, judged).coefficients[:, -1] == pytest.approx([0.0] * COUNT)


def test_the_same_posts_teach_the_same(world):
    assert np.array_equal(learn(*world).coefficients, learn(*world).coefficients)
