"""Erases somebody: at once by one row of SQL, then from the log. Their scores go with the next run."""

from datetime import datetime
from functools import partial

from flask import current_app

from influencers.actions.erasure import erase_influencer, forget_accounts
from influencers.activity.forgetting import Forgotten, forget
from influencers.activity.publishing import clear_leftovers
from influencers.queries.accounts import batch_ids
from influencers.queries.names import accounts_of
from influencers.topics.derive import derive_topics, forget_topics
from kernel.database import reading, transaction
from kernel.storage import Storage


def erase(influencer_id: int, *, now: datetime) -> tuple[int, int]:
    """Erase an influencer; return how many accounts were newly removed and how many rows of the log dropped.

    The row in SQL comes first: from then on nobody sees them, whatever happens to the rest. Their names in SQL go
    last, because they find what is left: running it again finishes what a crash left.
    """
    storage: Storage = current_app.extensions["storage"]
    with reading() as session:
        accounts = accounts_of(session, influencer_id)
    with transaction() as session:
        removed = erase_influencer(session, storage, influencer_id, now=now)
    # No run may read the log between what is forgotten and what is derived anew.
    with storage.lock("activity", wait=True), storage.lock("scores", wait=True):
        with reading() as session:
            batches = batch_ids(session)
        clear_leftovers(storage, batches)
        forgotten = [Forgotten(account.id, account.network, account.native_id) for account in accounts]
        dropped = forget(storage, forgotten, before_posts=partial(forget_topics, storage))
        derive_topics(storage, batches, lambda _done: None)
    with transaction() as session:
        forget_accounts(session, influencer_id)
    return removed, dropped
