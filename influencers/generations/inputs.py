"""What a scoring run reads: accounts and their people from SQL, the log, topics; and what it keeps of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from influencers.activity.log import read_log
from influencers.generations.blobs import HISTORY_DAYS
from influencers.scoring.formula import FORMULA
from influencers.topics.derive import read_topics
from kernel.clock import DAY_US
from kernel.storage import Storage


@dataclass(frozen=True, slots=True)
class SqlInputs:
    """What a run takes from SQL, read in one short transaction."""

    batches: Sequence[str]
    accounts: pa.Table  # account, network, native_id, person
    removed_accounts: frozenset[int]
    consenting: frozenset[int]  # influencers
    refusing: frozenset[int]  # influencers
    hidden: pa.Table  # person, topic: what owners do not want to lead


def read_inputs(
    connection: duckdb.DuckDBPyConnection,
    storage: Storage,
    inputs: SqlInputs,
    *,
    before_us: int,
    units: Mapping[str, float],
) -> None:
    """Leave in the connection the tables that the pipeline reads; removed accounts are in none of them."""
    since_us = before_us - int(FORMULA.long_days + HISTORY_DAYS) * DAY_US
    _accounts(connection, inputs, units)
    read_log(connection, storage, batches=inputs.batches, since_us=since_us, before_us=before_us)
    if inputs.removed_accounts:
        _drop_removed(connection)
    read_topics(connection, storage, inputs.batches)


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
    for name in ("sql_accounts", "units"):
        connection.unregister(name)


def _drop_removed(connection: duckdb.DuckDBPyConnection) -> None:
    for table, column in (
        ("interactions", "actor"),
        ("interactions", "target"),
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
    """Keep with the generation who owned which accounts where that is not one each, and what was removed."""
    (folder / "inputs").mkdir()
    linked = (
        "SELECT account, person FROM accounts WHERE person IN"
        " (SELECT person FROM accounts GROUP BY person HAVING count(*) > 1) ORDER BY account"
    )
    for name, sql in (("owners", linked), ("removals", "SELECT account FROM removed_accounts ORDER BY account")):
        connection.execute(f"COPY ({sql}) TO '{folder / 'inputs' / name}.parquet' (FORMAT parquet)")


def hash_of(parts: Sequence[str]) -> str:
    """Return a short hash of texts, whatever their order."""
    return hashlib.blake2b("\n".join(sorted(parts)).encode(), digest_size=16).hexdigest()
