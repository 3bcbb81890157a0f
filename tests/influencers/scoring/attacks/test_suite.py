"""The suite in a small world: every bound that can hold among 2,000 people is held here.

Not here, and only in the bench, in worlds of 20,000:

- how many honest people are named per 1,000: one wrong proposal would name several of 2,000;
- what is left of rings of a hundred and more, and the largest ones altogether: they would be a large part of the world
  and what is usual in it. That no ring reaches its bound by the formula does not depend on size, and is held here;
- `real-heavy`: alone it is flagged here too, but beside twelve other bought audiences odd is what is usual;
- means over five seeds: one small world says that a bound can hold, not that it holds on average.
"""

import pytest

from influencers.jobs.attacking import MemoryEngine
from influencers.scoring.attacks.bounds import at_most
from influencers.scoring.attacks.cases import CASES, cases_named
from influencers.scoring.attacks.suite import Suite, worlds_of
from influencers.scoring.gaming.standing import RULE, StandingRule

PEOPLE = 2_000
SEEDS = range(2, 3)
SMALL = tuple(case.name for case in CASES if case.room in {"small", "rented"} and case.name != "real-heavy")
RINGS = ("ring-100", "directed-ring-150", "replying-ring-100")


def by_case(results):
    return {result.case.name: result for result in results}


@pytest.fixture(scope="module")
def watched():
    suite = Suite(MemoryEngine(threads=1), rule=RULE)
    return by_case(suite.run(cases_named(("honest", *SMALL)), people=PEOPLE, seeds=SEEDS, advance=lambda _: None))


@pytest.fixture(scope="module")
def unwatched_rings():
    suite = Suite(MemoryEngine(threads=1), rule=None)
    return by_case(suite.run(cases_named(RINGS), people=PEOPLE, seeds=range(5, 6), advance=lambda _: None))


def verdicts(result, *figures):
    return {verdict.bound.figure: verdict.holds for verdict in result.verdicts if verdict.bound.figure in figures}


@pytest.mark.parametrize("name", SMALL)
def test_every_bound_of_an_attack_holds(watched, name):
    assert [verdict for verdict in watched[name].verdicts if not verdict.holds] == []


@pytest.mark.parametrize("name", RINGS)
def test_no_ring_reaches_its_bound_by_the_formula_alone(unwatched_rings, name):
    assert verdicts(unwatched_rings[name], "gained_most") == {"gained_most": True}
    assert unwatched_rings[name].mean.gained > 20  # or the ring would be badly planted


def test_news_giveaways_and_fan_clubs_are_left_alone_and_honest_people_lose_nothing(watched):
    found = verdicts(watched["honest"], "occasions_flagged", "loss_median")

    assert found == {"occasions_flagged": True, "loss_median": True}


@pytest.mark.parametrize("name", ["burst-hour", "follow-and-drop", "ring-10", "socks-10", "rented", "rented-adaptive"])
def test_what_decisions_take_away_is_nearly_all_that_was_gained(watched, name):
    mean = watched[name].mean

    assert mean.gained > 10
    assert mean.left < 0.1 * mean.gained


def test_a_hundred_real_people_who_act_once_each_are_an_audience_to_the_log(watched):
    mean = watched["real-light"].mean

    assert mean.gained > 30
    assert mean.left == pytest.approx(mean.gained, abs=1.0)  # the known limit: whoever changes it should say so


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_asks_what_honest_people_lose(case):
    assert at_most("loss_median", 0.5) in case.bounds


def test_what_a_case_does_not_touch_anybody_with_is_asked_of_everybody(watched):
    assert watched["minute-bot"].mean.bystanders > 1_000
    assert watched["minute-bot"].mean.loss_median == pytest.approx(0.0, abs=0.5)


def test_where_nobody_looks_only_the_formula_is_asked(unwatched_rings):
    asked = {verdict.bound.figure for result in unwatched_rings.values() for verdict in result.verdicts}
    assert asked == {"gained_most"}


def test_every_case_was_tried_in_the_world_of_every_seed(watched):
    assert {len(result.outcomes) for result in watched.values()} == {len(SEEDS)}
    assert worlds_of(cases_named(("honest", "one-fan", "rented"))) == 4


def test_a_rule_that_damps_nothing_leaves_every_attacker_what_was_gained():
    lenient = StandingRule(
        version="lenient", bought_audience=1.0, closed_group=1.0, no_outside_attention=1.0, follow_and_drop=1.0
    )
    suite = Suite(MemoryEngine(threads=1), rule=lenient)
    (result,) = suite.run(cases_named(["rented"]), people=PEOPLE, seeds=range(2, 3), advance=lambda _: None)

    assert (result.mean.targets_flagged, result.mean.left) == (1.0, pytest.approx(result.mean.gained, abs=1e-9))
    assert not result.holds
