"""The heart of a run: the pipeline, the oracle that checks it, and ninety days of history."""

from dataclasses import dataclass
from datetime import date

import duckdb
import ibis
import numpy as np
import pyarrow as pa
from ibis.expr.types import Table
from numpy.typing import NDArray

from influencers.generations.blobs import HISTORY_DAYS, NOT_MEASURED, Histories
from influencers.generations.manifest import Assertion
from influencers.generations.reading import Generation
from influencers.scoring.arrays import oracle_of
from influencers.scoring.checks import Check, figure_checks, ledger_checks, oracle_check
from influencers.scoring.curves import score_of
from influencers.scoring.oracle import Oracle, backfill
from influencers.scoring.pipeline import run_pipeline
from kernel.clock import DAY_US
from kernel.progress import progress

_INPUTS = ("interactions", "posts", "post_topics", "accounts", "profiles")
#: Days back whose scores a change is told against.
_CHANGES = (7, 30)


@dataclass(frozen=True, slots=True)
class Computed:
    """What a run computed besides the tables it left in the connection."""

    histories: Histories
    asserts: tuple[Assertion, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """Days of history that were published under the same formula and stay as they were."""

    generation: Generation
    days: int  # from its as-of day to this run's


def past_of(previous: Generation | None, *, as_of_on: date, formula: str) -> Past | None:
    """Return what a run may carry over from the generation before it: nothing when the formula or the order differs."""
    if previous is None or previous.manifest.formula != formula:
        return None
    days = (as_of_on - previous.manifest.as_of_on).days
    return Past(previous, days) if 0 < days < HISTORY_DAYS else None


def compute(connection: duckdb.DuckDBPyConnection, before_us: int, *, past: Past | None) -> Computed:
    """Run the pipeline over the inputs in a connection; leave its tables and `trend` there.

    Parameters
    ----------
    connection
        Holds the tables of `influencers.generations.inputs`.
    before_us
        The run's T in epoch microseconds.
    past
        Days of history to carry over; None computes all ninety.
    """
    backend = ibis.duckdb.from_connection(connection)

    def keep(name: str, expression: Table) -> Table:
        return backend.create_table(name, expression, overwrite=True)

    tables = {name: backend.table(name) for name in _INPUTS}
    results = run_pipeline(tables, keep, as_of_us=before_us)
    oracle = oracle_of(tables)
    checks = (
        *figure_checks(results),
        *ledger_checks(results),
        oracle_check(results["person"], oracle, as_of_us=before_us),
    )
    histories = _histories(connection, oracle, before_us=before_us, past=past)
    _trend(connection, histories)
    return Computed(histories, tuple(_assertion(check) for check in checks))


def _histories(
    connection: duckdb.DuckDBPyConnection, oracle: Oracle, *, before_us: int, past: Past | None
) -> Histories:
    tenths = np.full((len(oracle.people), HISTORY_DAYS), NOT_MEASURED, np.uint16)
    fresh_days = past.days if past else HISTORY_DAYS
    _carry_over(tenths, oracle.people, past)
    first = connection.execute("SELECT min(at_us) FROM interactions").fetchone()
    first_us = first[0] if first and first[0] is not None else before_us
    days = range(HISTORY_DAYS - fresh_days, HISTORY_DAYS - 1)
    moments = {place: before_us - (HISTORY_DAYS - 1 - place) * DAY_US for place in days}
    measured = {place: moment for place, moment in moments.items() if moment > first_us}
    with progress(len(measured), "history", unit="days") as advance:
        influence = backfill(oracle, list(measured.values()), advance)
    for place, units in zip(measured, influence, strict=True):
        tenths[:, place] = _tenths(np.asarray(score_of(units)))
    tenths[:, -1] = _today(connection, oracle.people)
    return Histories(oracle.people.astype(np.int64), tenths)


def _carry_over(tenths: NDArray[np.uint16], people: NDArray[np.integer], past: Past | None) -> None:
    if past is None:
        return
    old = past.generation.histories()
    _both, here, there = np.intersect1d(people, old.people, assume_unique=True, return_indices=True)
    tenths[here, : HISTORY_DAYS - past.days] = old.tenths[there, past.days :]


def _today(connection: duckdb.DuckDBPyConnection, people: NDArray[np.integer]) -> NDArray[np.uint16]:
    """Return the published scores, which come from the integers of the ledger and from nothing else."""
    published = connection.execute("SELECT person, score FROM person ORDER BY person").fetchnumpy()
    today = np.zeros(len(people), np.uint16)
    today[np.searchsorted(people, published["person"])] = _tenths(np.asarray(published["score"]))
    return today


def _tenths(scores: NDArray[np.float64]) -> NDArray[np.uint16]:
    return np.floor(scores * 10 + 0.5).astype(np.uint16)


def _trend(connection: duckdb.DuckDBPyConnection, histories: Histories) -> None:
    today = histories.tenths[:, -1].astype(np.int32)
    columns = {"person": pa.array(histories.people)}
    for days in _CHANGES:
        before = histories.tenths[:, -1 - days]
        columns[f"change_{days}"] = pa.array(today - before.astype(np.int32), mask=before == NOT_MEASURED)
    connection.register("trend_rows", pa.table(columns))
    connection.execute("CREATE OR REPLACE TABLE trend AS FROM trend_rows")
    connection.unregister("trend_rows")


def _assertion(check: Check) -> Assertion:
    return Assertion(check.name, check.ok, check.figure)
