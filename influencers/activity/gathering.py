"""The second half of a load: what is new in a batch, found by keys alone, and the rows of its part files.

Key columns are compared in DuckDB, which works in pieces on disk when memory is short. The whole of a row is read
once, when it is written.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa

from influencers.activity.columns import STAGED
from influencers.activity.layout import PARTS, offer_files, part_files
from influencers.activity.refusals import REFUSAL
from influencers.activity.staging import Stage
from kernel.clock import DAY_US
from kernel.storage import Storage

Name = tuple[str, str]
"""Network and native id."""

_MEMORY = "1GiB"
_NAMES_AT_ONCE = 20_000
_ROWS_AT_ONCE = 50_000
_DAYS_BY = {"account": "seen_us", "post": "at_us", "interaction": "at_us", "delete": "at_us"}

# What makes two lines of a type the same.
_SAME = {"account": "event", "post": "event", "interaction": "event, content", "delete": "event"}


@dataclass(frozen=True, slots=True)
class Gathering:
    """A batch that is being compared with the log; its connection holds the tables that are named below.

    `staged_<type>`: rows of the batch; `logged_<type>`: rows of the log; `fresh_<type>`: which staged rows are new;
    `names`: every account that the batch names; `known`: the ids of those that have one.
    """

    connection: duckdb.DuckDBPyConnection
    storage: Storage
    stage: Stage
    batches: Collection[str]


@contextmanager
def gathering(storage: Storage, stage: Stage, batches: Collection[str]) -> Iterator[Gathering]:
    """Yield a gathering that found which staged rows are new, and whom they name."""
    with duckdb.connect(
        config={"memory_limit": _MEMORY, "temp_directory": str(stage.folder / "spilled")}
    ) as connection:
        found = Gathering(connection, storage, stage, batches)
        for type_ in STAGED:
            _offer(found, type_)
            _find_fresh(connection, type_)
        connection.execute(_NAMES)
        connection.execute("CREATE TABLE known (network VARCHAR, native_id VARCHAR, account BIGINT)")
        yield found


def _offer(found: Gathering, type_: str) -> None:
    folder, connection = f"{type_}s", found.connection
    staged = STAGED[type_].append(pa.field("file_row_number", pa.int64()))
    offer_files(connection, f"staged_{type_}", found.stage.rows_of(type_), staged, options=", file_row_number = true")
    day = f"{_DAYS_BY[type_]} // {DAY_US}"
    # Whole answers are fetched: what is left of one would keep the connection busy.
    ((first, last),) = connection.execute(f"SELECT min({day}), max({day}) FROM staged_{type_}").fetchall()
    days = {} if first is None else {"since_day": first, "before_day": last + 1}
    same_days = part_files(found.storage, folder, found.batches, **days)
    offer_files(connection, f"same_days_{type_}", same_days, PARTS[folder])
    offer_files(connection, f"logged_{type_}", part_files(found.storage, folder, found.batches), PARTS[folder])


def _find_fresh(connection: duckdb.DuckDBPyConnection, type_: str) -> None:
    """Find the rows of which neither the log nor an earlier row says the same. Equal rows lie on equal days."""
    same = _SAME[type_]
    connection.execute(
        f"CREATE TABLE fresh_{type_} AS SELECT * FROM"
        f" (SELECT {same}, min(file_row_number) AS place FROM staged_{type_} GROUP BY {same})"
        f" ANTI JOIN same_days_{type_} USING ({same})"
    )


_NAMES = """
CREATE TABLE names AS
SELECT network, native_id FROM staged_account
UNION SELECT network, account FROM staged_post
UNION SELECT network, actor FROM staged_interaction
UNION SELECT network, target FROM staged_interaction
UNION SELECT network, native_id FROM staged_delete WHERE what = 'account'
"""


def names_without_id(found: Gathering) -> Iterator[list[Name]]:
    """Yield the accounts that the batch names and `know` was not told of, in order, some thousand at a time."""
    rows = found.connection.cursor().execute(
        "SELECT network, native_id FROM names ANTI JOIN known USING (network, native_id) ORDER BY ALL"
    )
    while some := rows.fetchmany(_NAMES_AT_ONCE):
        yield some


def know(found: Gathering, ids: dict[Name, int]) -> None:
    """Tell the gathering ids of accounts."""
    networks, native_ids = zip(*ids, strict=True) if ids else ((), ())
    told = pa.table({"network": networks, "native_id": native_ids, "account": pa.array(ids.values(), pa.int64())})
    found.connection.register("told", told)
    found.connection.execute("INSERT INTO known SELECT * FROM told")
    found.connection.unregister("told")


def accepted(found: Gathering, type_: str) -> int:
    """Return how many rows are new to the log."""
    return _count(found, f"SELECT count(*) FROM fresh_{type_}")


def updated(found: Gathering, type_: str) -> int:
    """Return how many of the new rows tell more of something that was known, in the log or by another line.

    `know` has to have been told every id that there was before this batch.
    """
    return accepted(found, type_) - _count(found, _FIRST_TOLD[type_]) if type_ in _FIRST_TOLD else 0


_FIRST_TOLD = {
    "account": """
        SELECT count(DISTINCT (network, native_id)) FROM staged_account s
        SEMI JOIN fresh_account f ON f.place = s.file_row_number
        ANTI JOIN (SELECT network, native_id FROM known SEMI JOIN logged_account USING (account)) told
            USING (network, native_id)
    """,
    "post": """
        SELECT count(DISTINCT post) FROM staged_post s SEMI JOIN fresh_post f ON f.place = s.file_row_number
        ANTI JOIN logged_post USING (post)
    """,
    "interaction": "SELECT count(DISTINCT event) FROM fresh_interaction ANTI JOIN logged_interaction USING (event)",
}
"""How many accounts, posts and acts are told of for the first time."""


def _count(found: Gathering, question: str) -> int:
    ((count,),) = found.connection.execute(question).fetchall()
    return int(count)


def latest_handles(found: Gathering) -> Iterator[list[tuple[int, str, int]]]:
    """Yield account, handle and when it was seen, the latest of each account; of two at once the smaller."""
    rows = found.connection.cursor().execute(
        "SELECT account, handle, seen_us FROM staged_account SEMI JOIN fresh_account f ON f.place = file_row_number"
        " JOIN known USING (network, native_id) WHERE handle IS NOT NULL"
        " QUALIFY row_number() OVER (PARTITION BY account ORDER BY seen_us DESC, handle) = 1 ORDER BY account"
    )
    while some := rows.fetchmany(_NAMES_AT_ONCE):
        yield some


Answer = tuple[int, int, bool]
"""An account, when it was seen in epoch microseconds, and whether it says then not to be shown."""


def answers(found: Gathering) -> list[Answer]:
    """Return, of the accounts that this batch told of, the latest answer to being shown; who is gone says no.

    Accounts of which the log knows something later have said it already.
    """
    return found.connection.execute(_ANSWERS).fetchall()


_ANSWERS = f"""
WITH told AS (
    SELECT account, seen_us, {REFUSAL} IS NOT NULL AS says_no, event
    FROM staged_account SEMI JOIN fresh_account f ON f.place = file_row_number JOIN known USING (network, native_id)
    UNION ALL
    SELECT account, at_us, true, event
    FROM staged_delete SEMI JOIN fresh_delete f ON f.place = file_row_number JOIN known USING (network, native_id)
    WHERE what = 'account'
), latest AS (
    FROM told QUALIFY row_number() OVER (PARTITION BY account ORDER BY seen_us DESC, event) = 1
)
SELECT account, seen_us, says_no FROM latest t
WHERE NOT EXISTS (FROM logged_account later WHERE later.account = t.account AND later.seen_us > t.seen_us)
"""


def new_rows(found: Gathering, type_: str) -> Iterator[tuple[int, pa.Table]]:
    """Yield the new rows of a type as (day, some rows of it), the oldest first, in an order that the rows decide.

    Every account that the batch names has an id by now.
    """
    schema, by = PARTS[f"{type_}s"], _DAYS_BY[type_]
    reader = found.connection.sql(f"{_ROWS[type_]} ORDER BY {by}, {_SAME[type_]}").to_arrow_reader(_ROWS_AT_ONCE)
    for batch in reader:
        rows = pa.Table.from_batches([batch]).select(schema.names).cast(schema)
        days = rows[by].to_numpy() // DAY_US
        starts = [0, *(np.flatnonzero(np.diff(days)) + 1).tolist(), len(days)]
        for start, end in pairwise(starts):
            yield int(days[start]), rows.slice(start, end - start)


_ROWS = {
    "account": """
        SELECT s.*, k.account FROM staged_account s JOIN fresh_account f ON f.place = s.file_row_number
        JOIN known k ON k.network = s.network AND k.native_id = s.native_id
    """,
    "post": """
        SELECT s.* REPLACE (k.account AS account) FROM staged_post s JOIN fresh_post f ON f.place = s.file_row_number
        JOIN known k ON k.network = s.network AND k.native_id = s.account
    """,
    "interaction": """
        SELECT s.* REPLACE (a.account AS actor, t.account AS target), f.again
        FROM staged_interaction s JOIN (
            SELECT place, row_number() OVER (PARTITION BY event ORDER BY content) > 1
                OR event IN (SELECT event FROM logged_interaction) AS again
            FROM fresh_interaction
        ) f ON f.place = s.file_row_number
        JOIN known a ON a.network = s.network AND a.native_id = s.actor
        JOIN known t ON t.network = s.network AND t.native_id = s.target
    """,
    "delete": """
        SELECT s.* REPLACE (coalesce(s.key, k.account) AS key)
        FROM staged_delete s JOIN fresh_delete f ON f.place = s.file_row_number
        LEFT JOIN known k ON s.what = 'account' AND k.network = s.network AND k.native_id = s.native_id
    """,
}
"""The new rows as the log keeps them: ids in the place of names."""
