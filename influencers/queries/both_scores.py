"""Questions about everybody's scores twice: by two formulas over one log, or in two generations that are kept."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import numpy as np
from flask import current_app
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from influencers.generations.blobs import LEAST_POSTS, unpack_topics
from influencers.generations.inputs import Reading, read_inputs
from influencers.generations.manifest import Manifest, variant
from influencers.generations.reading import current_generation
from influencers.generations.scratch import scratch
from influencers.queries.formulas import chosen_formula
from influencers.queries.generations import generation
from influencers.queries.listing import removed_ids
from influencers.queries.run_inputs import run_inputs
from influencers.scoring.comparing import Moves, Spread, moves_between, spread_of
from influencers.scoring.formula import Formula
from influencers.topics.derive import derive_topics
from influencers.topics.taxonomy import pinned_taxonomy
from kernel.config import Settings
from kernel.storage import UNFINISHED, Storage

if TYPE_CHECKING:
    from influencers.generations.trying import Tried

__all__ = ["Moves", "Scores", "Spread", "kept_scores", "moves_between", "names_of", "spread_of", "tried_scores"]

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scores:
    """Everybody with an influence: one row a person, and one row a (person, topic) that is shown; sorted by person."""

    formula: str
    as_of_on: date
    generation: int | None  # None for what was only tried
    people: Whole
    tenths: Whole
    topic_people: Whole
    topics: Whole  # numbers
    topic_tenths: Whole

    def of(self, people: Whole) -> Whole:
        """Return the overall scores of some people in tenths, 0 for who has none."""
        return _at(self.people, self.tenths, people)

    def in_topic(self, topic: int, people: Whole) -> Whole:
        """Return the scores of some people in a topic in tenths, -1 for who has none."""
        rows = self.topics == topic
        return _at(self.topic_people[rows], self.topic_tenths[rows], people, missing=-1)


def tried_scores(session: Session, formula_named: str) -> tuple[Scores, Scores]:
    """Return everybody's scores by the formula in use and by another, over one log and as of the current scores.

    Both are worked out now, so that nothing but the formula differs; nothing is kept of it. Raises UnknownFormula,
    and GenerationMissing before the first scores.
    """
    settings: Settings = current_app.extensions["settings"]
    current = current_generation().manifest
    used, other = current.formula_used, chosen_formula(formula_named)
    inputs = run_inputs(session, trusted_sources=settings.trusted_sources)
    storage: Storage = current_app.extensions["storage"]
    with pinned_taxonomy(), _passing_scratch(settings) as connection:
        from influencers.generations.trying import try_formulas  # loads Ibis

        reading = Reading(
            as_of_on=current.as_of_on,
            before_us=current.before_us,
            formula=max(used, other, key=lambda formula: formula.long_days),
            units=current.units_used,
            held=current.held,
            holds_silent=False,
        )
        # The taxonomy may be another than the last run's: without this nobody would have a topic.
        derive_topics(storage, inputs.batches, lambda _done: None)
        read_inputs(connection, storage, inputs, reading)
        before, after = try_formulas(connection, (used, other), before_us=current.before_us)
        return _tried(current, used, before), _tried(current, other, after)


@contextmanager
def _passing_scratch(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database for what is only tried; what a killed try left of it, the next one sweeps."""
    storage: Storage = current_app.extensions["storage"]
    folder = storage.root / "tried"
    with storage.lock("tried", wait=True):
        storage.sweep(folder)
        folder.mkdir(parents=True, exist_ok=True)
        with scratch(folder / f"{UNFINISHED}scores", settings) as connection:
            yield connection


def kept_scores(session: Session, number: int) -> Scores:
    """Return everybody's scores in a generation that is kept, but for who was removed; raise GenerationMissing."""
    kept = generation(number)
    removed = removed_ids(session)
    rows = sorted((row for row in kept.scored() if row.id not in removed), key=lambda row: row.id)
    blobs = [unpack_topics(row.topics) for row in rows]
    shown = [blob[blob["posts"] >= LEAST_POSTS] for blob in blobs]
    counts = [len(blob) for blob in shown]
    people = np.array([row.id for row in rows], np.int64)
    of_topics = np.concatenate(shown) if shown else unpack_topics(b"")
    return Scores(
        formula=kept.manifest.formula,
        as_of_on=kept.manifest.as_of_on,
        generation=number,
        people=people,
        tenths=np.array([row.tenths for row in rows], np.int64),
        topic_people=np.repeat(people, counts),
        topics=of_topics["number"].astype(np.int64),
        topic_tenths=of_topics["tenths"].astype(np.int64),
    )


def names_of(people: Whole) -> Mapping[int, str]:
    """Return what people are called in the current scores, by id, listed or not: for operators."""
    rows = current_generation().rows(people.tolist())
    return {row.id: str(row.card["name"]) for row in rows.values()}


def _tried(current: Manifest, formula: Formula, tried: "Tried") -> Scores:
    return Scores(
        formula=variant(formula, current.units_used),
        as_of_on=current.as_of_on,
        generation=None,
        people=tried.people,
        tenths=tried.tenths,
        topic_people=tried.topic_people,
        topics=tried.topics,
        topic_tenths=tried.topic_tenths,
    )


def _at(people: Whole, values: Whole, wanted: Whole, *, missing: int = 0) -> Whole:
    """Return the value of each of the wanted; both are sorted by person."""
    found = np.full(len(wanted), missing, np.int64)
    places = np.searchsorted(people, wanted)
    known = places < len(people)
    known[known] = people[places[known]] == wanted[known]
    found[known] = values[places[known]]
    return found
