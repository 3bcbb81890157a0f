"""Shelves of every engine for tests: the embedded one always, others where their servers are."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kernel.config import Settings
from kernel.storage import Storage
from search.indexes import open_shelf
from search.shelves import Shelf
from tests.servers import server_url

#: Where the server of each engine is found; the embedded one needs none.
SHELVES = {
    "embedded": "",
    "elasticsearch": "BELLWETHER_TEST_ELASTICSEARCH_URL",
    "elasticsearch-9": "BELLWETHER_TEST_ELASTICSEARCH_9_URL",
}


@contextmanager
def shelf_of(kind: str, storage: Path) -> Iterator[Shelf]:
    """A shelf of an engine for one test; what it holds is dropped in the end."""
    url = server_url(SHELVES[kind]) if SHELVES[kind] else ""
    settings = Settings(storage=storage, search_url=url, search_prefix=f"test-{uuid.uuid4().hex[:12]}")
    shelf = open_shelf(settings, Storage(storage))
    yield shelf
    for name in shelf.names():
        shelf.drop(name)
    shelf.sweep()
