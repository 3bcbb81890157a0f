"""People who sign in, and whom they may take hold of, without a world around them."""

import pytest

from tests.owning import make_influencer, make_user


@pytest.fixture
def uma(session):
    return make_user(session, "uma")


@pytest.fixture
def viktor(session):
    return make_user(session, "viktor")


@pytest.fixture
def ada(session):
    return make_influencer(session, "bluesky:ada")
