"""The file that pages read is written some people at a time, and nobody gets what is another's."""

import json
import sqlite3
from contextlib import closing

import duckdb
import numpy as np
import pytest

from influencers.generations import scores_file
from influencers.generations.blobs import CARD, CARD_KEY, HISTORY_DAYS, Histories, unpack_topics
from influencers.generations.scores_file import write_scores

#: Seven people, the odd ones with topics, in no order.
TABLES = """
CREATE TABLE people AS
SELECT id AS influencer, id * 1000 AS i9, id AS score, NULL::VARCHAR AS reason, 'Person ' || id AS name,
    'h' || id AS handle, 'bluesky' AS network, '' AS bio, 'person' AS kind, false AS verified,
    NULL::VARCHAR AS location, NULL::VARCHAR AS country, NULL::VARCHAR AS city, NULL::BIGINT AS oldest_us,
    false AS minor, ['bluesky'] AS networks, [{'handle': 'h' || id}] AS accounts, 1.5 AS low, 2.5 AS high,
    0.5 AS confidence, 2.0 AS n_eff, 3 AS reactors, NULL::BIGINT AS followers, NULL::DOUBLE AS posts_per_week,
    NULL::BIGINT AS last_active_us, []::VARCHAR[] AS languages, [{'text': 'of ' || id}] AS moments
FROM (VALUES (19), (3), (11), (7), (2), (23), (5)) AS ids(id);
CREATE TABLE person_topic AS
SELECT influencer AS person, topic, topic / 10 AS score, 3 AS posts, 0.5 AS focus,
    (influencer * 100 + topic)::BIGINT AS i9
FROM people, range(1, influencer) AS topics(topic) WHERE influencer % 4 = 3;
CREATE TABLE shown AS SELECT influencer AS person FROM people;
CREATE TABLE hidden(person BIGINT, topic INTEGER);
"""


@pytest.fixture
def written(tmp_path):
    def write(name):
        people = np.array([2, 3, 5, 7, 11, 19, 23])
        tenths = np.repeat(people.astype(np.uint16)[:, None], HISTORY_DAYS, axis=1)
        (tmp_path / name).mkdir()
        with duckdb.connect() as connection:
            connection.execute(TABLES)
            write_scores(connection, tmp_path / name, Histories(people, tenths), least_posts=2, meta={})
        with closing(sqlite3.connect(tmp_path / name / "scores.sqlite")) as file:
            return file.execute("SELECT id, i9, score, topics, history, card FROM influencer ORDER BY id").fetchall()

    return write


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
def test_everybody_has_their_own_card_topics_and_history_however_many_are_written_at_once(
    written, monkeypatch, at_once
):
    monkeypatch.setattr(scores_file, "_PEOPLE_AT_ONCE", at_once)

    rows = written("scores")

    assert [row[0] for row in rows] == [2, 3, 5, 7, 11, 19, 23]
    for id_, i9, score, topics, history, card in rows:
        assert (i9, score) == (id_ * 1000, id_)
        numbers = unpack_topics(topics)["number"].tolist()
        assert numbers == (list(range(id_ - 1, 0, -1)) if id_ % 4 == 3 else [])
        assert set(np.frombuffer(history, "<u2").tolist()) == {id_}
        told = dict(zip(CARD, json.loads(card), strict=True))
        assert told["name"] == f"Person {id_}"
        assert told["moments"] == [{"text": f"of {id_}"}]


def test_pieces_do_not_show_in_the_file(written, monkeypatch):
    whole = written("whole")
    monkeypatch.setattr(scores_file, "_PEOPLE_AT_ONCE", 2)

    assert written("in pieces") == whole


def test_the_file_says_itself_what_its_cards_tell(written, tmp_path):
    written("scores")

    with closing(sqlite3.connect(tmp_path / "scores" / "scores.sqlite")) as file:
        kept = file.execute("SELECT value FROM meta WHERE key = ?", (CARD_KEY,)).fetchone()

    assert tuple(json.loads(kept[0])) == CARD


def test_a_failure_of_the_cards_ends_the_writing(written, monkeypatch):
    monkeypatch.setattr(scores_file, "_PEOPLE_AT_ONCE", 2)
    monkeypatch.setattr(scores_file, "_CARDS", scores_file._CARDS.replace("score,", "error('no card') AS score,", 1))

    with pytest.raises(duckdb.InvalidInputException, match="no card"):
        written("scores")


def test_a_run_without_anybody_writes_a_file_without_anybody(tmp_path):
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        for table in ("people", "person_topic", "shown"):
            connection.execute(f"DELETE FROM {table}")
        nobody = Histories(np.zeros(0, np.int64), np.zeros((0, HISTORY_DAYS), np.uint16))
        write_scores(connection, tmp_path, nobody, least_posts=2, meta={})

    with closing(sqlite3.connect(tmp_path / "scores.sqlite")) as file:
        assert file.execute("SELECT count(*) FROM influencer").fetchall() == [(0,)]
