"""Takes people who were removed out of the generations that are kept, well within a day of their removal."""

from contextlib import suppress
from datetime import datetime

from flask import current_app

from influencers.actions.listing import note_changes
from influencers.generations.layout import numbers
from influencers.generations.purging import Removed, drop_replaced, purge
from influencers.queries.listing import removal_numbers
from kernel import clock
from kernel.database import reading, transaction
from kernel.errors import Conflict
from kernel.storage import Storage


def purge_removed() -> None:
    """Let copies without the removed take the place of generations that know them.

    What a copy took the place of goes at the next turn: whoever reads it has ended by then. While a run is under way
    nothing is done: it does the same before it begins.
    """
    storage: Storage = current_app.extensions["storage"]
    with suppress(Conflict), storage.lock("scores"):
        storage.sweep(storage.generations)
        drop_replaced(storage)
        purge_held(storage, now=clock.now())


def purge_held(storage: Storage, *, now: datetime) -> list[int]:
    """Purge every generation that has to be, while the lock of scoring is held; return their numbers.

    Whoever named somebody that went is noted: their entries in the search index still name them.
    """
    with reading() as session:
        removed = Removed(*removal_numbers(session))
    if not removed.accounts:
        return []
    purged = []
    for number in numbers(storage):
        naming = purge(storage, number, removed, now=now)
        if naming is not None:
            purged.append(number)
            with transaction() as session:
                note_changes(session, sorted(naming), now=now)
    return purged
