"""The cases of the suite: each attack, the world it shares with others, and its bounds.

The bounds are meant for worlds of 20,000 people and means over five seeds or more. `docs/scoring.md` has them in words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from influencers.scoring.attacks.bots import empty_bots, followed_bots, minute_bot, one_fan
from influencers.scoring.attacks.bounds import Bound, Over, at_least, at_most
from influencers.scoring.attacks.bursts import Socks, burst_hour, follow_and_drop
from influencers.scoring.attacks.rented import Rented
from influencers.scoring.attacks.rings import DirectedRing, MutualRing, ReplyingRing, praise_ring, trading
from influencers.scoring.attacks.world import Planted, World

Plant = Callable[[World, np.random.Generator], Planted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing to try against the score."""

    name: str  # on the command line
    room: str  # cases of one room are planted into one world; large rings would change what is usual there for others
    plant: Plant | None  # None: nothing is planted, and nobody should be named
    bounds: tuple[Bound, ...]


def _ring(name: str, plant: Plant, *, below: float) -> Case:
    """Return a case of a ring, whose bound by the formula is a theorem: no member of any ring may reach it."""
    bounds = (at_most("gained_most", below, Over.EACH), at_most("left", 2.0), _LOSS)
    return Case(name=name, room=name, plant=plant, bounds=bounds)


def _rented(name: str, plant: Rented) -> Case:
    bounds = (at_least("targets_flagged", 1.0), at_least("actors_flagged", 0.95), at_most("left", 10.0))
    return Case(name=name, room="rented", plant=plant, bounds=(*bounds, _LOSS))


def _socks(count: int) -> Case:
    bounds = (at_least("targets_flagged", 1.0), at_most("left", 1.0), _LOSS)
    return Case(name=f"socks-{count}", room="small", plant=Socks(count), bounds=bounds)


def _small(name: str, plant: Plant, *bounds: Bound) -> Case:
    return Case(name=name, room="small", plant=plant, bounds=(*bounds, _LOSS))


_LOSS = at_most("loss_median", 0.5)
_HONEST = (
    at_most("named", 1.0),
    at_most("named", 3.0, Over.EACH),
    at_most("occasions_flagged", 0.0, Over.EACH),
    _LOSS,
)

CASES: tuple[Case, ...] = (
    Case(name="honest", room="honest", plant=None, bounds=_HONEST),
    _small("minute-bot", minute_bot, at_most("gained_most", 0.0, Over.EACH)),
    _small("one-fan", one_fan, at_most("gained_most", 16.1, Over.EACH)),
    _small("empty-bots", empty_bots, at_most("gained", 6.5)),
    _small("followed-bots", followed_bots, at_most("gained", 30.0)),
    _small("ring-10", MutualRing(10, dose=5), at_most("gained_most", 31.8, Over.EACH), at_most("left", 2.0)),
    _ring("ring-100", MutualRing(100, dose=3), below=31.8),
    _ring("ring-400", MutualRing(400, dose=1), below=31.8),
    _ring("ring-1000", MutualRing(1_000, dose=1), below=31.8),
    _ring("directed-ring-150", DirectedRing(150), below=50.0),
    _ring("directed-ring-1000", DirectedRing(1_000), below=50.0),
    _ring("replying-ring-20", ReplyingRing(20, posts=12), below=50.0),
    _ring("replying-ring-100", ReplyingRing(100, posts=8), below=50.0),
    _small("praise-ring", praise_ring, at_most("gained", 17.0)),
    _small("trading", trading, at_most("gained", 10.0)),
    _small("burst-hour", burst_hour, at_most("gained", 55.0), at_most("left", 10.0, Over.MOST)),
    _small("follow-and-drop", follow_and_drop, at_most("gained", 30.0), at_most("left", 2.0)),
    _socks(3),
    _socks(5),
    _socks(10),
    _rented("rented", Rented()),
    _rented("rented-1x", Rented(disguise=1.0)),
    _rented("rented-3x", Rented(disguise=3.0)),
    _rented("rented-10x", Rented(disguise=10.0)),
    _rented("rented-smart", Rented(disguise=3.0, is_near=True)),
    _rented("rented-farm", Rented(customers=5)),
    _rented("rented-drip", Rented(span_days=60.0, doses=(1, 2))),
    _rented("rented-adaptive", Rented(disguise=3.0, is_near=True, span_days=60.0, is_mixed=True)),
    Case(
        name="real-heavy",
        room="rented",
        plant=Rented(are_real=True),
        bounds=(at_least("actors_flagged", 0.8), at_most("left", 30.0), _LOSS),
    ),
    # To the log this is an audience. What it gains is measured and told, and has no bound.
    Case(
        name="real-light",
        room="small",
        plant=Rented(are_real=True, is_mixed=True, span_days=60.0, doses=(1, 1)),
        bounds=(_LOSS,),
    ),
)

CASE_NAMES = tuple(case.name for case in CASES)


def cases_named(names: Iterable[str]) -> tuple[Case, ...]:
    """Return the cases of these names, in their usual order; all when none is named."""
    wanted = set(names) or set(CASE_NAMES)
    return tuple(case for case in CASES if case.name in wanted)
