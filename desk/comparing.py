"""Everybody's scores twice, side by side, with the perks whose bands people would cross."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from influencers.queries.both_scores import Moves, Scores, Spread, moves_between, names_of, spread_of
from perks.queries.bands import PerkBands, bands_of_perks

#: People told by name: those who move furthest.
_MOVERS = 20
#: People told by name for each perk, coming in and falling out.
_CROSSERS = 5


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody with both scores, in points."""

    influencer_id: int
    name: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """Points, tenths, signed."""
        return round(self.after - self.before, 1)


@dataclass(frozen=True, slots=True)
class Crossing:
    """Who would come into the bands of a perk, and who would fall out of them."""

    perk: PerkBands
    before_count: int
    after_count: int
    coming: int
    falling: int
    those_coming: tuple[Mover, ...]
    those_falling: tuple[Mover, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sets of scores side by side."""

    before: Scores
    after: Scores
    spread_before: Spread
    spread_after: Spread
    moves: Moves
    movers: tuple[Mover, ...]
    crossings: tuple[Crossing, ...]


def compared(session: Session, before: Scores, after: Scores, *, now: datetime) -> Comparison:
    """Return everybody's scores side by side, and whose perks that concerns at a moment."""
    people = np.union1d(before.people, after.people)
    then, later = before.of(people), after.of(people)
    furthest = np.lexsort((people, -np.abs(later - then)))[:_MOVERS]
    masks = [
        (each, _within(each, before, people), _within(each, after, people)) for each in bands_of_perks(session, now=now)
    ]
    chosen = [furthest, *(rows for _perk, was, is_ in masks for rows in _crossers(was, is_, then, later))]
    names = names_of(people[np.unique(np.concatenate(chosen))])
    told = _Told(people, then, later, names)
    return Comparison(
        before=before,
        after=after,
        spread_before=spread_of(before.tenths),
        spread_after=spread_of(after.tenths),
        moves=moves_between(then, later),
        movers=tuple(mover for mover in told.movers(furthest) if mover.change),
        crossings=tuple(_crossing(perk, was, is_, told) for perk, was, is_ in masks),
    )


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as one JSON object."""
    return {
        "before": _side(comparison.before, comparison.spread_before),
        "after": _side(comparison.after, comparison.spread_after),
        "moves": asdict(comparison.moves),
        "movers": [_mover(each) for each in comparison.movers],
        "perks": [
            {
                "perk_id": each.perk.perk_id,
                "title": each.perk.title,
                "bands": each.perk.sentence,
                "within_before": each.before_count,
                "within_after": each.after_count,
                "coming": each.coming,
                "falling": each.falling,
                "those_coming": [_mover(mover) for mover in each.those_coming],
                "those_falling": [_mover(mover) for mover in each.those_falling],
            }
            for each in comparison.crossings
        ],
    }


@dataclass(frozen=True, slots=True)
class _Told:
    people: NDArray[np.int64]
    then: NDArray[np.int64]
    later: NDArray[np.int64]
    names: Mapping[int, str]

    def movers(self, rows: NDArray[np.int64]) -> tuple[Mover, ...]:
        columns = (self.people, self.then, self.later)
        found = zip(*(column[rows].tolist() for column in columns), strict=True)
        return tuple(Mover(id_, self.names.get(id_, f"influencer {id_}"), a / 10, b / 10) for id_, a, b in found)


def _within(perk: PerkBands, scores: Scores, people: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return who has scores within every band of a perk; who has no score is in none."""
    found: NDArray[np.bool_] = np.isin(people, scores.people)
    columns = [(scores.of(people), perk.overall)] if perk.overall else []
    columns += [(scores.in_topic(topic, people), band) for topic, band in perk.topics]
    for tenths, (low, high) in columns:
        found = found & (tenths >= low) & (tenths <= high)
    return found


def _crossers(
    was: NDArray[np.bool_], is_: NDArray[np.bool_], then: NDArray[np.int64], later: NDArray[np.int64]
) -> Sequence[NDArray[np.int64]]:
    """Return some who come in and some who fall out, those with the highest score first."""
    coming, falling = np.flatnonzero(is_ & ~was), np.flatnonzero(was & ~is_)
    return (
        coming[np.argsort(-later[coming], kind="stable")][:_CROSSERS],
        falling[np.argsort(-then[falling], kind="stable")][:_CROSSERS],
    )


def _crossing(perk: PerkBands, was: NDArray[np.bool_], is_: NDArray[np.bool_], told: _Told) -> Crossing:
    coming, falling = _crossers(was, is_, told.then, told.later)
    return Crossing(
        perk=perk,
        before_count=int(was.sum()),
        after_count=int(is_.sum()),
        coming=int((is_ & ~was).sum()),
        falling=int((was & ~is_).sum()),
        those_coming=told.movers(coming),
        those_falling=told.movers(falling),
    )


def _side(scores: Scores, spread: Spread) -> dict[str, Any]:
    told = {"formula": scores.formula, "as_of": scores.as_of_on.isoformat(), "generation": scores.generation}
    return told | asdict(spread)


def _mover(mover: Mover) -> dict[str, Any]:
    return asdict(mover) | {"change": mover.change}
