"""One small invented world for all tests of this folder; who plants something takes a copy."""

import pytest

from influencers.scoring.attacks.everyday import honest_world


@pytest.fixture(scope="session")
def quiet_world():
    return honest_world(31, 2_000)


@pytest.fixture
def world(quiet_world):
    return quiet_world.copy()
