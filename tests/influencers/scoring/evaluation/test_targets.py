"""What should hold: which baseline decides, how far chance carries it, and where nothing can be wanted."""

from dataclasses import replace

import pytest

from influencers.scoring.evaluation.report import Compared, Figures
from influencers.scoring.evaluation.targets import targets_of
from tests.cast import NOON
from tests.reports import a_report

K = 100


def figures(value):
    return Figures(spearman=value, precision=value, ndcg=value)


def rival(name, value, *, people=400, chance=0.01):
    return Compared(name=name, people=people, figures=figures(value), score=figures(0.5), chance=figures(chance))


def foretelling(*rivals, **changes):
    """Targets of foretelling by name, of everybody who was reacted to before the cut."""
    plain = a_report(NOON, k=K, active=None)
    found = targets_of(replace(plain, candidates=replace(plain.candidates, baselines=rivals, **changes)))
    return {target.name: target for target in found if ", beside " in target.name and "Topics" not in target.name}


def test_the_score_is_held_against_the_best_with_the_chance_of_just_that_one():
    found = foretelling(rival("followers", 0.2, chance=0.01), rival("h_index", 0.4, chance=0.02))
    assert {target.chance for target in found.values()} == {0.02}
    assert {target.least for target in found.values()} == {0.98 * 0.4}
    assert "P@k, beside 0.98 of h-index" in found


def test_beside_the_last_ninety_days_nothing_is_let_off():
    found = foretelling(rival("distinct_resharers_90d", 0.5), rival("distinct_resharers_all", 0.51))
    assert found["Spearman, beside different resharers in 90 days"].least == 0.5
    assert found["Spearman, beside 0.98 of different resharers in all the past"].holds


def test_who_knows_fewer_than_thirty_people_decides_nothing():
    found = foretelling(rival("followers", 0.9, people=29), rival("h_index", 0.4))
    assert not any("followers" in name for name in found)
    found = foretelling(rival("followers", 0.9, people=30), rival("h_index", 0.4))
    assert "nDCG@k, beside 0.98 of followers" in found


@pytest.mark.parametrize(("people", "is_asked"), [(K, False), (K + 1, True)])
def test_when_all_are_among_the_first_no_ranking_is_better_than_another(people, is_asked):
    found = foretelling(rival("h_index", 0.4, people=people))
    assert ("P@k, beside 0.98 of h-index" in found) == is_asked
    assert "nDCG@k, beside 0.98 of h-index" in found


@pytest.mark.parametrize(("pairs", "is_asked"), [(K, False), (K + 1, True)])
def test_nor_in_topics(pairs, is_asked):
    plain = a_report(NOON, k=K)
    topics = replace(plain.topics, every=replace(plain.topics.every, pairs=pairs))
    names = [target.name for target in targets_of(replace(plain, topics=topics))]
    assert ("Topics: P@k, beside past resharers there" in names) == is_asked
    assert "Topics: Spearman, beside past resharers there" in names


def test_where_nobody_was_reshared_afterwards_nothing_holds():
    assert foretelling(rival("h_index", 0.0), reached=0) == {}
