"""Makes a generation the current one: who may be shown, then the pointer, then what need not be kept."""

from datetime import datetime

from flask import current_app

from influencers.actions.listing import publish_public_basis
from influencers.generations.manifest import Manifest
from influencers.generations.reading import Generation, open_generation
from influencers.generations.retention import drop_old_generations
from kernel.config import listing_choice
from kernel.database import transaction
from kernel.storage import Storage


def publish_generation(number: int, *, now: datetime) -> Manifest:
    """Make a generation the current one, forward or back; an operator may so override asserts that failed."""
    storage: Storage = current_app.extensions["storage"]
    with storage.lock("scores"):
        return publish_held(storage, number, now=now)


def publish_held(storage: Storage, number: int, *, now: datetime) -> Manifest:
    """Publish while the lock of scoring is held."""
    generation = open_generation(storage, number)
    choice = listing_choice(current_app.extensions["settings"], storage.is_demo)
    public = _may_be_public(generation) if choice == "public" else set()
    with transaction() as session:
        publish_public_basis(session, public, source=f"generation {number}", now=now)
    storage.point({"scores": number})
    drop_old_generations(storage)
    return generation.manifest


def _may_be_public(generation: Generation) -> set[int]:
    rows = generation.people(("influencer", "may_be_public"))
    return {row["influencer"] for row in rows if row["may_be_public"]}
