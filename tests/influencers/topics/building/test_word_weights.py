"""How the lexicon is learnt, with vectors of two dimensions instead of a model."""

import numpy as np
import pytest

from influencers.topics.building.lessons import Lesson
from influencers.topics.building.word_weights import MOST_LABELS, SEED_BONUS, word_weights
from influencers.topics.labels import LABELS

FOOD, MUSIC = LABELS.index("Food & Dining"), LABELS.index("Music")
RARE = 20_000

LESSONS = [Lesson("Espresso", (FOOD,)), Lesson("Pizza", (FOOD,)), Lesson("Jazz", (MUSIC,)), Lesson("Tango", (MUSIC,))]
WORDS = {"espresso": (1.0, 0.1), "soup": (0.9, 0.0), "jazz": (0.1, 1.0), "song": (0.0, 0.9), "plain": (0.5, 0.5)}
VECTORS = {word: np.array(vector) for word, vector in WORDS.items()} | {
    "Espresso": np.array([1.0, 0.0]),
    "Pizza": np.array([0.9, 0.1]),
    "Jazz": np.array([0.0, 1.0]),
    "Tango": np.array([0.1, 0.9]),
}


def learnt(**ranks: int) -> dict[str, tuple[float, ...]]:
    # A tiny slope in the labels that no lesson has keeps their columns from being all the same.
    others = [Lesson("Espresso", (place,), 1e-6) for place in range(len(LABELS)) if place not in (FOOD, MUSIC)]
    return word_weights([*LESSONS, *others], dict.fromkeys(WORDS, RARE) | ranks, VECTORS, {"soup": (FOOD,)})


def weight(flat: tuple[float, ...], label: int) -> float:
    return dict(zip(flat[::2], flat[1::2], strict=True)).get(label, 0.0)


def test_a_word_speaks_for_the_label_whose_names_lie_near_it():
    words = learnt()

    assert weight(words["song"], MUSIC) > 1.0
    assert weight(words["song"], FOOD) == 0.0


def test_a_word_that_was_written_for_a_label_speaks_the_more_for_it():
    words = learnt()

    assert weight(words["soup"], FOOD) > SEED_BONUS


def test_a_frequent_word_says_next_to_nothing():
    assert weight(learnt(soup=1)["soup"], FOOD) == pytest.approx(weight(learnt()["soup"], FOOD) * 0.16, rel=0.02)


def test_a_word_between_all_labels_is_known_and_says_nothing():
    assert learnt()["plain"] == ()


def test_a_word_speaks_for_few_labels_the_strongest_first_in_hundredths():
    for flat in learnt().values():
        weights = flat[1::2]
        assert len(weights) <= MOST_LABELS
        assert list(weights) == sorted(weights, reverse=True) == [round(value, 2) for value in weights]


def test_the_same_lessons_teach_the_same():
    assert learnt() == learnt()
