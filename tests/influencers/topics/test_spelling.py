"""A capital inside a sentence makes a name, a small letter makes a word, and much tells nothing."""

import pytest

from influencers.topics.spelling import Spelling, spelling_of


@pytest.mark.parametrize("text", ["We flew to Nice", "Off to Nice, at last", "In spring, Nice is quiet", "I'm in Nice"])
def test_a_capital_inside_a_sentence_makes_a_name(text):
    assert spelling_of("nice", text) is Spelling.NAME


@pytest.mark.parametrize("text", ["Such nice people", "Nothing is as nice as this. Nothing"])
def test_small_letters_in_a_text_with_capitals_make_a_word(text):
    assert spelling_of("nice", text) is Spelling.WORD


@pytest.mark.parametrize(
    "text",
    [
        "Nice to see you all",  # any word begins a sentence with a capital
        "Hello. Nice to see you all",
        "we flew to nice",  # somebody who never writes capitals
        "WE FLEW TO NICE",
        "How Nice Is This",  # a title
        "Nice is a nice town",  # both
        "We flew there",
        "",
    ],
)
def test_all_else_tells_nothing(text):
    assert spelling_of("nice", text) is Spelling.UNTOLD
