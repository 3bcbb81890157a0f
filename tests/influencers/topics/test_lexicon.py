"""What the words of a text speak for."""

import gzip
from pathlib import Path

import msgspec
import pytest

from influencers.topics.labels import LABELS
from influencers.topics.lexicon import LEXICON_FILE, Lexicon, LexiconFile, load_lexicon, read_lexicon

FOOD, TRAVEL = 0, 1
FILE = LexiconFile(
    labels=("Food", "Travel"),
    means=(0.5, 0.0),
    deviations=(0.5, 2.0),
    priors=(-1.0, -2.0),
    words={"espresso": (FOOD, 3.0), "beach": (TRAVEL, 4.0, FOOD, 1.0), "the": ()},
)
LEXICON = Lexicon(FILE)


def test_what_the_words_speak_for_is_added_up_and_known_words_are_counted():
    weighing = LEXICON.weigh(["the", "espresso", "beach", "xyzzy"])

    assert (list(weighing.sums), weighing.known) == ([4.0, 4.0], 3)


def test_a_word_that_is_said_twice_counts_once():
    assert LEXICON.weigh(["espresso", "espresso"]).sums == LEXICON.weigh(["espresso"]).sums


def test_how_far_a_text_lies_above_the_usual_is_told_in_deviations():
    # Sums over the root of 4, the least; then less the mean, in deviations.
    assert LEXICON.weigh(["espresso", "beach"]).z() == [(4 / 2 - 0.5) / 0.5, (4 / 2) / 2]


def test_a_long_text_does_not_speak_for_everything():
    long = Lexicon(msgspec.structs.replace(FILE, words=FILE.words | {f"word{n}": () for n in range(300)}))
    words = [f"word{n}" for n in range(300)]

    assert long.weigh(["espresso", *words]).z()[FOOD] < LEXICON.weigh(["espresso"]).z()[FOOD]


def test_the_words_of_a_name_can_be_taken_out():
    weighing = LEXICON.weigh(["espresso", "beach", "beach"])

    assert weighing.z_without("beach")[TRAVEL] == 0.0
    assert weighing.z_without("espresso beach") == [-1.0, 0.0]
    assert weighing.z_without("xyzzy") == weighing.z()


def test_a_word_s_own_label_is_the_one_that_it_speaks_most_for():
    assert LEXICON.own_label("beach") == (TRAVEL, 4.0)
    assert LEXICON.own_label("the") is None
    assert LEXICON.own_label("xyzzy") is None


def test_a_lexicon_is_read_as_it_was_written(tmp_path: Path):
    (tmp_path / LEXICON_FILE).write_bytes(gzip.compress(msgspec.json.encode(FILE)))

    assert read_lexicon(tmp_path).words == LEXICON.words


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("espresso", "Food & Dining"),
        ("midfielder", "Sports"),
        ("grandmother", "Family"),
        ("senate", "News & Social Concern"),
        ("guitar", "Music"),
        ("exams", "Youth & Student Life"),
    ],
)
def test_the_committed_lexicon_knows_what_everyday_words_speak_for(word, label):
    place, weight = load_lexicon().own_label(word) or (0, 0.0)

    assert (LABELS[place], weight > 2) == (label, True)


def test_the_committed_lexicon_keeps_its_promises():
    lexicon = load_lexicon()

    assert lexicon.labels == LABELS
    assert len(lexicon.words) > 25_000
    assert max(len(weights) for weights in lexicon.words.values()) == 3
    for weights in lexicon.words.values():
        values = [weight for _, weight in weights]
        assert values == sorted(values, reverse=True)
        assert all(weight > 0 and weight == round(weight, 2) for weight in values)
