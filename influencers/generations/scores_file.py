"""scores.sqlite: the immutable file that pages read. One row an influencer, the leaders of each topic, some meta."""

import json
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import adbc_driver_manager as adbc
import adbc_driver_sqlite
import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from influencers.generations.blobs import CARD, CARD_KEY, TOPIC_DTYPE, Histories, pack_topics
from influencers.generations.people import people_in_pieces

#: Leaders kept for each topic.
LEADERS = 200
#: People whose cards are turned into text at once. Of a million people half as many take a sixth longer, for the
#: database begins anew with each piece; twice as many take as long and hold 30 MiB more.
_PEOPLE_AT_ONCE = 16_384
#: For each connection that writes: a file that was begun and not ended is thrown away.
_NO_WAY_BACK = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF")
#: Pages that hold a dozen rows: with three to each, as is usual, writing takes a third longer.
SCHEMA = f"""
PRAGMA page_size = 16384;
{"; ".join(_NO_WAY_BACK)};
CREATE TABLE influencer (
    id INTEGER PRIMARY KEY, i9 INTEGER NOT NULL, score INTEGER NOT NULL, reason TEXT,
    topics BLOB NOT NULL, history BLOB NOT NULL, card TEXT NOT NULL);
CREATE TABLE topic (number INTEGER PRIMARY KEY, people INTEGER NOT NULL, i9 INTEGER NOT NULL);
CREATE TABLE leader (
    topic INTEGER NOT NULL, place INTEGER NOT NULL, influencer INTEGER NOT NULL,
    PRIMARY KEY (topic, place)) WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_CARDS = f"""
SELECT influencer AS id, i9, score, reason, json_array({", ".join(CARD)})::VARCHAR AS card
FROM people WHERE influencer BETWEEN $first AND $last
"""
_TOPIC_ROWS = """
SELECT person, topic AS number, least(floor(score * 10 + 0.5), 65535)::INTEGER AS tenths,
    least(posts, 65535)::INTEGER AS posts, floor(focus * 1000 + 0.5)::INTEGER AS focus, i9
FROM person_topic WHERE i9 > 0 ORDER BY person, i9 DESC, topic
"""
_TOPIC_SUMS = """
SELECT topic AS number, sum(i9)::BIGINT AS i9,
    count(*) FILTER (posts >= $least AND s.person IS NOT NULL AND h.person IS NULL) AS people
FROM person_topic t LEFT JOIN shown s USING (person) LEFT JOIN hidden h USING (person, topic)
WHERE i9 > 0 GROUP BY topic ORDER BY topic
"""
_LEADERS = """
SELECT topic, place, person AS influencer FROM (
    SELECT topic, person, row_number() OVER (PARTITION BY topic ORDER BY i9 DESC, person) AS place
    FROM person_topic t JOIN shown USING (person) ANTI JOIN hidden USING (person, topic)
    WHERE i9 > 0 AND posts >= $least)
WHERE place <= $leaders ORDER BY topic, place
"""


def write_scores(
    connection: duckdb.DuckDBPyConnection, folder: Path, histories: Histories, *, least_posts: int, meta: dict[str, str]
) -> None:
    """Write scores.sqlite from tables of a run: people, person_topic, shown (with a basis), hidden (their topics)."""
    path = folder / "scores.sqlite"
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(SCHEMA)
        file.executemany("INSERT INTO meta VALUES (?, ?)", sorted({**meta, CARD_KEY: json.dumps(CARD)}.items()))
    least = {"least": least_posts}
    with _rows_into(path) as append:
        for some in _influencers(connection, histories):
            append("influencer", some)
        append("topic", connection.sql(_TOPIC_SUMS, params=least).to_arrow_table())
        append("leader", connection.sql(_LEADERS, params={**least, "leaders": LEADERS}).to_arrow_table())


@contextmanager
def _rows_into(path: Path) -> Iterator[Callable[[str, pa.Table], None]]:
    """Lend what appends rows to a table, by the names of its columns: as they lie in memory, none through Python."""
    with adbc_driver_sqlite.connect(str(path)) as database, adbc.AdbcConnection(database) as driver:

        def append(table: str, rows: pa.Table) -> None:
            with adbc.AdbcStatement(driver) as statement:
                into = {adbc.INGEST_OPTION_TARGET_TABLE: table, adbc.INGEST_OPTION_MODE: adbc.INGEST_OPTION_MODE_APPEND}
                statement.set_options(**into)
                statement.bind_stream(rows)
                statement.execute_update()

        for pragma in _NO_WAY_BACK:
            with adbc.AdbcStatement(driver) as statement:
                statement.set_sql_query(pragma)
                statement.execute_update()
        driver.set_autocommit(False)  # else it hides what went wrong behind a failure to take it back
        yield append
        driver.commit()


def _influencers(connection: duckdb.DuckDBPyConnection, histories: Histories) -> Iterator[pa.Table]:
    """Yield a row an influencer, by id, some people at a time."""
    topics = connection.sql(_TOPIC_ROWS).to_arrow_table().combine_chunks()
    pieces = people_in_pieces(connection, _PEOPLE_AT_ONCE)
    for some, made in zip(pieces, _cards(connection, pieces), strict=True):
        # The database would carry the cards along to sort them.
        cards = made if np.array_equal(made["id"].to_numpy(), some) else made.sort_by("id")
        with_topics = cards.append_column("topics", _topic_blobs(some, topics))
        yield with_topics.append_column("history", histories.packed(some))


def _cards(connection: duckdb.DuckDBPyConnection, pieces: Sequence[NDArray[np.int64]]) -> Iterator[pa.Table]:
    """Yield the cards of each piece; those of the next one are made while the rows of this one are inserted."""

    def made(people: NDArray[np.int64]) -> pa.Table:
        return connection.sql(_CARDS, params={"first": int(people[0]), "last": int(people[-1])}).to_arrow_table()

    coming = deque[Future[pa.Table]]()
    with ThreadPoolExecutor(1) as beside:
        for some in pieces:
            coming.append(beside.submit(made, some))
            if len(coming) > 1:
                yield coming.popleft().result()
        yield from (last.result() for last in coming)


def _topic_blobs(people: NDArray[np.int64], rows: pa.Table) -> pa.Array:
    owners = rows["person"].to_numpy()
    starts = np.append(np.searchsorted(owners, people, "left"), np.searchsorted(owners, people[-1], "right"))
    first, end = starts[[0, -1]].tolist()
    own = rows.slice(first, end - first)
    columns = [own[name].to_numpy() for name in ("number", "tenths", "posts", "focus", "i9")]
    return pack_topics(starts - first, np.rec.fromarrays(columns, dtype=TOPIC_DTYPE))
