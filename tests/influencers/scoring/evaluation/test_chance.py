"""How far chance alone carries a score from a baseline: beside what is known of rankings that say nothing."""

from math import sqrt

import numpy as np
import pytest

from influencers.scoring.evaluation.chance import draws_by_chance, leads_by_chance
from influencers.scoring.evaluation.foretelling import foretold
from influencers.scoring.evaluation.metrics import precision_at

COUNT = 400


def leads(score, others, happened, *, k):
    return leads_by_chance(score, others, happened, k=k, advance=lambda _n: None)


@pytest.fixture
def dice():
    return np.random.default_rng(12)


def test_two_rankings_that_say_nothing_lie_as_far_apart_as_two_numbers_drawn_by_lot(dice):
    one, other, happened = dice.permuted(np.tile(np.arange(float(COUNT)), (3, 1)), axis=1)
    found = leads(one, {"other": other}, happened, k=100)["other"]
    assert found.spearman == pytest.approx(sqrt(2 / COUNT), rel=0.25)
    # Of a hundred of four hundred each one is right with a chance of a quarter.
    assert found.precision == pytest.approx(sqrt(2 * 0.25 * 0.75 / 100), rel=0.3)


def test_chance_shrinks_with_the_root_of_how_many_were_asked(dice):
    def spread(count):
        one, other, happened = dice.permuted(np.tile(np.arange(float(count)), (3, 1)), axis=1)
        return leads(one, {"other": other}, happened, k=10)["other"].spearman

    assert spread(100) / spread(1_600) == pytest.approx(4.0, rel=0.3)


def test_a_ranking_is_never_ahead_of_itself_and_the_same_question_has_the_same_answer(dice):
    score, happened = dice.random(COUNT), dice.poisson(1.0, COUNT).astype(float)
    asked = {"same": score, "other": dice.random(COUNT)}
    found = leads(score, asked, happened, k=20)
    assert (found["same"].spearman, found["same"].precision, found["same"].ndcg) == (0.0, 0.0, 0.0)
    assert found == leads(score, asked, happened, k=20)


def test_who_is_not_known_to_a_baseline_is_not_compared_with_it(dice):
    score, happened = dice.random(COUNT), dice.poisson(1.0, COUNT).astype(float)
    known = np.where(np.arange(COUNT) < 200, score, np.nan)
    found = leads(score, {"known": known, "nobody": np.full(COUNT, np.nan)}, happened, k=20)
    assert found["known"].spearman == 0.0, "over the same people it is the same ranking"
    assert found["nobody"].spearman is None


def test_of_few_people_and_of_nothing_that_happened_chance_is_not_told(dice):
    few = leads(np.arange(29.0), {"other": np.arange(29.0)}, np.ones(29), k=5)
    assert few["other"].precision is None
    nothing = leads(np.arange(40.0), {"other": np.arange(40.0)}, np.zeros(40), k=5)
    assert nothing["other"].precision is None


def test_whom_a_baseline_knows_must_be_enough_whoever_else_is_there(dice):
    score, other, happened = dice.random(COUNT), dice.random(COUNT), np.ones(COUNT)
    asked = {str(knows): np.where(np.arange(COUNT) < knows, other, np.nan) for knows in (29, 30)}
    found = leads(score, asked, happened, k=5)
    assert found["29"].precision is None
    assert found["30"].precision is not None


@pytest.mark.parametrize(("reshared", "is_told"), [(19, False), (20, True)])
def test_where_hardly_anybody_was_reshared_the_next_world_is_anybodys_guess(dice, reshared, is_told):
    known = np.where(np.arange(COUNT) < COUNT // 2, dice.random(COUNT), np.nan)
    happened = np.zeros(COUNT)
    happened[:reshared], happened[COUNT // 2 :] = 1.0, 1.0
    found = leads(dice.random(COUNT), {"known": known}, happened, k=20)["known"]
    assert (found.ndcg is not None) == is_told, "of those whom it knows"


def test_every_draw_is_told_and_of_very_many_people_ten_are_enough(dice):
    told = []
    leads_by_chance(dice.random(COUNT), {}, np.ones(COUNT), k=5, advance=told.append)
    assert told == [1] * draws_by_chance(COUNT) == [1] * 100
    assert [draws_by_chance(count) for count in (29, 30, 40_000, 10**7)] == [0, 100, 25, 10]


def test_an_evaluation_tells_chance_where_it_is_asked_for(dice):
    score, happened = dice.random(COUNT), dice.poisson(1.0, COUNT).astype(float)
    other = dice.random(COUNT)
    plain = foretold(score, {"other": other}, happened, people=np.arange(100), k=20)
    told = foretold(score, {"other": other}, happened, people=np.arange(100), k=20, advance=lambda _n: None)
    assert plain.baselines[0].chance is None
    assert told.baselines[0].chance == leads(score[:100], {"other": other[:100]}, happened[:100], k=20)["other"]
    assert 0 < told.baselines[0].chance.ndcg < 1
    assert told.score == plain.score
    assert told.score.precision == precision_at(20, score[:100], happened[:100])
