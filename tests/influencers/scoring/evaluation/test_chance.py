"""How far chance alone carries a score from a baseline: beside what is known of rankings that say nothing."""

from math import sqrt

import numpy as np
import pytest

from influencers.scoring.evaluation.chance import leads_by_chance
from influencers.scoring.evaluation.foretelling import foretold
from influencers.scoring.evaluation.metrics import precision_at

COUNT = 400


@pytest.fixture
def dice():
    return np.random.default_rng(12)


def test_two_rankings_that_say_nothing_lie_as_far_apart_as_two_numbers_drawn_by_lot(dice):
    one, other, happened = dice.permuted(np.tile(np.arange(float(COUNT)), (3, 1)), axis=1)
    found = leads_by_chance(one, {"other": other}, happened, k=100)["other"]
    assert found.spearman == pytest.approx(sqrt(2 / COUNT), rel=0.25)
    # Of a hundred of four hundred each one is right with a chance of a quarter.
    assert found.precision == pytest.approx(sqrt(2 * 0.25 * 0.75 / 100), rel=0.3)


def test_chance_shrinks_with_the_root_of_how_many_were_asked(dice):
    def spread(count):
        one, other, happened = dice.permuted(np.tile(np.arange(float(count)), (3, 1)), axis=1)
        return leads_by_chance(one, {"other": other}, happened, k=10)["other"].spearman

    assert spread(100) / spread(1_600) == pytest.approx(4.0, rel=0.3)


def test_a_ranking_is_never_ahead_of_itself_and_the_same_question_has_the_same_answer(dice):
    score, happened = dice.random(COUNT), dice.poisson(1.0, COUNT).astype(float)
    asked = {"same": score, "other": dice.random(COUNT)}
    found = leads_by_chance(score, asked, happened, k=20)
    assert (found["same"].spearman, found["same"].precision, found["same"].ndcg) == (0.0, 0.0, 0.0)
    assert found == leads_by_chance(score, asked, happened, k=20)


def test_who_is_not_known_to_a_baseline_is_not_compared_with_it(dice):
    score, happened = dice.random(COUNT), dice.poisson(1.0, COUNT).astype(float)
    known = np.where(np.arange(COUNT) < 200, score, np.nan)
    found = leads_by_chance(score, {"known": known, "nobody": np.full(COUNT, np.nan)}, happened, k=20)
    assert found["known"].spearman == 0.0, "over the same people it is the same ranking"
    assert found["nobody"].spearman is None


def test_of_few_people_and_of_nothing_that_happened_chance_is_not_told(dice):
    few = leads_by_chance(np.arange(29.0), {"other": np.arange(29.0)}, np.ones(29), k=5)
    assert few["other"].precision is None
    nothing = leads_by_chance(np.arange(40.0), {"other": np.arange(40.0)}, np.zeros(40), k=5)
    assert nothing["other"].precision is None


def test_an_evaluation_tells_chance_where_it_is_asked_for(dice):
    score, happened = dice.random(COUNT), dice.poisson(1.0, COUNT).astype(float)
    others, everybody = {"other": dice.random(COUNT)}, np.arange(100)
    plain = foretold(score, others, happened, people=everybody, k=20)
    told = foretold(score, others, happened, people=everybody, k=20, tells_chance=True)
    assert plain.baselines[0].chance is None
    assert 0 < told.baselines[0].chance.ndcg < 1
    assert told.score == plain.score
    assert told.score.precision == precision_at(20, score[:100], happened[:100])
