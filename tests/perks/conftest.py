"""What tests of claims stand on: people who may have any perk, and counters that say what their rows say."""

import pytest

from kernel.database import transaction
from tests.perks.builders import found_differences, make_people


@pytest.fixture
def people(app):
    """Six people who own an influencer each."""
    with transaction() as session:
        return make_people(session, 6)


@pytest.fixture
def every_counter_is_what_its_rows_say(app):
    """Whatever a test has done, nothing is counted wrongly in the end."""
    yield
    assert found_differences() == ()
