"""A small demo world, planted once for all tests that only look at it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from demo.planting import Step, plant
from kernel.config import Settings

PEOPLE = 300


def empty_house(folder: Path) -> Flask:
    """Return an app on a storage that is not there yet, without any choice of who may be listed."""
    app = create_app(Settings(storage=folder / "var", secret_key="a key for tests"))
    app.testing = True
    return app


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Flask]:
    """An app on an empty storage."""
    app = empty_house(tmp_path)
    with app.app_context():
        yield app
    app.extensions["engine"].dispose()


@pytest.fixture(scope="session")
def planted_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a planted world. No context stays open: a command in another test would take this app for its own."""
    app = empty_house(tmp_path_factory.mktemp("planted"))
    steps: list[Step] = []
    with app.app_context():
        # A machine whose clock is years behind plants the same world.
        plant(PEOPLE, now=datetime(2025, 6, 1, 12, tzinfo=UTC), tell=steps.append)
        assert [step.was_done for step in steps] == [False] * 6
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def planted(planted_house: Flask) -> Iterator[Flask]:
    """An app on a planted world, with a context around it; look, do not touch."""
    with planted_house.app_context():
        yield planted_house
