"""A hit names where each word was found, in the order in which fields count."""

from dataclasses import replace

import pytest

from influencers.queries.taxonomy import topic_by_slug
from search.near import edits, nearest
from search.port.query import Query
from search.reasons import reasons_for
from search.words import parse
from tests.contract.oracle import distance
from tests.search.stage import ADA, COFFEE, TEA, card

LYON = topic_by_slug("lyon").number


def reasons(typed: str, *, is_near: bool = False, **facts) -> tuple[str, ...]:
    return reasons_for(card(replace(ADA, last_active_us=None, **facts)), Query(words=parse(typed)), is_near=is_near)[
        :-1
    ]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("@ada.example", "Handle is ‘ada.example’"),
        ("@ada*", "Handle is ‘ada.example’"),
        ("ada", "Name matches ‘ada’"),
        ("LACE", "Bio says ‘lace’"),
        ("pyth*", "Bio says ‘python’"),
        ('"lace and"', "Bio says ‘lace and’"),
        ("bread", "Recent posts say ‘bread’"),
        ("#bread", "Recent posts say ‘bread’"),
        ("bre*", "Recent posts say ‘bre*’"),
    ],
)
def test_a_word_is_named_in_the_best_field_it_was_found_in(typed, reason):
    assert reasons(typed) == (reason,)


def test_a_tag_is_not_a_word():
    assert reasons("#lace", bio="#Lace maker") == ("Bio has the tag ‘lace’",)
    assert reasons("lace", bio="#Lace maker") == ("Bio says ‘lace’",)


def test_a_near_word_is_named_as_it_stands_there():
    assert reasons("pyhton", is_near=True) == ("Bio says ‘python’",)
    assert reasons("braed", is_near=True) == ("Recent posts say nearly ‘braed’",)


def test_words_that_must_not_be_there_are_no_reason():
    assert reasons("-bread lace") == ("Bio says ‘lace’",)


def test_without_a_topic_asked_the_strongest_one_says_who_this_is():
    assert reasons("", topics=((COFFEE, 710, 8, 640), (TEA, 300, 2, 100))) == (
        "Score 71 in Coffee; 64\u202f% of their influence lies there",
    )


@pytest.mark.parametrize(
    ("tenths", "focus", "reason"),
    [
        (425, 645, "Score 43 in Coffee; 65\u202f% of their influence lies there"),
        (435, 125, "Score 44 in Coffee; 13\u202f% of their influence lies there"),
        (995, 1_000, "Score 99 in Coffee; 100\u202f% of their influence lies there"),
        (3, 4, "Score 0.3 in Coffee; 0.4\u202f% of their influence lies there"),
        (10, 0, "Score 1 in Coffee; <0.1\u202f% of their influence lies there"),
    ],
)
def test_figures_are_rounded_half_up_as_on_pages_and_little_is_not_nothing(tenths, focus, reason):
    assert reasons("", topics=((COFFEE, tenths, 2, focus),)) == (reason,)


def test_confidence_is_told_in_whole_per_cent_and_never_above_what_it_is():
    shown = replace(card(ADA), confidence=0.429, last_active_at=None)

    assert reasons_for(shown, Query()) == ("12 people react to them; confidence 42\u202f%",)


def test_a_place_does_not_say_who_somebody_is():
    assert reasons("", topics=((LYON, 710, 8, 640), (TEA, 300, 2, 100))) == (
        "Score 30 in Tea; 10\u202f% of their influence lies there",
    )
    assert reasons("", topics=((LYON, 710, 8, 640),)) == ()


def test_a_place_that_was_asked_for_is_told_by_its_posts_not_as_a_skill():
    shown = replace(card(replace(ADA, topics=((LYON, 710, 8, 640),))), reactors_count=0, last_active_at=None)

    assert reasons_for(shown, Query(topics=(LYON,))) == ("8 posts about Lyon drew reactions",)


def test_one_reactor_is_a_person():
    shown = replace(card(ADA), reactors_count=1, last_active_at=None)

    assert reasons_for(shown, Query()) == ("1 person reacts to them; confidence 80\u202f%",)
    assert reasons_for(replace(shown, reactors_count=0), Query()) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("", "ab"), ("ca", "abc"), ("roaster", "raoster"), ("lace", "alce"), ("same", "same"), ("é", "e")],
)
def test_edits_are_counted_as_the_oracle_counts_them(one, other):
    assert edits(one, other) == distance(one, other) == edits(other, one)


def test_the_nearest_of_several_is_the_one_with_the_fewest_edits():
    assert nearest("roster", ["roasters", "roaster", "rosterx"], most_edits=2) == "roaster"
    assert nearest("roster", ["lace"], most_edits=2) is None
