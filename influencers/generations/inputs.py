"""What a scoring run reads: accounts and their people from SQL, the log, topics; and what it keeps of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from influencers.activity.counted import read_counts
from influencers.activity.log import read_log
from influencers.generations.blobs import HISTORY_DAYS
from influencers.generations.holding import Volumes, hold, silent_networks, volumes
from influencers.generations.written import WRITTEN_DAYS
from influencers.scoring.formula import Formula
from influencers.topics.derive import read_sentiments, read_topics
from kernel.clock import DAY_US
from kernel.storage import Storage


@dataclass(frozen=True, slots=True)
class SqlInputs:
    """What a run takes from SQL, read in one short transaction."""

    batches: Sequence[str]
    trusted: Sequence[str]  # batches of sources whose counts may count
    accounts: pa.Table  # account, network, native_id, person
    decisions: pa.Table  # actor, target or null, damping
    removed_accounts: frozenset[int]
    consenting: frozenset[int]  # influencers
    refusing: frozenset[int]  # influencers
    hidden: pa.Table  # person, topic: what owners do not want to lead

    def hashes(self) -> dict[str, str]:
        """Return a hash of each input that a manifest names."""
        return {
            "batches": hash_of(self.batches),
            "trusted": hash_of(self.trusted),
            "removals": hash_of([*map(str, self.removed_accounts)]),
            "decisions": hash_of([str(tuple(row.values())) for row in self.decisions.to_pylist()]),
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """How a run reads its inputs.

    Attributes
    ----------
    as_of_on, before_us
        The day, and the midnight UTC at its end: nothing at or after it is read.
    formula
        How far back the log is read.
    units
        What a unit is on a network, where it is not 1.
    held
        Networks that are held because somebody says so, with their last good day.
    holds_silent
        Whether networks whose last days are missing are held too.
    """

    as_of_on: date
    before_us: int
    formula: Formula
    units: Mapping[str, float]
    held: Mapping[str, date]
    holds_silent: bool


@dataclass(frozen=True, slots=True)
class Read:
    """What was found besides the tables."""

    volumes: Volumes
    held: Mapping[str, date]


def read_inputs(connection: duckdb.DuckDBPyConnection, storage: Storage, inputs: SqlInputs, reading: Reading) -> Read:
    """Leave in the connection the tables that the pipeline reads; removed accounts are in none of them."""
    since_us = reading.before_us - int(reading.formula.long_days + HISTORY_DAYS) * DAY_US
    _accounts(connection, inputs, reading.units)
    read_log(connection, storage, batches=inputs.batches, since_us=since_us, before_us=reading.before_us)
    if inputs.removed_accounts:
        _drop_removed(connection)
    found = volumes(connection, before_us=reading.before_us)
    silent = silent_networks(found, as_of_on=reading.as_of_on) if reading.holds_silent else {}
    held = dict(sorted((silent | dict(reading.held)).items()))
    hold(connection, held)
    read_counts(connection, storage, trusted=inputs.trusted, before_us=reading.before_us)
    read_topics(connection, storage, inputs.batches)
    read_sentiments(connection, storage, inputs.batches, since_us=reading.before_us - WRITTEN_DAYS * DAY_US)
    return Read(found, held)


def _accounts(connection: duckdb.DuckDBPyConnection, inputs: SqlInputs, units: Mapping[str, float]) -> None:
    connection.register("sql_accounts", inputs.accounts)
    removed = pa.table({"account": pa.array(sorted(inputs.removed_accounts), pa.int64())})
    connection.register("removed_accounts", removed)
    exchange = pa.table(
        {"network": pa.array(list(units), pa.string()), "unit": pa.array(list(units.values()), pa.float64())}
    )
    connection.register("units", exchange)
    connection.execute(
        "CREATE OR REPLACE TABLE accounts AS SELECT a.account, a.network, a.native_id, a.person,"
        " coalesce(u.unit, 1.0) AS unit FROM sql_accounts a LEFT JOIN units u USING (network)"
        " WHERE a.account NOT IN (SELECT account FROM removed_accounts)"
    )
    connection.register("sql_decisions", inputs.decisions)
    connection.execute(
        "CREATE OR REPLACE TABLE decisions AS SELECT actor, target, damping FROM sql_decisions"
        " WHERE actor NOT IN (SELECT account FROM removed_accounts)"
        " AND (target IS NULL OR target NOT IN (SELECT account FROM removed_accounts))"
    )
    for name in ("sql_accounts", "sql_decisions", "units"):
        connection.unregister(name)


def _drop_removed(connection: duckdb.DuckDBPyConnection) -> None:
    for table, column in (
        ("interactions", "actor"),
        ("interactions", "target"),
        ("withdrawn", "actor"),
        ("withdrawn", "target"),
        ("posts", "account"),
        ("profiles", "account"),
        ("snapshots", "account"),
    ):
        connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT account FROM removed_accounts)")
    # What happened on a removed post still counts for whom it concerns, but no longer speaks of the post's topics.
    connection.execute(
        "UPDATE interactions SET topic_post = NULL"
        " WHERE topic_post IS NOT NULL AND topic_post NOT IN (SELECT post FROM posts)"
    )


def write_inputs(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Keep with the generation who owned which accounts where that is not one each, what was removed and decided."""
    (folder / "inputs").mkdir()
    linked = (
        "SELECT account, person FROM accounts WHERE person IN"
        " (SELECT person FROM accounts GROUP BY person HAVING count(*) > 1) ORDER BY account"
    )
    kept = {
        "owners": linked,
        "removals": "SELECT account FROM removed_accounts ORDER BY account",
        "decisions": "SELECT actor, target, damping FROM decisions ORDER BY actor, target NULLS FIRST",
    }
    for name, sql in kept.items():
        connection.execute(f"COPY ({sql}) TO '{folder / 'inputs' / name}.parquet' (FORMAT parquet)")


def hash_of(parts: Sequence[str]) -> str:
    """Return a short hash of texts, whatever their order."""
    return hashlib.blake2b("\n".join(sorted(parts)).encode(), digest_size=16).hexdigest()
