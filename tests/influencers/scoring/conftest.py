"""One pipeline for all worlds of this folder."""

import pytest

from tests.influencers.scoring.runs import Pipeline


@pytest.fixture(scope="session")
def pipeline():
    return Pipeline()
