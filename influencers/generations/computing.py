"""The heart of a run: the pipeline, the oracle that checks it, and ninety days of history."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import ibis
import numpy as np
import pyarrow as pa
from ibis.expr.types import Table
from numpy.typing import NDArray

from influencers.generations.blobs import HISTORY_DAYS, NOT_MEASURED, Histories
from influencers.generations.changing import OldFormula
from influencers.generations.holding import first_hold_us, move_to, moved_tables, tell_events
from influencers.generations.manifest import Assertion
from influencers.generations.reading import Generation
from influencers.generations.scratch import leaving_room
from influencers.generations.spark import SparkPlace, run_on_spark
from influencers.scoring.arrays import oracle_of
from influencers.scoring.checks import Check, figure_checks, ledger_checks, oracle_check
from influencers.scoring.curves import score_of
from influencers.scoring.formula import Formula
from influencers.scoring.oracle import Oracle, backfill
from influencers.scoring.pairs import Keep, Tables
from influencers.scoring.pipeline import run_pipeline
from kernel.clock import DAY_US
from kernel.progress import progress

#: The tables that the pipeline is given.
INPUTS = ("interactions", "posts", "post_topics", "accounts", "profiles", "decisions", "anonymous", "withdrawn")
#: Days back whose scores a change is told against.
_CHANGES = (7, 30)
#: What no later step of the pipeline reads, and nobody after it, by the step with which it goes.
_DONE_WITH = {
    "mutual": ("mutual_halves", "taken_back"),
    "reactors_1": ("reactors_0",),
    "reactors": ("reactors_1",),
    "pair_ledger": ("pair_evidence",),
    "topic_contributions": ("topic_pairs",),
    "topic_ledger": ("topic_contributions", "topic_sums", "topic_standings", "mutual"),
}
#: Measured at 100,000,000 acts of 1,000,000 accounts, in three quarters as many pairs.
_ORACLE_BYTES_AN_ACT = 52
#: What the tables of a formula that is no longer used begin with, so that both stand side by side.
OLD = "old_"


@dataclass(frozen=True, slots=True)
class Scored:
    """What the pipeline was given and what it made, for those who look at it while the connection is open."""

    tables: Tables
    results: Mapping[str, Table]
    keep: Keep


@dataclass(frozen=True, slots=True)
class Computed:
    """What a run computed besides the tables it left in the connection."""

    histories: Histories
    asserts: tuple[Assertion, ...]
    scored: Scored


@dataclass(frozen=True, slots=True)
class Past:
    """Days of history that were published under the same formula and stay as they were."""

    generation: Generation
    days: int  # from its as-of day to this run's; 0 when the same day is scored again


def past_of(previous: Generation | None, *, as_of_on: date, formula: str) -> Past | None:
    """Return what a run may carry over from the generation before it: nothing when the formula or the order differs."""
    if previous is None or previous.manifest.formula != formula:
        return None
    days = (as_of_on - previous.manifest.as_of_on).days
    return Past(previous, days) if 0 <= days < HISTORY_DAYS else None


def compute(
    connection: duckdb.DuckDBPyConnection,
    before_us: int,
    *,
    formula: Formula,
    past: Past | None,
    memory_mib: int,
    old: OldFormula | None = None,
    spark: SparkPlace | None = None,
) -> Computed:
    """Run the pipeline over the inputs in a connection; leave its tables and `trend` there.

    Parameters
    ----------
    connection
        Holds the tables of `influencers.generations.inputs`.
    before_us
        The run's T in epoch microseconds.
    formula
        The constants.
    past
        Days of history to carry over; None computes all ninety.
    memory_mib
        What the run may hold, in MiB.
    old
        The formula of the generation before, if that was another: the ledgers that it would have made of the same
        inputs are left too, under the same names with `OLD` before them.
    spark
        Where to run the pipeline instead of in the connection itself.
    """
    backend = ibis.duckdb.from_connection(connection)
    move_to(connection, before_us)
    tables = {name: backend.table(moved) for name, moved in moved_tables(connection, INPUTS).items()}
    keep = keeper(backend)
    if spark:
        results = run_on_spark(connection, tables, as_of_us=before_us, formula=formula, place=spark)
    else:
        results = run_pipeline(tables, keep, as_of_us=before_us, formula=formula)
    checks = [*figure_checks(results), *ledger_checks(results)]
    if old:
        _run_old(backend, tables, old, before_us)
    with leaving_room(connection, memory_mib, _oracle_mib(connection)):
        oracle = oracle_of(tables, formula)
        checks.append(oracle_check(results["person"], oracle, as_of_us=before_us))
        histories = _PastDays(connection, tables, formula, before_us).histories(oracle, past)
        del oracle
    _trend(connection, histories)
    move_to(connection, before_us)
    tell_events(connection)
    return Computed(histories, tuple(_assertion(check) for check in checks), Scored(tables, results, keep))


def _oracle_mib(connection: duckdb.DuckDBPyConnection) -> float:
    """Return what the oracle holds at most, in MiB, with what it reckons of one day."""
    ((acts,),) = connection.execute(
        "SELECT (SELECT count(*) FROM interactions) + (SELECT count(*) FROM withdrawn)"
    ).fetchall()
    return float(acts * _ORACLE_BYTES_AN_ACT / 2**20)


def keeper(backend: Any, prefix: str = "") -> Keep:
    """Return what keeps a table of the pipeline under its name, with something before it, while somebody reads it."""

    def keep(name: str, expression: Table) -> Table:
        table = backend.create_table(prefix + name, expression, overwrite=True)
        for done in _DONE_WITH.get(name, ()):
            backend.drop_table(prefix + done, force=True)
        return table

    return keep


def _run_old(backend: Any, tables: Tables, old: OldFormula, before_us: int) -> None:
    """Score everybody, but for their topics, by the formula that the generation before was made with."""
    units = {"network": pa.array(list(old.units), pa.string()), "old": pa.array(list(old.units.values()), pa.float64())}
    connection = backend.con
    connection.register("old_units", pa.table(units))
    connection.execute(
        "CREATE OR REPLACE TABLE old_accounts AS SELECT a.* REPLACE (coalesce(u.old, 1.0) AS unit)"
        " FROM accounts a LEFT JOIN old_units u USING (network)"
    )
    connection.unregister("old_units")
    connection.execute("CREATE OR REPLACE TABLE old_post_topics AS FROM post_topics LIMIT 0")
    others = {name: backend.table(f"{OLD}{name}") for name in ("accounts", "post_topics")}
    run_pipeline({**tables, **others}, keeper(backend, OLD), as_of_us=before_us, formula=old.formula)
    backend.drop_table(f"{OLD}edges")


@dataclass(frozen=True, slots=True)
class _PastDays:
    """The days of the history, from the same log."""

    connection: duckdb.DuckDBPyConnection
    tables: Tables
    formula: Formula
    before_us: int

    def histories(self, oracle: Oracle, past: Past | None) -> Histories:
        """Return ninety days of everybody: what is carried over, what is computed, and what this run publishes."""
        tenths = np.full((len(oracle.people), HISTORY_DAYS), NOT_MEASURED, np.uint16)
        fresh_days = past.days if past else HISTORY_DAYS
        _carry_over(tenths, oracle.people, past)
        days = range(HISTORY_DAYS - fresh_days, HISTORY_DAYS - 1)
        moments = {place: self.before_us - (HISTORY_DAYS - 1 - place) * DAY_US for place in days}
        first_us = self._first_act_us()
        measured = {place: moment for place, moment in moments.items() if moment > first_us}
        with progress(len(measured), "history", unit="days") as advance:
            influence = self._influence(oracle, list(measured.values()), advance)
        for place, units in zip(measured, influence, strict=True):
            tenths[:, place] = _tenths(np.asarray(score_of(units, self.formula)))
        tenths[:, -1] = _today(self.connection, oracle.people)
        return Histories(oracle.people.astype(np.int64), tenths)

    def _influence(
        self, oracle: Oracle, moments: Sequence[int], advance: Callable[[int], None]
    ) -> list[NDArray[np.float64]]:
        """Return the influence of everybody at each moment; before it was held, a network is computed as it was."""
        held_us = first_hold_us(self.connection)
        if held_us is None:
            return list(backfill(oracle, moments, advance))
        before = [moment for moment in moments if moment <= held_us]
        return [
            *(backfill(self._oracle(held_us), before, advance) if before else ()),
            *(self._one_day(moment, advance) for moment in moments[len(before) :]),
        ]

    def _one_day(self, moment_us: int, advance: Callable[[int], None]) -> NDArray[np.float64]:
        advance(1)
        return self._oracle(moment_us).day(moment_us)

    def _oracle(self, moment_us: int) -> Oracle:
        """Return an oracle that is right for one moment, and for earlier ones too where nothing was held yet."""
        move_to(self.connection, moment_us)
        return oracle_of(self.tables, self.formula)

    def _first_act_us(self) -> int:
        ((first_us,),) = self.connection.execute("SELECT min(at_us) FROM interactions").fetchall()
        return self.before_us if first_us is None else int(first_us)


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
