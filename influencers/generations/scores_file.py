"""scores.sqlite: the immutable file that pages read. One row an influencer, the leaders of each topic, some meta."""

import json
import sqlite3
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from influencers.generations.blobs import CARD, CARD_KEY, HISTORY_DAYS, TOPIC_DTYPE, Histories, pack_topics

#: Leaders kept for each topic.
LEADERS = 200
#: People whose cards are turned into text at once: so few that their memory is used again and again.
_PEOPLE_AT_ONCE = 8_192
#: Pages that hold a dozen rows: with three to each, as is usual, writing takes a third longer.
SCHEMA = """
PRAGMA page_size = 16384;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
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
SELECT influencer, i9, score, reason, json_array({", ".join(CARD)})::VARCHAR AS card
FROM people WHERE influencer BETWEEN $first AND $last
"""
_TOPIC_ROWS = """
SELECT person, topic AS number, least(floor(score * 10 + 0.5), 65535)::INTEGER AS tenths,
    least(posts, 65535)::INTEGER AS posts, floor(focus * 1000 + 0.5)::INTEGER AS focus, i9
FROM person_topic WHERE i9 > 0 ORDER BY person, i9 DESC, topic
"""
_TOPIC_SUMS = """
SELECT topic, count(*) FILTER (posts >= $least AND s.person IS NOT NULL AND h.person IS NULL), sum(i9)::BIGINT
FROM person_topic t LEFT JOIN shown s USING (person) LEFT JOIN hidden h USING (person, topic)
WHERE i9 > 0 GROUP BY topic ORDER BY topic
"""
_LEADERS = """
SELECT topic, place, person FROM (
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
    with sqlite3.connect(path) as file:
        file.executescript(SCHEMA)
        file.executemany("INSERT INTO influencer VALUES (?, ?, ?, ?, ?, ?, ?)", _rows(connection, histories))
        file.executemany("INSERT INTO topic VALUES (?, ?, ?)", _all(connection, _TOPIC_SUMS, {"least": least_posts}))
        leaders = _all(connection, _LEADERS, {"least": least_posts, "leaders": LEADERS})
        file.executemany("INSERT INTO leader VALUES (?, ?, ?)", leaders)
        file.executemany("INSERT INTO meta VALUES (?, ?)", sorted({**meta, CARD_KEY: json.dumps(CARD)}.items()))
    file.close()


def _all(connection: duckdb.DuckDBPyConnection, sql: str, values: dict[str, int]) -> list[tuple[int, ...]]:
    rows: list[tuple[int, ...]] = connection.execute(sql, values).fetchall()
    return rows


def _rows(connection: duckdb.DuckDBPyConnection, histories: Histories) -> Iterator[tuple[object, ...]]:
    """Return a row an influencer, by id."""
    people = np.sort(connection.sql("SELECT influencer FROM people").fetchnumpy()["influencer"])
    topics = connection.sql(_TOPIC_ROWS).to_arrow_table().combine_chunks()
    pieces = [some for some in np.split(people, range(_PEOPLE_AT_ONCE, len(people), _PEOPLE_AT_ONCE)) if len(some)]
    together = zip(pieces, _cards(connection, pieces), strict=True)
    return chain.from_iterable(_rows_of(some, cards, topics, histories) for some, cards in together)


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


def _rows_of(
    people: NDArray[np.int64], cards: pa.Table, topics: pa.Table, histories: Histories
) -> Iterator[tuple[object, ...]]:
    """Return the rows of some influencers, who ascend without a gap between them."""
    ids = cards["influencer"].to_numpy()
    if not np.array_equal(ids, people):  # to sort them the database would carry the cards along
        cards = cards.take(np.argsort(ids))
    numbers = [cards[name].to_numpy().tolist() for name in ("i9", "score")]
    texts = [cards[name].to_pylist() for name in ("reason", "card")]
    blobs = _topic_blobs(people, topics), _history_blobs(people, histories)
    return zip(people.tolist(), *numbers, texts[0], *blobs, texts[1], strict=True)


def _topic_blobs(people: NDArray[np.int64], rows: pa.Table) -> Iterator[bytes]:
    owners = rows["person"].to_numpy()
    starts = np.append(np.searchsorted(owners, people, "left"), np.searchsorted(owners, people[-1], "right"))
    first, end = starts[[0, -1]].tolist()
    own = rows.slice(first, end - first)
    columns = [own[name].to_numpy() for name in ("number", "tenths", "posts", "focus", "i9")]
    return pack_topics(starts - first, np.rec.fromarrays(columns, dtype=TOPIC_DTYPE))


def _history_blobs(people: NDArray[np.int64], histories: Histories) -> list[bytes]:
    place = np.searchsorted(histories.people, people)
    rows = np.ascontiguousarray(histories.tenths[place].astype("<u2", copy=False))
    blobs: list[bytes] = rows.view(f"V{2 * HISTORY_DAYS}").ravel().tolist()
    return blobs
