"""Which language a post is in: the network says it, or else what its author writes does."""

import pytest

from influencers.topics.languages import detect_language, languages_of, primary_language, stated_language

GERMAN = "Heute wird wieder gebacken, und dazu gibt es frischen Kaffee"


@pytest.mark.parametrize(("tag", "stated"), [("pt-BR", "pt"), ("EN_gb", "en"), ("und", None), ("", None), (None, None)])
def test_a_tag_states_a_language_by_its_first_part_or_none(tag, stated):
    assert stated_language(tag) == stated
    assert primary_language(tag) == (stated or "en")


def test_what_the_network_states_stays():
    stated = ["ja", "en-GB", "de"]

    assert languages_of([1, 1, 2], [GERMAN] * 3, stated) == stated


def test_a_post_without_a_language_has_that_which_is_stated_most_for_its_author():
    accounts, stated = [1, 1, 1, 1, 2], ["fr", "fr", "en", None, None]

    assert languages_of(accounts, [GERMAN] * 5, stated) == ["fr", "fr", "en", "fr", "de"]


def test_an_author_whose_languages_are_never_stated_has_the_one_that_all_texts_look_like_together():
    assert languages_of([1, 1, 2], ["Kaffee", GERMAN, "Kaffee"], [None, "und", None]) == ["de", "de", None]


def test_posts_without_text_have_no_language():
    assert languages_of([1], [None], [None]) == [None]
    assert detect_language("https://example.org/kaffee @ada 😀") is None


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (GERMAN, "de"),
        ("Me encanta el café por la mañana", "es"),
        ("コーヒーが好きです", "ja"),
        ("Μου αρέσει ο καφές", "el"),
        ("قهوة الصباح مع الأصدقاء", "ar"),
        ("What a lovely evening with\nall of you", "en"),
        ("WHAT A LOVELY EVENING WITH ALL OF YOU", "en"),
    ],
)
def test_a_sentence_tells_its_language(text, lang):
    assert detect_language(text) == lang
