"""Which engine keeps the indexes, by the setting; the current index, and the next one's name."""

import hashlib

from flask import Flask, current_app

from kernel.config import Settings
from kernel.storage import Storage
from search.embedded.shelf import EmbeddedShelf
from search.errors import GONE, IndexMissing, StaleCursor
from search.port.engine import Engine
from search.shelves import Shelf, counter_of

_EMBEDDED = ("", "embedded:")
_EXTENSION = "search_shelf"
_HOUSE_FILE = "house.key"


def shelf() -> Shelf:
    """Return the indexes of the engine that was chosen; opened once a process."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's way to the app behind it
    if _EXTENSION not in app.extensions:
        app.extensions[_EXTENSION] = open_shelf(app.extensions["settings"], app.extensions["storage"])
    found: Shelf = app.extensions[_EXTENSION]
    return found


def open_shelf(settings: Settings, storage: Storage) -> Shelf:
    """Return the indexes of the engine that the settings choose."""
    if settings.search_url in _EMBEDDED:
        return EmbeddedShelf(storage)
    # Only who uses a server needs its client.
    from search.elasticsearch.client import open_client
    from search.elasticsearch.shelf import ElasticsearchShelf

    house = hashlib.blake2b(storage.kept_key(_HOUSE_FILE).encode(), digest_size=8).hexdigest()
    return ElasticsearchShelf(open_client(settings), prefix=settings.search_prefix, house=house)


def next_name(shelf: Shelf, generation: int, *, current: str | None) -> str:
    """Return a name for another index of a generation, counted on from those that are there and the current one."""
    known = [*shelf.names(), *([current] if current else [])]
    return shelf.name_of(generation, max(map(counter_of, known), default=0) + 1)


def open_current(storage: Storage) -> Engine:
    """Open the current index to ask it; raise IndexMissing before the first of the engine that was chosen."""
    name = storage.current().index
    if name is None or not shelf().is_ours(name):
        raise IndexMissing("Nothing was indexed yet. `flask search rebuild` does it.")
    return shelf().reading(name)


def open_named(name: str) -> Engine:
    """Open the index that a cursor was made on, if it is still kept; raise StaleCursor when it is not."""
    if not shelf().is_ours(name):
        raise StaleCursor(GONE)
    try:
        return shelf().reading(name)
    except IndexMissing as error:
        raise StaleCursor(GONE) from error
