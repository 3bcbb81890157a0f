"""Questions about what changed: a score of two generations, and the causes that sum to the difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10

import numpy as np
import pyarrow as pa
from sqlalchemy.orm import Session

from influencers.errors import GenerationMissing
from influencers.generations.reading import Generation, ScoreRow, current_generation
from influencers.queries.cards import GenerationCard
from influencers.queries.comparable import age, ages, incomparable, kept_before, nearest, nothing_kept
from influencers.queries.generations import card_of, generation
from influencers.queries.ownership import merged_into
from influencers.queries.readers import Reader, names_for, told
from influencers.scoring.changes import (
    CAUSES,
    Acts,
    Moved,
    Pairs,
    Whole,
    parts_of_change,
    rounded_to_sum,
    tenths_of_change,
)
from influencers.scoring.formula import NANO

#: How far back a change is told when nobody asks for more or less.
USUAL_DAYS = 7
#: People told behind a cause, those who moved most first.
_MOVERS = 3
#: Digits that a change in units shows of its largest cause.
_DIGITS = 3
_PAIR_COLUMNS = ("actor", "target", "actor_person", "c9", "c", "g", "h", "auth", "cred", "sel", "eff", "damping")
_ACT_COLUMNS = ("actor", "target", "event", "kind", "at_us")
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
    then, now = (_row(side, influencer_id) for side in (before, after))
    old, new = (side.ledger("ledger/pairs", influencer_id, _PAIR_COLUMNS) for side in (before, after))
    moved = parts_of_change(
        _pairs(old),
        _pairs(new),
        acts_before=_acts(before, influencer_id),
        acts_after=_acts(after, influencer_id),
        joined=_joined(session, influencer_id, before),
    )
    shown = _shown(moved.parts.sum(axis=0), then, now)
    parts = _by_person(moved, old, new)
    names = names_for(session, reader, {mover for part in parts for mover in part.movers}, (after, before))
    return Change(
        before=card_of(before),
        after=card_of(after),
        days=age(before.manifest, after.manifest),
        score_before=then.tenths / 10,
        score_after=now.tenths / 10,
        is_in_points=shown.is_in_points,
        decimals=shown.decimals,
        shown=shown.total,
        influence=(now.i9 - then.i9) / NANO,
        causes=_causes(parts, shown.of_causes, names),
    )


def _row(side: Generation, influencer_id: int) -> ScoreRow:
    # Who was not seen yet had nothing.
    return side.rows([influencer_id]).get(influencer_id) or ScoreRow(influencer_id, 0, 0, None, b"", b"", {})


def _pairs(table: pa.Table) -> Pairs:
    column = {name: table[name].to_numpy() for name in _PAIR_COLUMNS}
    mutual = np.divide(column["h"], column["g"], out=np.ones(len(table)), where=column["g"] > 0)
    factors = [column["g"], column["auth"], column["cred"], column["sel"], mutual, column["eff"], column["damping"]]
    return Pairs(column["actor"], column["target"], column["c9"], column["c"], np.stack(factors, axis=1))


def _acts(side: Generation, influencer_id: int) -> Acts:
    table = side.ledger("ledger/events", influencer_id, _ACT_COLUMNS)
    actors, targets, ids, kinds, at_us = (table[name].to_numpy().astype(np.int64) for name in _ACT_COLUMNS)
    return Acts(actors, targets, ids, kinds, at_us, as_of_us=side.manifest.before_us)


def _joined(session: Session, influencer_id: int, before: Generation) -> Whole:
    """Return the accounts that belonged to somebody who was merged into this influencer since."""
    owned = [before.ledger("ledger/pairs", old_id, ("target",)) for old_id in merged_into(session, influencer_id)]
    targets = [table["target"].to_numpy() for table in owned]
    return np.unique(np.concatenate([np.array([], np.int64), *targets]))


@dataclass(frozen=True, slots=True)
class _Part:
    """One cause by the people behind it."""

    place: int  # in CAUSES
    sums: dict[int, int]  # nano-units by person
    movers: tuple[int, ...]  # those who moved most in the direction of the whole


def _by_person(moved: Moved, old: pa.Table, new: pa.Table) -> list[_Part]:
    """Return the causes that did anything. Who reacts is who the later generation says is behind the account."""
    owners: dict[int, int] = {}
    for table in (old, new):
        owners.update(zip(table["actor"].to_pylist(), table["actor_person"].to_pylist(), strict=True))
    people, places = np.unique([owners[actor] for actor in moved.actors.tolist()], return_inverse=True)
    sums = np.zeros((len(people), len(CAUSES)), np.int64)
    np.add.at(sums, places, moved.parts)
    return [_part(place, people, sums[:, place]) for place in range(len(CAUSES)) if sums[:, place].any()]


def _part(place: int, people: Whole, sums: Whole) -> _Part:
    sign = 1 if sums.sum() >= 0 else -1
    order = np.argsort(-sign * sums, kind="stable")[:_MOVERS]
    movers = [] if CAUSES[place] in _OWN else [int(people[row]) for row in order if sign * sums[row] > 0]
    return _Part(place, dict(zip(people.tolist(), sums.tolist(), strict=True)), tuple(movers))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is shown of a change: the whole, and each cause of CAUSES."""

    is_in_points: bool
    decimals: int
    total: float
    of_causes: tuple[float, ...]


def _shown(parts: Whole, then: ScoreRow, now: ScoreRow) -> _Shown:
    total = now.tenths - then.tenths
    if total or not parts.any():
        tenths = tenths_of_change(parts, i9_before=then.i9, i9_after=now.i9, shown_tenths=total)
        return _Shown(True, 1, total / 10, tuple((tenths / 10).tolist()))
    # The score shows no change while its parts moved: points would all be nothing.
    decimals = max(0, _DIGITS - 1 - floor(log10(int(np.abs(parts).max()) / NANO)))
    step = NANO / 10**decimals
    whole = rounded_to_sum(parts / step, round(int(parts.sum()) / step))
    return _Shown(False, decimals, int(whole.sum()) / 10**decimals, tuple((whole / 10**decimals).tolist()))


def _causes(parts: Sequence[_Part], shown: Sequence[float], names: dict[int, str]) -> tuple[Cause, ...]:
    found = [
        Cause(
            code=CAUSES[part.place],
            shown=shown[part.place],
            influence=sum(part.sums.values()) / NANO,
            raised_count=sum(each > 0 for each in part.sums.values()),
            lowered_count=sum(each < 0 for each in part.sums.values()),
            movers=tuple(Mover(*told(person, names), part.sums[person] / NANO) for person in part.movers),
        )
        for part in parts
    ]
    return tuple(sorted(found, key=lambda cause: (cause.influence < 0, -abs(cause.influence))))
