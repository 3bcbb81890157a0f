"""Who is of a group, what it must hold to be spoken of, and what is said of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influencers.scoring.formula import FORMULA, NANO, Formula
from influencers.scoring.gaming import bought
from influencers.scoring.gaming.audiences import Audiences
from influencers.scoring.gaming.bought import bought_audiences
from influencers.scoring.gaming.holdings import Holdings
from influencers.scoring.gaming.look import Look
from influencers.scoring.gaming.marks import MARKS
from influencers.scoring.gaming.members import members_of
from influencers.scoring.gaming.norms import FEATURES, NORMS, Norms, norms_of
from influencers.scoring.gaming.proposals import BOUGHT_AUDIENCE, DETECTORS, Proposal
from influencers.scoring.gaming.standing import RULE, StandingRule, decide
from influencers.scoring.gaming.thresholds import STAKE

PERSON = 9
USUAL_MARKS = np.full(len(MARKS), 0.1)


def looked_at(*, marked, plain, units=1.0, formula=FORMULA):
    """Look at a person with some reactors who bear every mark, and some who bear none; each gives the same."""
    count = marked + plain
    rows = {name: np.arange(count) < marked for name in MARKS}
    figures = {"actor": np.arange(count), "giver": np.arange(count), "n": np.full(count, 5), "acts": np.full(count, 5)}
    shares = {"c": np.full(count, units), "full": np.full(count, units), "kinds": np.full(count, 2)}
    more = {"posts": np.full(count, 4), "arrived_us": np.zeros(count, np.int64), "twin": np.full(count, 77)}
    marks = rows | figures | shares | more | {"person": np.full(count, PERSON)}
    c9 = np.full(count, round(units * NANO))
    ledger = {"person": marks["person"], "actor": marks["actor"], "target": np.full(count, 900 + PERSON), "c9": c9}
    return Look(marks, Holdings(ledger | {"i9": np.full(count, c9.sum())}, formula))


def audience(reactors, *, odd=5.0):
    """Return one audience that is odd in every way."""
    features = NORMS.usual[:1] + odd * NORMS.spread[:1]
    return Audiences(np.array([PERSON]), np.array([reactors]), features)


def proposed(look, reactors):
    return list(bought_audiences(look, audience(reactors), flat_norms(), usual_marks=USUAL_MARKS))


def flat_norms():
    return Norms(np.tile(NORMS.usual[:1], (7, 1)), np.tile(NORMS.spread[:1], (7, 1)))


def test_who_bears_the_marks_of_the_group_is_a_member_and_a_bystander_is_not():
    marks = np.array([[True] * 4] * 6 + [[False] * 4] * 3)

    assert members_of(marks, np.full(4, 0.2)).tolist() == [True] * 6 + [False] * 3


def test_marks_that_are_as_common_everywhere_accuse_nobody_more_than_another():
    marks = np.array([[True, False]] * 5 + [[False, False]] * 5)

    assert set(members_of(marks, np.array([0.6, 0.5])).tolist()) == {True}


def test_what_the_group_bears_less_often_than_others_excuses_nobody():
    marks = np.array([[False, False]] * 9 + [[True, True]])

    assert members_of(marks, np.array([0.9, 0.9])).all()


def test_a_group_on_which_enough_hangs_is_proposed_with_its_pairs():
    (found,) = proposed(looked_at(marked=20, plain=5), 25)

    assert found.detector == BOUGHT_AUDIENCE
    assert found.actors == tuple(range(20))
    assert found.pairs == tuple((actor, 900 + PERSON) for actor in range(20))
    assert found.share == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("marked", "plain", "units"), [(10, 12, 1.0), (20, 5, 0.001), (2, 0, 1.0)], ids=["minority", "no stake", "two"]
)
def test_a_group_that_is_small_in_any_way_is_not_proposed(marked, plain, units):
    assert proposed(looked_at(marked=marked, plain=plain, units=units), marked + plain) == []


def test_a_minority_is_not_proposed_under_a_formula_by_which_it_is_worth_much():
    steep = Formula(version="steep", spread=2.0)

    assert proposed(looked_at(marked=10, plain=12, formula=steep), 22) == []
    assert len(proposed(looked_at(marked=12, plain=10, formula=steep), 22)) == 1


def test_an_audience_without_members_is_dropped(monkeypatch):
    monkeypatch.setattr(bought, "members_of", lambda marks, _usual: np.zeros(len(marks), np.bool_))

    assert proposed(looked_at(marked=20, plain=5), 25) == []


def test_an_audience_that_is_a_little_odd_in_every_way_is_not_suspected():
    assert audience(25, odd=1.2).suspected(flat_norms()).tolist() == [False]
    assert audience(25, odd=1.4).suspected(flat_norms()).tolist() == [True]


def test_no_single_feature_makes_an_audience_suspect():
    for place in range(len(FEATURES)):
        features = flat_norms().usual[:1].copy()
        features[0, place] = 1e6
        alone = Audiences(np.array([PERSON]), np.array([25]), features)
        assert not alone.suspected(flat_norms()).any()


@given(st.integers(1, 10**15), st.floats(0, 1))
def test_a_group_that_holds_half_or_less_can_never_be_worth_the_stake(i9, share):
    held9 = int(i9 * share)
    rows = {"person": [PERSON], "actor": [1], "target": [2], "c9": [held9], "i9": [i9]}
    held = Holdings({name: np.array(column) for name, column in rows.items()}, FORMULA).of(PERSON)

    found, points = held.stake(held.by(np.array([1])))

    assert found == pytest.approx(held9 / i9)
    # A point is worth at most 13.75 times the logarithm of what is left.
    assert points < STAKE or found >= 1 - np.exp(-STAKE / 13.75) - 1e-9


def test_norms_come_from_the_log_where_a_band_has_a_hundred_audiences():
    features = np.tile(np.linspace(0.0, 1.0, 100)[:, np.newaxis], (1, len(FEATURES)))

    enough = norms_of(features, np.full(100, 4), NORMS)
    few = norms_of(features[1:], np.full(99, 4), NORMS)

    assert enough.usual[0] == pytest.approx(np.full(len(FEATURES), 0.5))
    assert enough.spread[0] == pytest.approx(np.full(len(FEATURES), 0.45 / 1.645))
    assert np.array_equal(enough.usual[1:], NORMS.usual[1:])
    assert np.array_equal(few.usual, NORMS.usual)


def test_the_stored_norms_can_be_divided_by():
    assert NORMS.usual.shape == NORMS.spread.shape == (7, len(FEATURES))
    assert (NORMS.spread >= 0.05).all()


class TestStandingRule:
    def proposal(self, detector, *pairs):
        return Proposal(
            detector=detector, target=1, actors=(), pairs=pairs, share=1.0, points=20.0, evidence=(), counter=()
        )

    def test_every_detector_has_a_damping_and_the_committed_rule_leaves_nothing(self):
        assert {RULE.damping_of(detector) for detector in DETECTORS} == {0.0}

    def test_a_pair_in_two_proposals_gets_the_lower_damping_once(self):
        rule = StandingRule(version="x", bought_audience=0.5, closed_group=0.1, follow_and_drop=1.0)

        found = decide(
            [
                self.proposal("closed_group", (3, 1)),
                self.proposal("bought_audience", (3, 1), (2, 1)),
                self.proposal("follow_and_drop", (4, 1)),
            ],
            rule,
        )

        assert [(each.actor, each.target, each.damping) for each in found] == [(2, 1, 0.5), (3, 1, 0.1)]

    def test_a_damping_that_nobody_can_decide_is_refused(self):
        with pytest.raises(ValueError, match="bought_audience is none of"):
            StandingRule(bought_audience=0.2)
