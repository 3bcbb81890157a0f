"""The benchmark of promises, on so few worlds that it says little about them."""

from collections import Counter

import pytest

from benchmarks.properties import Asked, ask, table_of
from tests.influencers.scoring.promises import PROMISES
from tests.influencers.scoring.whole_runs import OF_A_RUN


def test_two_worlds_keep_every_promise_and_each_has_a_line():
    asked = ask(2, seed=0)
    assert asked.holds
    lines = table_of(asked)
    assert len(lines) == len(PROMISES) + len(OF_A_RUN) + 3
    assert lines[-1] == "Every promise holds."


@pytest.mark.parametrize("name", [PROMISES[0].__name__, OF_A_RUN[0].__name__])
def test_a_promise_that_is_broken_is_told_with_the_world_in_which_it_was_first(name):
    asked = Asked(9, Counter({name: 3}), {name: 4}, 1.0, 1.0)
    assert not asked.holds
    lines = table_of(asked)
    assert [line for line in lines if line.endswith("       3   first in world 4")] != []
    assert lines[-1] == "A promise is broken."
