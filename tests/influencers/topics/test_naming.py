"""Which names a topic has, and which of them are ordinary words as well."""

import pytest

from influencers.topics.naming import (
    Named,
    Words,
    english_names,
    foreign_names,
    is_ordinary,
    most_specific,
    other_number,
)
from influencers.topics.word_lists import ranked_words, read_words

RANKS = {"the": 1, "who": 44, "lost": 386, "music": 200, "one": 101, "direction": 900, "target": 2208, "targets": 3000}
WORDS = Words(
    ranks=RANKS, ordinary={"fr": frozenset({"chat"})}, ambiguous=frozenset({"vice"}), clear=frozenset({"film"})
)


def named(number: int, slug: str, label: str, *, entity: bool = False, place: bool = False, above: int = 0) -> Named:
    others = dict.fromkeys(("fr", "de", "es", "it"), label if entity else f"{label} autrement")
    return Named(number, slug, {"en": label} | others, place, frozenset({above}))


def is_ambiguous(topic: Named, name: str) -> bool:
    return english_names([topic], WORDS)[name].is_ambiguous


def test_a_topic_is_named_by_its_display_name_its_slug_and_an_acronym_in_brackets():
    topic = named(1, "bmi", "Body Mass Index (BMI)")

    assert set(english_names([topic], WORDS)) >= {"bmi", "body mass index"}


def test_a_sign_that_spelling_loses_leaves_only_the_slug():
    assert set(english_names([named(1, "c-plus-plus", "C++", entity=True)], WORDS)) == {"c plus plus"}


def test_things_have_singular_and_plural_and_proper_names_no_plural():
    assert set(english_names([named(1, "credit-card", "Credit Card")], WORDS)) == {"credit card", "credit cards"}
    assert set(english_names([named(1, "drake", "Drake", entity=True)], WORDS)) == {"drake"}


def test_a_made_plural_takes_no_name_from_another_topic():
    topics = [named(1, "glass", "Glass"), named(2, "glasses", "Glasses")]

    assert english_names(topics, WORDS)["glasses"].topics == (2,)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("taxis", None),
        ("watches", "watch"),
        ("parties", "party"),
        ("boxes", "box"),
        ("boss", None),
        ("city", "cities"),
        ("running", None),
        ("tv series", None),
        ("yoga 5", None),
    ],
)
def test_only_regular_forms_are_made(name, other):
    assert other_number(name) == other


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        (named(1, "target", "Target", entity=True), "target"),
        (named(1, "target", "Target", place=True), "target"),
        (named(1, "target", "Target Inc."), "target"),
        (named(1, "lost-series", "Lost (TV Series)", entity=True), "lost"),
        (named(1, "one-direction", "One Direction", entity=True), "one direction"),
        (named(1, "vice", "Vice"), "vice"),
        (named(1, "go", "Go"), "go"),
    ],
)
def test_an_ordinary_word_that_is_a_proper_name_is_ambiguous(topic, name):
    assert is_ambiguous(topic, name)


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        (named(1, "target", "Target"), "target"),
        (named(1, "madrid", "Madrid", entity=True, place=True), "madrid"),
        (named(1, "music", "Music"), "music"),
        (named(1, "film", "Film", entity=True), "film"),
        (named(1, "one-direction", "One Direction"), "one direction"),
    ],
)
def test_a_thing_or_a_name_that_is_no_word_is_clear(topic, name):
    assert not is_ambiguous(topic, name)


def test_a_word_that_carries_sentences_is_no_name():
    assert "who" not in english_names([named(1, "who", "World Health Organization")], WORDS)


def test_a_name_shared_by_topics_with_nothing_in_common_is_ambiguous():
    strangers = [named(1, "soap", "Soap", above=8), named(2, "soap-protocol", "SOAP (Protocol)", above=9)]
    relatives = [named(1, "soap", "Soap", above=8), named(2, "soap-bar", "Soap (Bar)", above=8)]

    assert english_names(strangers, WORDS)["soap"].is_ambiguous
    assert not english_names(relatives, WORDS)["soap"].is_ambiguous


def test_of_a_topic_and_one_above_it_the_lower_has_the_name():
    below = named(2, "business", "Business", above=1)

    assert most_specific([named(1, "business-super", "Business"), below]) == [below]


def test_a_foreign_name_that_is_an_everyday_word_is_left_out():
    cat = Named(1, "cat", {"en": "Cat", "fr": "Chat"}, False, frozenset())

    assert foreign_names([cat], "fr", {}, WORDS) == {}


def test_what_is_ambiguous_in_english_is_so_elsewhere_for_the_same_topic():
    topic = named(1, "target", "Target", entity=True)
    english = english_names([topic], WORDS)

    assert foreign_names([topic], "fr", english, WORDS)["target"].is_ambiguous


def test_a_word_is_ordinary_when_another_form_of_it_is_known():
    assert is_ordinary("target", RANKS)
    assert not is_ordinary("music", RANKS)
    assert not is_ordinary("unheard", RANKS)


def test_only_whole_words_of_a_vocabulary_have_a_rank():
    assert ranked_words(["[PAD]", "!", "a", "the", "##s", "1999", "of", "é"]) == ["the", "of"]


def test_every_decision_by_hand_is_about_a_name_that_exists():
    from influencers.topics.names import load_names

    words, names = read_words(), {row.text for row in load_names().names["en"]}

    assert words.ambiguous - names == set()
    assert words.clear - names == set()
    assert words.ambiguous & words.clear == set()


def test_a_name_that_by_hand_is_none_is_left_out():
    words = Words(ranks={}, ordinary={}, never=frozenset({"para"}))

    assert english_names([named(1, "para", "Pará", place=True)], words).keys() == {"pará"}
