"""The engines that the contract is asked of: the embedded one always, others where their servers are.

Another engine joins with one entry in `tests.shelves`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from search.embedded.shelf import EmbeddedShelf
from search.port.document import Document
from search.port.engine import About, Engine
from search.shelves import Shelf
from tests.contract.crowds import AS_OF_S, TOPICS
from tests.shelves import SHELVES, shelf_of


@dataclass
class Emptying:
    """Gives another empty engine of the kind under test, as often as it is called."""

    shelf: Shelf
    counter: int = 0

    def __call__(self) -> Engine:
        self.counter += 1
        about = About(name=self.shelf.name_of(1, self.counter), generation=1, as_of_s=AS_OF_S, topics=TOPICS[:-1])
        with self.shelf.make(about):
            pass
        return self.shelf.open(about.name)


@pytest.fixture(scope="session", params=SHELVES)
def shelf(request, tmp_path_factory) -> Iterator[Shelf]:
    """Every engine, one after the other."""
    with shelf_of(request.param, tmp_path_factory.mktemp("storage")) as opened:
        yield opened


@pytest.fixture(scope="session")
def make_engine(shelf) -> Callable[[], Engine]:
    return Emptying(shelf)


@pytest.fixture(scope="session")
def lent_engine(make_engine) -> Engine:
    return make_engine()


@pytest.fixture
def engine(shelf, make_engine, lent_engine):
    """An empty engine. A server takes its time to make an index, so that there everybody is taken out of one again."""
    if isinstance(shelf, EmbeddedShelf):
        made = make_engine()
        yield made
        made.close()
        shelf.drop(made.name)
        return
    yield lent_engine
    lent_engine.close()
    lent_engine.remove([person_id for person_id, _mark in lent_engine.contents()])
    lent_engine.commit()


@pytest.fixture
def filled(engine):
    """Put people in and make them visible."""

    def fill(*documents: Document) -> Engine:
        engine.put(documents)
        engine.commit()
        return engine

    return fill
