"""One spelling, and marks that no phrase crosses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influencers.topics.wording import CLOSE, OPEN, normalise, prepare, split_hashtag, without_signs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Women's Rights", "womens rights"),
        ("WOMEN’S   RIGHTS!", "womens rights"),
        ("Ｆｕｌｌ width", "full width"),
        ("Straße", "strasse"),
        ("Café", "café"),
        ("AT&T, AT&amp;T", "at and t at and t"),
        ("", ""),
        ("…!?", ""),
    ],
)
def test_texts_that_read_the_same_are_spelt_the_same(text, expected):
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("FlatWhite", "Flat White"),
        ("flat_white", "flat white"),
        ("BBCNews", "BBC News"),
        ("Euro2024", "Euro 2024"),
        ("coffee", "coffee"),
        ("NYC", "NYC"),
    ],
)
def test_a_hashtag_is_divided_where_words_begin(tag, words):
    assert split_hashtag(tag) == words


def test_a_hashtag_stands_between_marks_as_it_is_and_divided():
    assert prepare("a #FlatWhite now") == f" a {OPEN} flatwhite {CLOSE} {OPEN} flat white {CLOSE} now "


def test_a_hashtag_of_one_word_stands_there_once():
    assert prepare("#coffee") == f" {OPEN} coffee {CLOSE} "


def test_tags_that_the_text_does_not_hold_are_added():
    assert prepare("#Coffee now", ("coffee", "#tea", "$TEA")) == f" {OPEN} coffee {CLOSE} now {OPEN} tea {CLOSE} "


@pytest.mark.parametrize("text", ["a https://b.example/c#d e", "a @b e", "a @b@c.example e", "a $B.C e"])
def test_what_is_no_prose_leaves_only_a_mark(text):
    assert prepare(text) == f" a {CLOSE} e "


@pytest.mark.parametrize("text", ["5$ a cup", "ke$ha sings"])
def test_a_dollar_sign_alone_or_in_a_word_is_no_cashtag(text):
    assert CLOSE not in prepare(text)


def test_nobody_can_write_the_marks():
    assert prepare(f"{OPEN}gap{CLOSE}") == " gap "


@given(st.text(), st.lists(st.text()))
def test_any_text_comes_out_padded_with_single_spaces(text, tags):
    prepared = prepare(text, tags)

    assert prepared.startswith(" ")
    assert prepared.endswith(" ")
    assert "   " not in prepared
    assert prepared.strip() == " ".join(prepared.split(" ")).strip()


@given(st.text())
def test_spelling_twice_changes_nothing_more(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_ascii_is_spelt_as_it_would_be_in_a_text_that_is_not(text):
    assert f"{normalise(text)} é".strip() == normalise(f"{text} é")


def test_what_is_no_prose_and_the_signs_of_hashtags_can_be_taken_out():
    assert without_signs("Kaffee mit\n@ada in #Berlin: https://example.org/x $GAP") == "Kaffee mit in Berlin:"
