"""Invented people of an index as pages show them: everybody has a basis, and scores.sqlite holds their cards.

No ledgers and no history: a page of search results reads neither.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
from flask import Flask
from sqlalchemy import text

from benchmarks.instruments.clocks import times_of
from benchmarks.instruments.searchers import SUGGESTED, Asked, begun, questions
from influencers.generations.blobs import HISTORY_DAYS, NOT_MEASURED, Histories
from influencers.generations.layout import folder_of
from influencers.generations.manifest import Manifest, write_manifest
from influencers.generations.scores_file import write_scores
from influencers.queries.taxonomy import topic_by_number
from kernel.database import transaction
from kernel.storage import Storage
from search.port.engine import About

#: The tables that scores.sqlite is written from. Their fit is their score × 0.7, so their focus is 0.4.
_TABLES = """
CREATE TABLE people AS
SELECT id AS influencer, name, handles[1] AS handle, networks[1] AS network, bio, kind, is_verified AS verified,
    country AS location, country, NULL AS city, NULL AS oldest_us, NULL AS minor, networks,
    [{{'network': networks[1], 'native_id': id::VARCHAR, 'handle': handles[1], 'url': NULL, 'followers': followers,
       'following': following}}] AS accounts,
    score_tenths / 10.0 AS low, score_tenths / 10.0 AS high, 0.8 AS confidence, 40.0 AS n_eff, 60 AS reactors,
    followers, posts_per_week_tenths / 10.0 AS posts_per_week, last_active_s * 1000000 AS last_active_us, languages,
    [] AS moments, score_tenths * 1000000 + 1 AS i9, score_tenths AS score, NULL AS reason
FROM read_ndjson('{people}', union_by_name = true, maximum_sample_files = 1, sample_size = 20000);
CREATE TABLE person_topic AS
SELECT id AS person, t.number AS topic, t.score_tenths / 10.0 AS score, 5 AS posts, 0.4 AS focus,
    t.score_tenths * 1000000 + 1 AS i9
FROM read_ndjson('{people}', columns = {{id: 'BIGINT',
    topics: 'STRUCT("number" INTEGER, fit_tenths INTEGER, score_tenths INTEGER)[]'}}), unnest(topics) AS u(t);
CREATE TABLE shown AS SELECT influencer AS person FROM people;
CREATE TABLE hidden(person BIGINT, topic INTEGER);
"""
_EVERYBODY = "WITH RECURSIVE everybody(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM everybody WHERE id < :count)"
_BASES = (
    f"INSERT INTO influencers (id) {_EVERYBODY} SELECT id FROM everybody",
    "INSERT INTO listing_bases (influencer_id, basis, source, since_us)"
    " SELECT id, 'public', 'a benchmark', 1 FROM influencers",
)
_TOTAL = re.compile(r"<title>([\d,]+) p")


def show_people(app: Flask, people: Path, about: About) -> None:
    """Let pages show whom an index holds."""
    storage: Storage = app.extensions["storage"]
    with storage.new_folder(folder_of(storage, about.generation)) as folder:
        count = _write_scores(folder, people)
        write_manifest(folder, _manifest(about, count))
    with app.app_context(), transaction() as session:
        for statement in _BASES:
            session.execute(text(statement), {"count": count} if ":count" in statement else {})
    storage.point({"scores": about.generation, "index": about.name})


def _write_scores(folder: Path, people: Path) -> int:
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(_TABLES.format(people=people))
        ids = np.sort(connection.sql("SELECT influencer FROM people").fetchnumpy()["influencer"])
        # One row of nothing, seen as many.
        nothing = np.broadcast_to(np.uint16(NOT_MEASURED), (len(ids), HISTORY_DAYS))
        write_scores(connection, folder, Histories(ids, nothing), least_posts=1, meta={})
    return len(ids)


def _manifest(about: About, count: int) -> Manifest:
    made_at = datetime.fromtimestamp(about.as_of_s, UTC)
    return Manifest(
        number=about.generation,
        as_of_on=made_at.date(),
        formula="2026.1",
        taxonomy="a benchmark",
        made_at=made_at,
        inputs={},
        counts={"scored": count, "shown": count},
        buckets={},
        asserts=[],
    )


def answered(app: Flask, asked_count: int) -> dict[str, object]:
    """Return what whole answers take, from the request to the last byte, without a network between."""
    visitor = app.test_client()

    def page(asked: Asked) -> int:
        answer = visitor.get("/search", query_string=_typed(asked))
        found = _TOTAL.search(answer.text)
        if answer.status_code != 200 or not found:
            raise RuntimeError(f"The page for {asked} answered {answer.status_code}.")
        return int(found[1].replace(",", ""))

    def suggest(typed: str) -> int:
        answer = visitor.get("/search/suggest", query_string={"q": typed, "limit": str(SUGGESTED)})
        return answer.text.count('data-kind="person"')

    pages, typed = questions()[:asked_count], begun()[:asked_count]
    return {"page": times_of(page, pages), "suggestions": times_of(suggest, typed)}


def _typed(asked: Asked) -> list[tuple[str, str]]:
    return [
        ("q", asked.word),
        ("topic", topic_by_number(asked.topic).slug),
        ("min_topic_score", str(asked.least_score // 10)),
        ("min_followers", str(asked.least_followers)),
        *(("country", country) for country in asked.countries),
    ]
