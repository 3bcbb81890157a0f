"""The model that words are weighed by: its vectors are the same every time, and near for what is alike."""

import numpy as np
import pytest

from influencers.topics.building.embedding import embed


def test_the_same_texts_have_the_same_vectors_in_whatever_order():
    texts = ["espresso", "flat white", "football", "a goal in the last minute"]

    one, two = embed(texts), embed(texts[::-1])

    assert all(np.array_equal(one[text], two[text]) for text in texts)


def test_what_is_alike_lies_near():
    vectors = embed(["espresso", "coffee", "football"])

    assert vectors["espresso"] @ vectors["coffee"] > vectors["espresso"] @ vectors["football"]
    assert np.linalg.norm(vectors["coffee"]) == pytest.approx(1.0)
