"""Questions that people ask about their own score, listed or not: the figures, and what is known of each day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from flask import current_app
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from influencers.errors import GenerationMissing, UnknownInfluencer
from influencers.generations.blobs import HISTORY_DAYS
from influencers.generations.layout import folder_of
from influencers.generations.manifest import Manifest
from influencers.generations.ranges import published_range
from influencers.generations.reading import Generation, current_generation
from influencers.queries.cards import InfluencerCard
from influencers.queries.explanations import figures_of
from influencers.queries.formulas import FormulaMove, formula_move
from influencers.queries.generations import manifests
from influencers.queries.hidden import NOTHING, hidden_topics
from influencers.queries.quoting import quoted
from kernel.clock import DAY_US

_EPOCH = date(1970, 1, 1)
Range = tuple[float, float]
"""Lower and upper end of a likely range, points."""


@dataclass(frozen=True, slots=True)
class OwnScore:
    """Somebody's figures as they see them themselves."""

    card: InfluencerCard  # with the topics that they hide
    as_of_on: date  # the last day of the history
    hidden: frozenset[int]  # numbers of topics that nobody else sees
    ranges: tuple[Range | None, ...]  # likely ranges of the days of the history, where one is still known
    formula_since: date | None  # the day of the first score by the formula in use, if it was another one before
    formula_move: FormulaMove | None  # what that change did to them


@dataclass(frozen=True, slots=True)
class DayActs:
    """What the log has of one day, UTC."""

    acts_count: int
    people_count: int
    new_count: int  # of them, who had not reacted in the year before


def own_score(session: Session, influencer_id: int | None) -> OwnScore | None:
    """Return somebody's own figures; None for nobody, before the first scores, and when these have not seen them."""
    if influencer_id is None:
        return None
    try:
        generation = current_generation()
        card = figures_of(generation, influencer_id)
    except (GenerationMissing, UnknownInfluencer):
        return None
    return OwnScore(
        as_of_on=generation.manifest.as_of_on,
        card=replace(card, moments=quoted(session, card.moments)),
        hidden=hidden_topics(session, [influencer_id]).get(influencer_id, NOTHING),
        ranges=_ranges(generation, card),
        formula_since=generation.manifest.change.on if generation.manifest.change else None,
        formula_move=formula_move(generation, influencer_id),
    )


def acts_on(influencer_id: int, days: Sequence[date]) -> dict[date, DayActs]:
    """Return what people did towards somebody on each of some days, as far as it still counts."""
    rows = current_generation().ledger("ledger/events", influencer_id, ("actor", "at_us"))
    first = _first_acts(rows)
    on = rows["at_us"].to_numpy() // DAY_US
    return {each: _of_day(rows, on == (each - _EPOCH).days, first) for each in days}


def _first_acts(rows: pa.Table) -> dict[int, int]:
    order = rows.sort_by([("at_us", "descending")])
    return dict(zip(order["actor"].to_pylist(), order["at_us"].to_pylist(), strict=True))


def _of_day(rows: pa.Table, wanted: NDArray[np.bool_], first: dict[int, int]) -> DayActs:
    some = rows.filter(pa.array(wanted))
    actors, at_us = some["actor"].to_pylist(), some["at_us"].to_pylist()
    new = {actor for actor, at in zip(actors, at_us, strict=True) if first[actor] == at}
    return DayActs(len(actors), len(set(actors)), len(new))


def _ranges(current: Generation, card: InfluencerCard) -> tuple[Range | None, ...]:
    """Return the likely ranges that were published with the scores of each day.

    A history knows scores alone. Ranges come from the generations that are kept, where theirs is the score of the day.
    """
    as_of_on = current.manifest.as_of_on
    ranges: list[Range | None] = [None] * HISTORY_DAYS
    for manifest in _of_history(current.manifest):
        place = HISTORY_DAYS - 1 - (as_of_on - manifest.as_of_on).days
        ranges[place] = _range_in(manifest, card.id, card.history[place]) or ranges[place]
    ranges[-1] = card.likely
    return tuple(ranges)


def _of_history(current: Manifest) -> list[Manifest]:
    since = current.as_of_on - timedelta(days=HISTORY_DAYS)
    return [each for each in manifests() if each.number < current.number and since < each.as_of_on < current.as_of_on]


def _range_in(manifest: Manifest, influencer_id: int, score: float | None) -> Range | None:
    try:
        found = published_range(folder_of(current_app.extensions["storage"], manifest.number), influencer_id)
    except GenerationMissing:
        return None
    return (found.low, found.high) if found and found.tenths / 10 == score else None
