"""Two invented worlds that all tests of this folder look at: one that was attacked, one in which nobody cheats."""

import numpy as np
import pytest

from influencers.scoring.attacks.everyday import honest_world
from tests.influencers.scoring.gaming.scenes import ATTACKS, PEOPLE, Engine, look_at


@pytest.fixture(scope="session")
def engine():
    return Engine()


@pytest.fixture(scope="session")
def peace():
    return honest_world(41, PEOPLE)


@pytest.fixture(scope="session")
def attacked(engine, peace):
    """The world under every attack; the two customers of the farm are accounts of one person."""
    world, rng = peace.copy(), np.random.default_rng(3)
    planted = {name: plant(world, rng) for name, plant in ATTACKS.items()}
    joined = tuple(planted["two accounts of one customer"].targets.tolist())
    return look_at(engine.beside("attacked"), world, planted=planted, joined=joined)
