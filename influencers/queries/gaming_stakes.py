"""What hangs on a proposal: its members in the current ledger, and what a decision would leave of the score."""

from collections.abc import Collection
from dataclasses import dataclass
from math import floor

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from influencers.errors import GenerationMissing
from influencers.generations.reading import Generation, ScoreRow, current_generation
from influencers.queries.gaming_cards import ProposalCard
from influencers.queries.names import native_ids
from influencers.queries.readers import Reader, names_for
from influencers.scoring.curves import score_of
from influencers.scoring.explain import reason_codes
from influencers.scoring.formula import NANO, Formula

#: What decisions can leave of somebody's attention, the least first.
_PERCENTS = (0, 10, 50)
_COLUMNS = ("actor", "target", "actor_person", "network", "n", "why", "c9", "damping")


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision would leave, by the ledger alone: authority that changes with it comes with the next run."""

    damping_percent: int
    score: float  # points, in tenths
    change: float  # points, in tenths; never above 0


@dataclass(frozen=True, slots=True)
class MemberLine:
    """What one member gives in the current generation."""

    network: str
    account: str  # as its network names it
    actor_id: int
    actor: str
    acts_count: int
    influence: float  # units
    share: float  # of the whole influence
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stake:
    """What hangs on a proposal now."""

    generation: int
    score: float  # points, in tenths
    influence: float  # units
    held: float  # units that the members give
    share: float  # of the influence
    effects: tuple[Effect, ...]
    members: tuple[MemberLine, ...]  # the largest first, so many as were asked for
    found_count: int  # members that give something


def stake_of(session: Session, card: ProposalCard, members: Collection[tuple[int, int]], *, lines: int) -> Stake | None:
    """Return what hangs on a proposal in the current generation; None when that knows nothing of whom it is about."""
    try:
        generation = current_generation()
        row = generation.rows([card.influencer_id]).get(card.influencer_id)
        ledger = generation.ledger("ledger/pairs", card.influencer_id, _COLUMNS)
    except GenerationMissing:
        return None
    if row is None:
        return None
    found = _given_by(ledger, members)
    held9 = int(np.sum(found["c9"].to_numpy())) if len(found) else 0
    return Stake(
        generation=generation.manifest.number,
        score=row.tenths / 10,
        influence=row.i9 / NANO,
        held=held9 / NANO,
        share=held9 / row.i9 if row.i9 else 0.0,
        effects=tuple(_effect(row, found, percent, formula=generation.formula_used) for percent in _PERCENTS),
        members=tuple(_lines(session, generation, found.slice(0, lines), whole9=row.i9)),
        found_count=len(found),
    )


def _given_by(ledger: pa.Table, members: Collection[tuple[int, int]]) -> pa.Table:
    """Return the rows of members, the largest first."""
    pairs = zip(ledger["actor"].to_pylist(), ledger["target"].to_pylist(), strict=True)
    theirs = ledger.filter(pa.array([pair in members for pair in pairs], pa.bool_()))
    return theirs.sort_by([("c9", "descending"), ("actor", "ascending"), ("target", "ascending")])


def _effect(row: ScoreRow, found: pa.Table, percent: int, *, formula: Formula) -> Effect:
    """Return what is left when every member counts so much at most, and all else stays as it is."""
    c9 = np.asarray(found["c9"].to_numpy(), np.float64)
    now = np.asarray(found["damping"].to_numpy(), np.float64)
    # Who counts less already is not raised by a decision: of several the lowest holds.
    left: NDArray[np.float64] = np.minimum(now, percent / 100) / np.where(now > 0, now, 1.0)
    kept9 = max(0.0, row.i9 - float(np.sum(c9 * (1.0 - left))))
    after = floor(float(score_of(kept9 / NANO, formula)) * 10 + 0.5)  # as scores are stored
    return Effect(percent, after / 10, (after - row.tenths) / 10)


def _lines(session: Session, generation: Generation, found: pa.Table, *, whole9: int) -> list[MemberLine]:
    rows = found.to_pylist()
    accounts = native_ids(session, [row["actor"] for row in rows])
    names = names_for(session, Reader.OPERATOR, {row["actor_person"] for row in rows}, [generation])
    return [
        MemberLine(
            network=row["network"],
            account=accounts.get(row["actor"], str(row["actor"])),
            actor_id=row["actor_person"],
            actor=names.get(row["actor_person"], "never seen"),
            acts_count=row["n"],
            influence=row["c9"] / NANO,
            share=row["c9"] / whole9 if whole9 else 0.0,
            reasons=reason_codes(row["why"]),
        )
        for row in rows
    ]
