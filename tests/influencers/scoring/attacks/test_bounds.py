"""A bound speaks of the mean, of each world or of nine in ten, and a broken one says by how much."""

import pytest

from influencers.scoring.attacks.bounds import Over, at_least, at_most, verdict_on
from influencers.scoring.attacks.cases import CASE_NAMES, Case, cases_named
from influencers.scoring.attacks.outcomes import Outcome, mean_outcome
from influencers.scoring.attacks.suite import Result
from influencers.scoring.attacks.telling import broken_in, table_of, told


def outcomes(figure, *values):
    return [Outcome(**{figure: value}) for value in values]


def result(*worlds, bounds):
    verdicts = tuple(verdict_on(bound, list(worlds)) for bound in bounds)
    case = Case(name="burst-hour", room="small", plant=None, bounds=bounds)
    return Result(case, worlds, mean_outcome(list(worlds)), verdicts)


def test_a_mean_may_hide_one_world_beyond_the_bound():
    assert verdict_on(at_most("left", 10.0), outcomes("left", 2.0, 15.0)).holds
    assert not verdict_on(at_most("left", 10.0, Over.EACH), outcomes("left", 2.0, 15.0)).holds


def test_nine_in_ten_forgives_one_world_in_ten_and_none_in_five():
    bound = at_most("left", 10.0, Over.MOST)

    assert verdict_on(bound, outcomes("left", *[1.0] * 9, 40.0)).holds
    assert not verdict_on(bound, outcomes("left", *[1.0] * 8, 40.0, 41.0)).holds
    assert not verdict_on(bound, outcomes("left", *[1.0] * 4, 40.0)).holds


def test_a_floor_is_broken_from_below_and_by_its_worst_world():
    assert verdict_on(at_least("actors_flagged", 0.95), outcomes("actors_flagged", 0.9, 1.0)).holds
    verdict = verdict_on(at_least("actors_flagged", 0.95, Over.EACH), outcomes("actors_flagged", 1.0, 0.9))
    assert (verdict.reached, verdict.holds) == (0.9, False)
    assert verdict.excess == pytest.approx(0.05)


def test_reaching_the_limit_itself_is_within_the_bound_whatever_sums_round_to():
    assert verdict_on(at_most("gained", 16.1), outcomes("gained", 16.1 + 1e-12)).excess == 0.0


@pytest.mark.parametrize("over", list(Over))
@pytest.mark.parametrize("bound", [at_most, at_least])
def test_what_was_not_measured_in_one_world_is_missed_and_told_as_that(bound, over):
    worlds = (Outcome(gained=3.0), *outcomes("left", *[1.0] * 10))
    found = result(*worlds, bounds=(bound("left", 1.0, over),))

    assert not found.holds
    (sentence,) = broken_in([found])
    assert "not measured in every world" in sentence
    (told_bound,) = told([found], people=2_000, seeds=range(11), formula="x", rule="x")["cases"][0]["bounds"]
    assert (told_bound["reached"], told_bound["excess"], told_bound["holds"]) == (None, None, False)


def test_a_broken_bound_is_told_with_its_case_its_figures_and_by_how_much():
    found = result(Outcome(gained=40.0, left=12.5), bounds=(at_most("gained", 55.0), at_most("left", 10.0)))

    assert broken_in([found]) == [
        "burst-hour: points left after decisions on average: 12.50, where at most 10 is the bound. Broken by 2.50."
    ]
    assert "1 of 2 broken" in "\n".join(table_of([found]))


def test_a_table_shows_what_was_not_measured_and_a_price_that_buys_nothing_as_a_dash():
    line = table_of([result(Outcome(accounts=200.0, gained=50.0, left=0.0), bounds=())])[2]

    assert line.split() == [
        *("burst-hour", "200", "50.0", "–", "4.00"),
        *("–", "–", "0.0", "–", "–", "–", "–", "none"),
    ]


def test_the_object_for_programs_holds_every_world_and_every_bound_and_null_for_what_was_not_measured():
    found = result(Outcome(gained=10.0, accounts=20.0), bounds=(at_most("gained", 5.0),))
    said = told([found], people=20_000, seeds=range(1, 2), formula="2026.1", rule="2026.1")

    assert (said["holds"], said["seeds"], said["people"]) == (False, [1], 20_000)
    (case,) = said["cases"]
    assert case["mean"] == case["worlds"][0]
    assert (case["mean"]["gained"], case["mean"]["accounts_a_point"], case["mean"]["left"]) == (10.0, 2.0, None)
    assert case["bounds"][0]["excess"] == 5.0


def test_naming_no_case_means_all_and_their_order_is_always_the_same():
    assert tuple(case.name for case in cases_named([])) == CASE_NAMES
    assert [case.name for case in cases_named(["rented", "one-fan"])] == ["one-fan", "rented"]
