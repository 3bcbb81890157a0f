"""A generation by hand: the statements of four files beside this one, and the files that the house writes."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np

_HERE = Path(__file__).parent
_STATEMENTS = ("scoring.sql", "heard.sql", "people.sql", "facts.sql")
_ROWS_A_BUCKET, _MOST_BUCKETS = 75_000, 256
#: folder -> (table, order inside a bucket, column that the bucket is made of)
_SETS = {
    "ledger/pairs": ("pair_ledger", "person, c9 DESC, target, actor", "person"),
    "ledger/events": ("event_ledger", "person, target, actor, at_us, kind, event", "person"),
    "ledger/topics": ("topic_ledger", "person, topic, c9 DESC, target, actor", "person"),
    "ledger/heard": ("topic_evidence", "person, is_place, weight DESC, topic", "person"),
    "ledger/quotes": ("quoted_posts", "person, post", "person"),
    "edges": ("edges", "actor_person, c9 DESC, person", "actor_person"),
}
_TOPIC = np.dtype([("number", "<u2"), ("tenths", "<u2"), ("posts", "<u2"), ("focus", "<u2"), ("i9", "<i8")])
_SCHEMA = """
PRAGMA page_size = 16384;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE influencer (
    id INTEGER PRIMARY KEY, i9 INTEGER NOT NULL, score INTEGER NOT NULL, reason TEXT,
    topics BLOB NOT NULL, history BLOB NOT NULL, card TEXT NOT NULL);
CREATE TABLE topic (number INTEGER PRIMARY KEY, people INTEGER NOT NULL, i9 INTEGER NOT NULL);
CREATE TABLE leader (topic INTEGER NOT NULL, place INTEGER NOT NULL, influencer INTEGER NOT NULL,
    PRIMARY KEY (topic, place)) WITHOUT ROWID;
"""
_CARDS = """
SELECT influencer, i9, score, reason, to_json(struct_pack(name, handle, network, bio, kind, verified, location, country,
    city, oldest_us, minor, networks, accounts, low, high, confidence, n_eff, reactors, followers, posts_per_week,
    last_active_us, languages, moments))::VARCHAR AS card FROM people ORDER BY influencer
"""
_TOPICS = """
SELECT person, topic AS number, least(floor(score * 10 + .5), 65535)::INTEGER AS tenths, least(posts, 65535) AS posts,
    floor(focus * 1000 + .5)::INTEGER AS focus, i9
FROM person_topic WHERE i9 > 0 ORDER BY person, i9 DESC, topic
"""
_SUMS = "SELECT topic, count(*) FILTER (posts >= 2), sum(i9)::BIGINT FROM person_topic WHERE i9 > 0 GROUP BY topic"
_LEADERS = """
SELECT topic, row_number() OVER (PARTITION BY topic ORDER BY i9 DESC, person) AS place, person FROM person_topic
WHERE i9 > 0 AND posts >= 2 QUALIFY place <= 200
"""


def score_by_hand(
    connection: duckdb.DuckDBPyConnection, *, log: Path, derived: Path, target: Path, before_us: int
) -> None:
    """Write the files of a generation; `sql_accounts`, `places` and `topic_places` stand in the connection already."""
    target.mkdir()
    connection.execute("CREATE TABLE blank_history AS SELECT $1::BLOB AS history", [b"\xff" * 180])
    folders = {"log": log, "derived": derived, "target": target, "before": before_us}
    for name in _STATEMENTS:
        # Not str.format: SQL has braces of its own.
        text = (_HERE / name).read_text(encoding="utf-8")
        for key, value in folders.items():
            text = text.replace(f"{{{key}}}", str(value))
        connection.execute(text)
    _write_scores(connection, target / "scores.sqlite")
    for folder, of in _SETS.items():
        _write_set(connection, target / folder, *of)
    (target / "manifest.json").write_text(json.dumps({"before_us": before_us}))


def _write_scores(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    with sqlite3.connect(path) as file:
        file.executescript(_SCHEMA)
        file.executemany("INSERT INTO influencer VALUES (?, ?, ?, ?, ?, ?, ?)", _rows(connection))
        file.executemany("INSERT INTO topic VALUES (?, ?, ?)", connection.execute(_SUMS).fetchall())
        file.executemany("INSERT INTO leader VALUES (?, ?, ?)", connection.execute(_LEADERS).fetchall())
    file.close()


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
    cards = connection.sql(_CARDS).to_arrow_table()
    topics = connection.sql(_TOPICS).to_arrow_table()
    people = cards["influencer"].to_numpy()
    starts = np.append(np.searchsorted(topics["person"].to_numpy(), people), len(topics)) * _TOPIC.itemsize
    packed = np.rec.fromarrays([topics[name].to_numpy() for name in _TOPIC.names or ()], dtype=_TOPIC).tobytes()
    blobs = (packed[a:b] for a, b in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True))
    columns = [cards[name].to_pylist() for name in ("influencer", "i9", "score", "reason")]
    blank = (b"\xff" * 180 for _ in people)
    yield from zip(*columns, blobs, blank, cards["card"].to_pylist(), strict=True)


def _write_set(connection: duckdb.DuckDBPyConnection, target: Path, table: str, order: str, owner: str) -> None:
    rows = connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
    buckets = min(_MOST_BUCKETS, max(1, -(-rows // _ROWS_A_BUCKET)))
    target.mkdir(parents=True)
    connection.execute("SET threads = 1")  # on several a partitioned COPY writes out of order
    connection.execute(
        f"COPY (SELECT *, {owner} % {buckets} AS bucket FROM {table} ORDER BY bucket, {order}) TO '{target}'"
        " (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (bucket), ROW_GROUP_SIZE 8192)"
    )
    connection.execute("SET threads = 2")
