"""The engines that the contract is asked of: another one joins with one entry in ENGINES."""

from collections.abc import Callable
from pathlib import Path

import pytest

from search.embedded.engine import About, make_index
from search.port import Document, Engine
from tests.contract.crowds import AS_OF_S, TOPICS

Maker = Callable[[Path], Engine]


def embedded(folder: Path) -> Engine:
    folder.mkdir()
    return make_index(folder, About(name=folder.name, generation=1, as_of_s=AS_OF_S, topics=TOPICS[:-1]))


ENGINES: dict[str, Maker] = {"embedded": embedded}


@pytest.fixture(scope="session", params=ENGINES)
def make_engine(request, tmp_path_factory):
    """Make another empty engine of the kind under test."""

    def make(name: str = "000001-001") -> Engine:
        return ENGINES[request.param](tmp_path_factory.mktemp("indexes") / name)

    return make


@pytest.fixture
def engine(make_engine):
    made = make_engine()
    yield made
    made.close()


@pytest.fixture
def filled(engine):
    """Put people in and make them visible."""

    def fill(*documents: Document) -> Engine:
        engine.put(documents)
        engine.commit()
        return engine

    return fill
