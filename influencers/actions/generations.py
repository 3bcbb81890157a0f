"""The verbs of forgetting generations: what no reader needs goes, first of all what knows people who were removed."""

from collections.abc import Iterable
from contextlib import suppress

from flask import current_app

from influencers.generations.retention import drop_old_generations, note_read
from influencers.queries.listing import removed_account_ids
from kernel.database import reading
from kernel.errors import Conflict
from kernel.storage import Storage


def drop_unread_generations() -> None:
    """Drop the generations that were kept for the index before the current one.

    While a run is under way nothing is dropped: it drops by itself when it is published, and the next call does too.
    """
    storage: Storage = current_app.extensions["storage"]
    with suppress(Conflict), storage.lock("scores"), reading() as session:
        drop_old_generations(storage, removed_account_ids(session))


def note_read_generations(numbers: Iterable[int]) -> None:
    """Say which generations readers still need, wherever they read: those stay until it is said anew."""
    note_read(current_app.extensions["storage"], numbers)
