"""A run that does not add up is noticed, by name and with a figure."""

import ibis
import pytest

from influencers.scoring.arrays import oracle_of
from influencers.scoring.checks import figure_checks, ledger_checks, oracle_check
from tests.influencers.scoring.worlds import AS_OF_US, random_world

WORLD = random_world(12, 110, seed=6)


@pytest.fixture(scope="module")
def whole(pipeline):
    """A run that holds."""
    return pipeline.compile(pipeline.load(WORLD))


@pytest.fixture
def results(whole):
    """The same run, of which a test breaks one table."""
    return dict(whole)


def failures(results):
    return {check.name: check.figure for check in (*figure_checks(results), *ledger_checks(results)) if not check.ok}


def test_a_run_that_adds_up_passes_every_check(results):
    assert failures(results) == {}


def test_one_nano_unit_too_much_for_one_person_is_noticed_in_its_ledger(results):
    people = results["person"]
    results["person"] = people.mutate(i9=people.i9 + (people.person == people.person.max().as_scalar()).cast("int64"))
    assert failures(results) == {"people whose contributions do not sum": "1"}


def test_a_missing_act_is_noticed(results):
    acts = results["event_ledger"]
    results["event_ledger"] = acts.filter(acts.c9 != acts.c9.max().as_scalar())
    assert failures(results) == {"pairs whose acts do not sum": "1"}


@pytest.mark.parametrize("is_alone", [True, False])
def test_an_act_that_stands_twice_is_noticed(results, is_alone):
    acts = results["event_ledger"]
    some = acts.filter((acts.n == 1) == is_alone, acts.c9 > 0).limit(1)
    results["event_ledger"] = acts.union(some)
    assert failures(results) == {"pairs whose acts do not sum": "1"}


def test_an_act_that_is_alone_with_a_nano_unit_too_much_is_noticed(results):
    acts = results["event_ledger"]
    one = acts.filter(acts.n == 1).event.max().as_scalar()
    results["event_ledger"] = acts.mutate(c9=acts.c9 + (acts.event == one).cast("int64"))
    assert failures(results) == {"pairs whose acts do not sum": "1"}


def test_a_nano_unit_that_went_from_one_pair_to_another_is_noticed_in_both(results):
    acts = results["event_ledger"]
    first, last = (getattr(acts.filter(acts.n == 1).event, name)().as_scalar() for name in ("min", "max"))
    moved = (acts.event == first).cast("int64") - (acts.event == last).cast("int64")
    results["event_ledger"] = acts.mutate(c9=acts.c9 + moved)
    assert failures(results) == {"pairs whose acts do not sum": "2"}


def test_a_missing_act_that_brought_nothing_is_noticed(results):
    for name in ("event_ledger", "pair_ledger"):
        results[name] = results[name].mutate(c9=ibis.literal(0, "int64"))
    acts = results["event_ledger"]
    one = acts.filter(acts.n > 1).event.min().as_scalar()
    results["event_ledger"] = acts.filter(acts.event != one)
    assert failures(results)["pairs whose acts do not sum"] == "acts that brought nothing"


def test_an_act_of_nobody_s_pair_is_noticed(results):
    acts = results["event_ledger"]
    results["event_ledger"] = acts.union(acts.filter(acts.n == 1).limit(1).mutate(actor=-acts.actor))
    assert failures(results) == {"pairs whose acts do not sum": "1"}


def test_counts_that_are_missing_or_below_nothing_are_noticed(results):
    counts = results["anonymous_ledger"]
    assert counts.count().to_pyarrow().as_py() > 0
    results["anonymous_ledger"] = counts.filter(counts.c9 != counts.c9.max().as_scalar())
    assert failures(results) == {"people whose contributions do not sum": "1"}
    results["anonymous_ledger"] = counts.mutate(c9=-counts.c9)
    assert "anonymous reactions below 0" in failures(results)


def test_a_damping_that_raises_is_noticed(results):
    pairs = results["pair_ledger"]
    results["pair_ledger"] = pairs.mutate(damping=pairs.damping + 0.5)
    assert failures(results).keys() == {"dampings outside 0 to 1"}


def test_a_missing_line_of_a_topic_is_noticed(results):
    results["topic_ledger"] = results["topic_ledger"].filter(ibis._.topic != 1)
    assert failures(results).keys() == {"topic scores whose contributions do not sum"}


def test_figures_that_are_no_numbers_are_noticed(results):
    people = results["person"]
    results["person"] = people.mutate(score=ibis.literal(float("nan"), "float64"))
    assert "people with a figure that is not finite or below 0" in failures(results)


def test_a_topic_above_the_whole_is_noticed(results):
    topics = results["person_topic"]
    results["person_topic"] = topics.mutate(i9=topics.i9 + 10**12)
    assert "topics above the overall influence" in failures(results)


def test_the_oracle_notices_a_billionth_and_a_stranger(pipeline, results):
    oracle = oracle_of({name: pipeline.backend.table(name) for name in WORLD.tables()})
    people = results["person"]
    assert oracle_check(people, oracle, as_of_us=AS_OF_US).ok
    assert not oracle_check(people.mutate(influence=people.influence + 1e-8), oracle, as_of_us=AS_OF_US).ok
    assert not oracle_check(people.mutate(person=people.person + 1), oracle, as_of_us=AS_OF_US).ok
    assert not oracle_check(people.limit(2), oracle, as_of_us=AS_OF_US).ok
