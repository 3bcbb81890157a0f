"""What the score promises, asked of random worlds with decisions on gaming and with reactions without names.

Each world is planted with all its variations, and scored together with them and alone: one pair of runs of the whole
pipeline answers for every promise. The oracle, which takes milliseconds, is asked many more times.
"""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.influencers.scoring.promises import PROMISES, Scored
from tests.influencers.scoring.variations import varied
from tests.influencers.scoring.whole_runs import OF_A_RUN
from tests.influencers.scoring.worlds import random_world

of_any_size = {"accounts": st.integers(3, 15), "acts": st.integers(0, 120), "seed": st.integers(0, 2**32 - 1)}
repeatable = settings(
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@settings(repeatable, max_examples=25)
@given(**of_any_size)
def test_every_promise_holds_for_a_world_and_its_variations_at_the_pipeline(pipeline, accounts, acts, seed):
    world = varied(accounts, acts, seed)
    together, alone = pipeline.run(world.together), pipeline.run(world.world)

    scored = Scored.by_the_pipeline(world, together, alone)
    for holds in PROMISES:
        holds(scored)
    for holds in OF_A_RUN:
        holds(together, world)


@settings(repeatable, max_examples=500)
@given(**of_any_size)
def test_every_promise_holds_for_a_world_and_its_variations_at_the_oracle(accounts, acts, seed):
    scored = Scored.by_the_oracle(varied(accounts, acts, seed))
    for holds in PROMISES:
        holds(scored)


@settings(repeatable, max_examples=10)
@given(**of_any_size)
def test_the_order_of_rows_changes_no_integer(pipeline, accounts, acts, seed):
    world = random_world(accounts, acts, seed)
    shuffled = pipeline.run(world, shuffled_by=np.random.default_rng(seed))
    assert shuffled.integers == pipeline.run(world).integers
