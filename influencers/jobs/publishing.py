"""Makes a generation the current one: who may be shown, then the pointer, then what need not be kept."""

from datetime import datetime

from flask import current_app

from influencers.actions.listing import give_public_basis, withdraw_public_basis
from influencers.generations.manifest import Manifest
from influencers.generations.reading import Generation, open_generation
from influencers.generations.retention import drop_old_generations, knows_removed
from influencers.queries.listing import removed_account_ids
from kernel.config import listing_choice
from kernel.database import reading, transaction
from kernel.errors import Refused
from kernel.storage import Storage


def publish_generation(number: int, *, now: datetime) -> Manifest:
    """Make a generation the current one, forward or back; an operator may so override asserts that failed."""
    storage: Storage = current_app.extensions["storage"]
    with storage.lock("scores"):
        return publish_held(storage, number, now=now)


def publish_held(storage: Storage, number: int, *, now: datetime) -> Manifest:
    """Publish while the lock of scoring is held.

    Who may no longer be shown goes before the pointer moves, who newly may comes after: a crash in between shows
    too few people, never one too many.
    """
    generation = open_generation(storage, number)
    with reading() as session:
        removed = removed_account_ids(session)
    _refuse_what_cannot_be_shown(storage, generation, removed)
    choice = listing_choice(current_app.extensions["settings"], storage.is_demo)
    public = _may_be_public(generation) if choice == "public" else set()
    with transaction() as session:
        withdraw_public_basis(session, public, now=now)
    storage.point({"scores": number})
    with transaction() as session:
        give_public_basis(session, public, source=f"generation {number}", now=now)
    drop_old_generations(storage, removed)
    return generation.manifest


def _refuse_what_cannot_be_shown(storage: Storage, generation: Generation, removed: set[int]) -> None:
    number = generation.manifest.number
    if knows_removed(generation.folder, removed):
        drop_old_generations(storage, removed)  # it must not lie about either
        raise Refused(f"Generation {number} knows people who were removed since. `flask scores run` makes a new one.")
    if not generation.has_ledgers:
        raise Refused(f"Of generation {number} only the scores were kept, so nothing in it could be explained.")


def _may_be_public(generation: Generation) -> set[int]:
    rows = generation.people(("influencer", "may_be_public"))
    return {row["influencer"] for row in rows if row["may_be_public"]}
