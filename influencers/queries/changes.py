"""Questions about what changed: a score of two generations, and the causes that sum to the difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10

import numpy as np
from sqlalchemy.orm import Session

from influencers.errors import GenerationMissing
from influencers.generations.reading import Generation, current_generation
from influencers.queries.cards import GenerationCard
from influencers.queries.change_legs import Leg, Way, bridge_between, way_between
from influencers.queries.comparable import age, ages, incomparable, kept_before, nearest, nothing_kept
from influencers.queries.generations import card_of, generation
from influencers.queries.readers import Reader, names_for, told
from influencers.scoring.changes import CAUSES, Whole
from influencers.scoring.formula import NANO
from influencers.scoring.rounding import rounded_to_sum, tenths_of_change

#: How far back a change is told when nobody asks for more or less.
USUAL_DAYS = 7
#: People told behind a cause, those who moved most first.
_MOVERS = 3
#: Digits that a change in units shows of its largest cause.
_DIGITS = 3
#: What a person does alone: nobody else stands behind it.
_OWN = ("own_posts",)


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody behind a cause."""

    actor_id: int | None  # None when not listed and the reader is no operator
    actor: str  # name, or “someone not listed”
    influence: float  # units, signed


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why a score changed."""

    code: str  # one of influencers.scoring.changes.CAUSES
    shown: float  # points in tenths, or units where the change is in units; all causes sum to what is shown of it
    influence: float  # units, signed, unrounded
    raised_count: int  # people through whom it rose
    lowered_count: int
    movers: tuple[Mover, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The scores of two generations and everything between them."""

    before: GenerationCard
    after: GenerationCard
    days: int
    score_before: float  # points, tenths
    score_after: float  # points, tenths
    is_in_points: bool  # False when the score stayed and only its parts moved: then units are shown
    decimals: int
    shown: float  # the change: points in tenths, or units
    influence: float  # units, signed, unrounded
    causes: tuple[Cause, ...]  # what raised it most first, what lowered it most after that; those that did anything


@dataclass(frozen=True, slots=True)
class WhatChanged:
    """A change, or why there is none to tell."""

    options: tuple[int, ...]  # days back for which a generation is kept, of those that people ask for
    change: Change | None
    refusal: str | None  # a sentence


def what_changed(
    session: Session, influencer_id: int, *, days: int = USUAL_DAYS, reader: Reader = Reader.OWNER
) -> WhatChanged:
    """Return what moved a score since the kept generation that is nearest to so many days before the current one."""
    current = current_generation()
    try:
        kept = kept_before(current.manifest)
        options = ages(kept, current.manifest)
        if not options:
            return WhatChanged((), None, nothing_kept(current.manifest))
        before = generation(nearest(kept, current.manifest, days).number)
        if refusal := incomparable(before.manifest, current.manifest):
            return WhatChanged(options, None, refusal)
        return WhatChanged(options, _change(session, influencer_id, before, current, reader), None)
    except GenerationMissing:
        return WhatChanged((), None, "New scores came while this was read. Ask again.")


def days_since(on: date) -> int:
    """Return how many days the current generation lies after a day."""
    return (current_generation().manifest.as_of_on - on).days


def _change(session: Session, influencer_id: int, before: Generation, after: Generation, reader: Reader) -> Change:
    bridge = bridge_between(before.manifest, after.manifest) if _differ(before, after) else None
    way = way_between(session, influencer_id, before, after=after, bridge=bridge)
    shown = _shown(way)
    parts = [*_by_person(way.legs), *_by_nobody(way)]
    names = names_for(session, reader, {mover for part in parts for mover in part.movers}, (after, before))
    return Change(
        before=card_of(before),
        after=card_of(after),
        days=age(before.manifest, after.manifest),
        score_before=way.then.tenths / 10,
        score_after=way.now.tenths / 10,
        is_in_points=shown.is_in_points,
        decimals=shown.decimals,
        shown=shown.total,
        influence=(way.now.i9 - way.then.i9) / NANO,
        causes=_causes(parts, shown.of_causes, names),
    )


