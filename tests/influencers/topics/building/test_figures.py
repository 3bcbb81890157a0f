"""What is learnt on judged posts, and that the same lexicon is the same bytes."""

import math

import pytest

from influencers.topics.building.__main__ import with_old_figures, write_lexicon
from influencers.topics.building.figures import layer_of, lexicon_of
from influencers.topics.judging.judged_posts import JudgedPost
from influencers.topics.labelling import FEATURES
from influencers.topics.labels import LABELS
from influencers.topics.lexicon import LEXICON_FILE, Lexicon, read_lexicon

FOOD, MUSIC = LABELS.index("Food & Dining"), LABELS.index("Music")
WORDS = {"soup": (float(FOOD), 4.0), "song": (float(MUSIC), 3.0), "what": ()}
POSTS = [
    JudgedPost("What a soup", "en", frozenset({FOOD})),
    JudgedPost("What a song", "en", frozenset({MUSIC})),
    JudgedPost("Soup", "en", frozenset({FOOD})),
    JudgedPost("What?", "en", frozenset()),
]


def test_means_deviations_and_priors_are_those_of_the_posts():
    lexicon = lexicon_of(WORDS, POSTS)

    assert lexicon.means[FOOD] == 1.0  # 4 over the root of 4 words, in half of the posts
    assert lexicon.deviations[FOOD] == 1.0
    assert lexicon.priors[FOOD] == pytest.approx(math.log(0.5), abs=1e-4)
    assert lexicon.priors[0] == pytest.approx(math.log(0.125), abs=1e-4)  # half a post, where nobody gave the label


def test_a_label_that_no_word_speaks_for_can_still_be_divided_by():
    assert Lexicon(lexicon_of(WORDS, POSTS)).weigh(["soup"]).z()[0] == 0.0


def test_the_layer_has_a_rounded_coefficient_for_each_label_and_feature():
    layer = layer_of(lexicon_of(WORDS, POSTS), POSTS)

    assert (layer.judged_posts, layer.features, tuple(layer.coefficients)) == (4, FEATURES, LABELS)
    assert layer.coefficients["Food & Dining"][FOOD] > 0
    assert all(value == round(value, 3) for row in layer.coefficients.values() for value in row)


def test_the_same_lexicon_is_the_same_bytes_and_is_read_as_it_was(tmp_path):
    lexicon = lexicon_of(WORDS, POSTS)

    write_lexicon(lexicon, tmp_path / "one")
    write_lexicon(lexicon_of(dict(reversed(WORDS.items())), POSTS), tmp_path / "two")

    assert (tmp_path / "one" / LEXICON_FILE).read_bytes() == (tmp_path / "two" / LEXICON_FILE).read_bytes()
    assert read_lexicon(tmp_path / "one").means == lexicon.means


def test_without_judged_posts_the_figures_stay_and_the_words_are_new(tmp_path):
    write_lexicon(lexicon_of(WORDS, POSTS), tmp_path)

    renewed = with_old_figures({"song": (float(MUSIC), 1.0)}, tmp_path)

    assert renewed.means[FOOD] == 1.0
    assert list(renewed.words) == ["song"]
