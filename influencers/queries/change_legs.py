"""The way from one generation to a later one: a leg under one formula, or two with the change of the formula between.

The first generation under another formula has the ledgers of both. So the way to it is gone under the old formula, the
formula changes there, within one day and one log, and the rest of the way is gone under the new one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from sqlalchemy.orm import Session

from influencers.errors import GenerationMissing
from influencers.generations.manifest import Manifest
from influencers.generations.reading import Generation
from influencers.queries.generations import generation
from influencers.queries.ledger_rows import anonymous_parts
from influencers.queries.ownership import merged_into
from influencers.scoring.changes import Acts, Moved, Pairs, Whole, parts_of_change
from influencers.scoring.formula import Formula

_PAIR_COLUMNS = ("actor", "target", "actor_person", "c9", "c", "g", "h", "auth", "cred", "sel", "eff", "damping")
_ACT_COLUMNS = ("actor", "target", "event", "kind", "at_us")
_BEFORE = "ledger/pairs_before"


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody had in a generation, by one formula."""

    i9: int
    tenths: int


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of the way that one formula was in use."""

    then: Standing
    now: Standing
    moved: Moved
    owners: dict[int, int]  # who is behind each account that reacts
    formula: Formula


@dataclass(frozen=True, slots=True)
class FormulaStep:
    """What the change of the formula did to somebody on its day."""

    i9: int  # nano-units, signed
    tenths: int  # signed


@dataclass(frozen=True, slots=True)
class Way:
    """Everything between two generations: all legs and the step, if there is one, sum to the change."""

    legs: tuple[Leg, ...]
    step: FormulaStep | None

    @property
    def then(self) -> Standing:
        """Where it begins."""
        return self.legs[0].then

    @property
    def now(self) -> Standing:
        """Where it ends."""
        if self.step and len(self.legs) == 1:
            then = self.legs[0].now
            return Standing(then.i9 + self.step.i9, then.tenths + self.step.tenths)
        return self.legs[-1].now


def bridge_between(before: Manifest, after: Manifest) -> Generation | None:
    """Return the generation in which the formula of one became that of the other; None when it is not kept."""
    change = after.change
    if change is None or change.before != before.formula or not before.number < change.generation <= after.number:
        return None
    try:
        bridge = generation(change.generation)
    except GenerationMissing:
        return None
    return bridge if (bridge.folder / _BEFORE).exists() else None


def way_between(
    session: Session, influencer_id: int, before: Generation, *, after: Generation, bridge: Generation | None
) -> Way:
    """Return the way of somebody from one generation to another, over a bridge when their formulas differ."""
    start = _Side.of(before, influencer_id)
    joined = _joined(session, influencer_id, before)
    if bridge is None:
        return Way((_leg(start, _Side.of(after, influencer_id), before.formula_used, joined),), None)
    old, new = _Side.of_the_old(bridge, influencer_id), _Side.of(bridge, influencer_id)
    step = FormulaStep(new.standing.i9 - old.standing.i9, new.standing.tenths - old.standing.tenths)
    first = _leg(start, old, before.formula_used, joined)
    if bridge.manifest.number == after.manifest.number:
        return Way((first,), step)
    joined = _joined(session, influencer_id, bridge)
    return Way((first, _leg(new, _Side.of(after, influencer_id), after.formula_used, joined)), step)


@dataclass(frozen=True, slots=True)
class _Side:
    """One end of a leg: somebody's ledger in one generation, by one formula."""

    generation: Generation
    influencer_id: int
    standing: Standing
    pairs: pa.Table
    anonymous9: int

    @classmethod
    def of(cls, generation: Generation, influencer_id: int) -> "_Side":
        """Return what the formula of a generation itself says."""
        row = generation.rows([influencer_id]).get(influencer_id)
        # Who was not seen yet had nothing.
        standing = Standing(row.i9, row.tenths) if row else Standing(0, 0)
        pairs = generation.ledger("ledger/pairs", influencer_id, _PAIR_COLUMNS)
        anonymous9 = _sum(anonymous_parts(generation, influencer_id))
        return cls(generation, influencer_id, standing, pairs, anonymous9)

    @classmethod
    def of_the_old(cls, generation: Generation, influencer_id: int) -> "_Side":
        """Return what the formula before it says of the same log."""
        pairs = generation.ledger(_BEFORE, influencer_id, _PAIR_COLUMNS)
        anonymous9 = _sum(generation.ledger("ledger/anonymous_before", influencer_id, ("c9",)))
        tenths, _after = generation.formula_scores(influencer_id) or (0, 0)
        standing = Standing(_sum(pairs) + anonymous9, tenths)
        return cls(generation, influencer_id, standing, pairs, anonymous9)

    def as_pairs(self) -> Pairs:
        column = {name: self.pairs[name].to_numpy() for name in _PAIR_COLUMNS}
        mutual = np.divide(column["h"], column["g"], out=np.ones(len(self.pairs)), where=column["g"] > 0)
        factors = [column["g"], column["auth"], column["cred"], column["sel"], mutual, column["eff"], column["damping"]]
        ids = (column["actor"], column["target"])
        return Pairs(*ids, column["c9"], column["c"], np.stack(factors, axis=1), self.anonymous9)

    def as_acts(self) -> Acts:
        table = self.generation.ledger("ledger/events", self.influencer_id, _ACT_COLUMNS)
        actors, targets, ids, kinds, at_us = (table[name].to_numpy().astype(np.int64) for name in _ACT_COLUMNS)
        return Acts(actors, targets, ids, kinds, at_us, as_of_us=self.generation.manifest.before_us)


def _leg(before: _Side, after: _Side, formula: Formula, joined: Whole) -> Leg:
    moved = parts_of_change(
        before.as_pairs(),
        after.as_pairs(),
        acts_before=before.as_acts(),
        acts_after=after.as_acts(),
        joined=joined,
        formula=formula,
    )
    return Leg(before.standing, after.standing, moved, _owners((before.pairs, after.pairs)), formula)


def _owners(tables: Sequence[pa.Table]) -> dict[int, int]:
    """Return who reacts: who the later generation says is behind the account."""
    owners: dict[int, int] = {}
    for table in tables:
        owners.update(zip(table["actor"].to_pylist(), table["actor_person"].to_pylist(), strict=True))
    return owners


def _joined(session: Session, influencer_id: int, before: Generation) -> Whole:
    """Return the accounts that belonged to somebody who was merged into this influencer since."""
    owned = [before.ledger("ledger/pairs", old_id, ("target",)) for old_id in merged_into(session, influencer_id)]
    targets = [table["target"].to_numpy() for table in owned]
    return np.unique(np.concatenate([np.array([], np.int64), *targets]))


def _sum(table: pa.Table) -> int:
    return int(table["c9"].to_numpy().sum())
