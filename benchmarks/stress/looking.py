"""Looking at what a race left behind."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from benchmarks.stress.world import World
from kernel.database import reading
from perks.models import Claim, Perk, Place
from perks.queries.reconciling import differences

T = TypeVar("T")


def _seen(world: World, look: Callable[[Session], T]) -> T:
    app = world.place.open()
    with app.app_context(), reading() as session:
        return look(session)


def counters_of(world: World, perks: Sequence[int]) -> list[int]:
    """Return how many copies each perk says are claimed."""
    return _seen(world, lambda session: list(session.scalars(select(Perk.claimed).where(Perk.id.in_(perks)))))


def claims_of(world: World, perks: Sequence[int]) -> Sequence[Row[Any]]:
    """Return the claims of perks: id, status."""
    asked = select(Claim.id, Claim.status).where(Claim.perk_id.in_(perks)).order_by(Claim.id)
    return _seen(world, lambda session: session.execute(asked).all())


def places_of(world: World, perk_id: int) -> Sequence[Row[Any]]:
    """Return the places in a perk's line: id, status."""
    asked = select(Place.id, Place.status).where(Place.perk_id == perk_id).order_by(Place.id)
    return _seen(world, lambda session: session.execute(asked).all())


def differences_of(world: World) -> list[str]:
    """Return where counters do not agree with the claims."""
    return [str(each) for each in _seen(world, differences)]
