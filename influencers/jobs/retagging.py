"""Derives the topics of all posts by the taxonomy of today, between scoring runs."""

from flask import current_app

from influencers.queries.accounts import batch_ids
from influencers.topics.derive import derive_topics, drop_other_topics
from influencers.topics.taxonomy import pinned_taxonomy
from kernel.database import reading
from kernel.progress import progress
from kernel.storage import Storage


def retag() -> tuple[int, str]:
    """Derive what is missing; return how many files that took, and the version they are of.

    A run that is stopped leaves whole files, and the next one does the rest; what was derived by other versions goes
    when all is there. Raises Conflict while scores are made.
    """
    storage: Storage = current_app.extensions["storage"]
    done = 0

    def count(files: int) -> None:
        nonlocal done
        done += files
        tagged(files)

    with storage.lock("scores"), pinned_taxonomy() as taxonomy:
        with reading() as session:
            batches = batch_ids(session)
        with progress(None, "topics of posts", unit="files") as tagged:
            derive_topics(storage, batches, count)
        drop_other_topics(storage)
    return done, taxonomy.version