def _differ(before: Generation, after: Generation) -> bool:
    return before.manifest.formula != after.manifest.formula


@dataclass(frozen=True, slots=True)
class _Part:
    """One cause by the people behind it."""

    place: int  # in CAUSES
    influence9: int  # nano-units
    sums: dict[int, int]  # of them by person, where people are known
    movers: tuple[int, ...]  # those who moved most in the direction of the whole


def _by_person(legs: Sequence[Leg]) -> list[_Part]:
    """Return the causes that did anything, by the people behind them."""
    owners = {actor: person for leg in legs for actor, person in leg.owners.items()}
    actors = np.concatenate([leg.moved.actors for leg in legs])
    people, places = np.unique([owners[actor] for actor in actors.tolist()], return_inverse=True)
    sums = np.zeros((len(people), len(CAUSES)), np.int64)
    np.add.at(sums, places, np.concatenate([leg.moved.parts for leg in legs]))
    return [_part(place, people, sums[:, place]) for place in range(len(CAUSES)) if sums[:, place].any()]


def _part(place: int, people: Whole, sums: Whole) -> _Part:
    sign = 1 if sums.sum() >= 0 else -1
    order = np.argsort(-sign * sums, kind="stable")[:_MOVERS]
    movers = [] if CAUSES[place] in _OWN else [int(people[row]) for row in order if sign * sums[row] > 0]
    return _Part(place, int(sums.sum()), dict(zip(people.tolist(), sums.tolist(), strict=True)), tuple(movers))


def _by_nobody(way: Way) -> list[_Part]:
    """Return the causes that have nobody behind them who is known, if they did anything."""
    sums = {"anonymous": sum(leg.moved.anonymous9 for leg in way.legs)}
    parts = [_Part(CAUSES.index(name), sum9, {}, ()) for name, sum9 in sums.items() if sum9]
    return [*parts, _Part(CAUSES.index("formula"), way.step.i9, {}, ())] if way.step else parts


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is shown of a change: the whole, and each cause of CAUSES."""

    is_in_points: bool
    decimals: int
    total: float
    of_causes: tuple[float, ...]


def _shown(way: Way) -> _Shown:
    total = way.now.tenths - way.then.tenths
    sums = _added([leg.moved.totals() for leg in way.legs])
    if total or way.step or not sums.any():
        tenths = _added([_tenths(leg) for leg in way.legs])
        # Both scores of the day on which the formula changed are whole tenths: so is what it did.
        tenths[CAUSES.index("formula")] += way.step.tenths if way.step else 0
        return _Shown(True, 1, total / 10, tuple((tenths / 10).tolist()))
    # The score shows no change while its parts moved: points would all be nothing.
    decimals = max(0, _DIGITS - 1 - floor(log10(int(np.abs(sums).max()) / NANO)))
    step = NANO / 10**decimals
    whole = rounded_to_sum(sums / step, round(int(sums.sum()) / step))
    return _Shown(False, decimals, int(whole.sum()) / 10**decimals, tuple((whole / 10**decimals).tolist()))


def _added(columns: Sequence[Whole]) -> Whole:
    total: Whole = np.sum(np.stack(columns), axis=0)
    return total


def _tenths(leg: Leg) -> Whole:
    return tenths_of_change(
        leg.moved.totals(),
        i9_before=leg.then.i9,
        i9_after=leg.now.i9,
        shown_tenths=leg.now.tenths - leg.then.tenths,
        formula=leg.formula,
    )


def _causes(parts: Sequence[_Part], shown: Sequence[float], names: dict[int, str]) -> tuple[Cause, ...]:
    found = [
        Cause(
            code=CAUSES[part.place],
            shown=shown[part.place],
            influence=part.influence9 / NANO,
            raised_count=sum(each > 0 for each in part.sums.values()),
            lowered_count=sum(each < 0 for each in part.sums.values()),
            movers=tuple(Mover(*told(person, names), part.sums[person] / NANO) for person in part.movers),
        )
        for part in parts
    ]
    return tuple(sorted(found, key=lambda cause: (cause.influence < 0, -abs(cause.influence))))
