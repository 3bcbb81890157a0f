"""The benchmark's own words; that attacks are planted, seen and bounded is tested where they live."""

import pytest

from benchmarks.attacks import Measured, lines_of
from influencers.scoring.attacks.bounds import at_most, verdict_on
from influencers.scoring.attacks.cases import cases_named
from influencers.scoring.attacks.outcomes import Outcome
from influencers.scoring.attacks.suite import Result


def measured(left):
    outcome = Outcome(gained=50.0, left=left)
    verdict = verdict_on(at_most("left", 10.0), [outcome])
    (case,) = cases_named(["rented"])
    return Measured((Result(case, (outcome,), outcome, (verdict,)),), 2, cpu_seconds=12.0, inventing_cpu_seconds=1.5)


@pytest.mark.parametrize(("left", "holds"), [(10.0, True), (10.5, False)])
def test_a_broken_bound_is_the_last_word(left, holds):
    found = measured(left)

    assert found.holds is holds
    assert ("Broken by 0.50" in lines_of(found)[-1]) is not holds


def test_the_cost_of_a_world_is_held_against_inventing_one():
    assert "2 worlds, 6.0 CPU-seconds each: 4.0 × what it takes to invent one (1.5)." in lines_of(measured(0.0))
