"""From texts to broad labels."""

import numpy as np
import pytest

from influencers.topics.label_layer import COUNTED_FROM, LabelLayer, load_layer
from influencers.topics.labelling import (
    FEATURES,
    MANNER,
    MOST_OF_NAMES,
    Text,
    label_texts,
    load_labeller,
    manner_of,
    shown_labels,
)
from influencers.topics.labels import LABELS

COUNT = len(LABELS)
FOOD = LABELS.index("Food & Dining")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The striker scored twice and our team won the cup", "Sports"),
        ("I baked a chocolate cake and made soup for dinner", "Food & Dining"),
        ("Her new album is out, what a song", "Music"),
        ("The senate votes on the abortion law after the election", "News & Social Concern"),
        ("Streaming the new quest on my PlayStation tonight, gamers", "Gaming"),
    ],
)
def test_plain_sentences_get_the_label_that_anybody_would_give(text, label):
    (found,) = label_texts([Text(text)])

    assert found[0].name == label


def test_labels_come_the_surest_first_and_none_below_what_counts():
    (found,) = label_texts([Text("My mum cooked dinner for the whole family")])

    scores = [label.score for label in found]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= COUNTED_FROM


def test_a_label_of_a_single_text_is_shown_only_when_it_is_sure_and_with_the_words_that_speak_for_it():
    ((label, words),) = shown_labels(Text("The striker scored twice and our team won the cup"))

    assert label.name == "Sports"
    assert {"striker", "team", "cup"} <= set(words)
    assert shown_labels(Text("Well, that was that")) == ()
    assert shown_labels(Text("I love espresso")) == ()  # one word, and nobody loves it back
    assert all(words == () for _, words in shown_labels(Text("striker cup team fútbol", "es")))


@pytest.mark.parametrize("lang", ["ja", "el"])
def test_a_text_in_a_language_that_is_not_covered_gets_no_label(lang):
    assert label_texts([Text("espresso football music", lang)]) == [()]


def test_the_words_of_other_languages_are_not_read_as_english_ones():
    labeller = load_labeller()
    english, spanish, silent = labeller.features([Text("once"), Text("once", "es"), Text("xyzzy", "en")])

    assert english[:COUNT].tolist() != silent[:COUNT].tolist()
    assert spanish[:COUNT].tolist() == silent[:COUNT].tolist()


def test_names_speak_in_every_language_that_has_some():
    (row,) = load_labeller().features([Text("Un café y fútbol", "es")])

    assert row[COUNT + FOOD] == 1.0


def test_names_say_no_more_than_two_clear_ones():
    (row,) = load_labeller().features([Text("espresso, sushi, pizza and a cheeseburger")])

    assert row[COUNT + FOOD] == MOST_OF_NAMES


def test_hashtags_that_came_beside_the_text_count():
    bare, tagged = load_labeller().features([Text("Today"), Text("Today", tags=("espresso",))])

    assert tagged[FOOD] > bare[FOOD]
    assert tagged[COUNT + FOOD] == 1.0


def test_the_manner_of_a_text_is_its_length_persons_hashtags_and_mentions():
    manner = dict(zip(MANNER, manner_of("I told you #a #b @x {@Y@}", ["i", "told", "you"]), strict=True))

    assert manner == {
        "length": pytest.approx(np.log(4)),
        "first person": 1.0,
        "second person": 1.0,
        "hashtags": pytest.approx(np.sqrt(2)),
        "mentions": 1.0,
    }


def test_a_score_is_a_sum_over_what_is_known_of_a_text():
    coefficients = np.zeros((COUNT, len(FEATURES)))
    coefficients[FOOD, FOOD] = 2.0
    layer = LabelLayer(coefficients, np.full(COUNT, -1.0), judged_posts=3)
    features = np.zeros((1, len(FEATURES)))
    features[0, FOOD] = 1.5

    (scores,) = layer.scores(features)

    assert (scores[FOOD], scores[FOOD + 1]) == (2.0, -1.0)


def test_the_committed_layer_is_of_these_labels_and_features():
    layer = load_layer()

    assert layer.scores(np.zeros((2, len(FEATURES)))).shape == (2, COUNT)
    assert layer.judged_posts > 0
