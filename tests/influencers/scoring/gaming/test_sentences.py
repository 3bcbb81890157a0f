"""What is said of an audience: in words, with its numbers, beside what is usual."""

import numpy as np
import pytest

from influencers.scoring.formula import KINDS
from influencers.scoring.gaming.norms import FEATURES
from influencers.scoring.gaming.sentences import Audience, audience_evidence, counter_evidence, lure_counter

COUNT = 10
MARKED = 8


def audience(*features):
    """An audience of ten, eight of whom bear each mark, odd in some features."""
    marks = dict.fromkeys(
        ("arrived", "unrooted", "unlinked", "synced", "woken", "unheard", "shared", "one_kind"),
        np.arange(COUNT) < MARKED,
    )
    rows = marks | {
        "actor": np.arange(COUNT),
        "n": np.full(COUNT, 6),
        "c": np.full(COUNT, 0.5),
        "full": np.full(COUNT, 0.5),
        "kinds": np.full(COUNT, 1 << KINDS.index("reshare")),
        "posts": np.full(COUNT, 12),
        "arrived_us": np.full(COUNT, 1_700_000_000_000_000),
        "twin": np.full(COUNT, 77),
    }
    deviations = np.array([4.0 if name in features else -1.0 for name in FEATURES])
    return Audience(rows, np.full(len(FEATURES), 0.8), np.full(len(FEATURES), 0.25), deviations)


@pytest.mark.parametrize(
    ("feature", "text"),
    [
        ("dose", "10 accounts bring 5.00 units, 0.80 each; accounts in audiences of this size bring 0.25 (usual)."),
        (
            "unlinked",
            "8 of 10 reactors have no tie to any other reactor: 80 % of this influence (usual: 25 %).",
        ),
        (
            "unrooted",
            "8 of 10 reactors share no other interest with the rest: 80 % of this influence (usual: 25 %).",
        ),
        (
            "synced",
            "8 accounts acted within five minutes of another one, on up to 12 posts: 80 % of this influence"
            " (usual: 25 %).",
        ),
        (
            "woken",
            "8 accounts older than a year acted for the first time within a week of their first act here: 80 % of this"
            " influence (usual: 25 %).",
        ),
        ("unheard", "80 % of this influence comes from 8 accounts that nobody reacts to (usual: 25 %)."),
        (
            "shared",
            "8 of 10 reactors are also the audience of one other person: 80 % of this influence (usual: 25 %).",
        ),
        ("arrived", "80 % of this influence began in the 14 days from 2023-11-14 (usual: 25 %)."),
        (
            "one_kind",
            "80 % of this influence comes from 8 accounts that used one kind of act only, mostly reshare"
            " (usual: 25 %).",
        ),
        ("attention", "On average 80 % of all that these accounts do goes to this person (usual: 25 %)."),
        ("steady", "80 % of the reactors acted more than once (usual: 25 %)."),
        ("same", "The reactors acted 6.0 times each, nearly all equally often: the spread is 0.3 (usual: 0.7)."),
    ],
)
def test_a_feature_is_told_in_a_sentence(feature, text):
    (sentence,) = audience_evidence(audience(feature))

    assert (sentence.code, sentence.text) == (feature, text)
    assert "usual" in dict(sentence.figures)


def test_the_three_oddest_things_are_told_and_nothing_that_is_usual():
    assert [each.code for each in audience_evidence(audience("same", "dose", "synced", "steady"))] == [
        "dose",
        "synced",
        "same",
    ]
    assert audience_evidence(audience()) == ()


def test_another_person_stands_in_the_figures_and_not_in_the_words():
    (sentence,) = audience_evidence(audience("shared"))

    assert dict(sentence.figures)["twin"] == 77
    assert "77" not in sentence.text


def test_what_speaks_against_a_group_is_told_too():
    rows = {name: column[:MARKED] for name, column in audience().rows.items()}
    rows["unlinked"] = np.arange(MARKED) < 5

    assert [each.text for each in counter_evidence(rows, 0.9)] == [
        "3 of 8 named accounts have a tie to another reactor.",
        "10 % of this influence comes from others.",
    ]


def test_what_holds_of_nobody_speaks_against_nothing():
    rows = {name: column[:MARKED] for name, column in audience().rows.items()}
    rows["unlinked"] = np.ones(MARKED, bool)

    assert counter_evidence(rows, 1.0) == ()
    assert lure_counter(follows=120, dropped=120, share=0.999) == ()


def test_follows_that_were_kept_are_told():
    assert [each.text for each in lure_counter(follows=120, dropped=100, share=0.5)] == [
        "20 of 120 follows were kept.",
        "50 % of this influence comes from others.",
    ]
