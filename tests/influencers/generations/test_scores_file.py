"""The file that pages read is written some people at a time, and nobody gets what is another's."""

import json
import sqlite3
from contextlib import closing

import adbc_driver_manager
import duckdb
import numpy as np
import pytest

from influencers.generations import reading, scores_file
from influencers.generations.blobs import CARD, CARD_KEY, HISTORY_DAYS, Histories, unpack_topics
from influencers.generations.reading import Generation, open_scores
from influencers.generations.scores_file import write_scores

#: Seven people, the odd ones with topics, in no order.
TABLES = """
CREATE TABLE people AS
SELECT id AS influencer, (id * 1000)::BIGINT AS i9, id AS score, NULL::VARCHAR AS reason, 'Person ' || id AS name,
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
    def write(name, but=""):
        people = np.array([2, 3, 5, 7, 11, 19, 23])
        tenths = np.repeat(people.astype(np.uint16)[:, None], HISTORY_DAYS, axis=1)
        (tmp_path / name).mkdir()
        with duckdb.connect() as connection:
            connection.execute(TABLES)
            connection.execute(but)
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


class Counted:
    """A file that was counted, seven people, before somebody went."""

    def __init__(self, file):
        self.file = file
        self.close = file.close

    def execute(self, asked):
        return self.file.execute("SELECT 7" if "count(*)" in asked else asked)


@pytest.mark.parametrize("at_once", [1, 3, 7, 100])
@pytest.mark.parametrize("gone", [(), (3, 23), (2, 3, 5, 7, 11, 19, 23)])
def test_histories_are_read_some_at_a_time_and_without_who_goes_meanwhile(
    written, tmp_path, monkeypatch, at_once, gone
):
    written("scores")
    monkeypatch.setattr(reading, "_ROWS_AT_ONCE", at_once)
    monkeypatch.setattr(reading, "read_manifest", lambda _folder: None)
    monkeypatch.setattr(reading, "open_scores", lambda folder, **options: Counted(open_scores(folder, **options)))
    generation = Generation(tmp_path / "scores")
    whole = generation.histories()
    with closing(sqlite3.connect(tmp_path / "scores" / "scores.sqlite")) as file, file:
        file.executemany("DELETE FROM influencer WHERE id = ?", [(id_,) for id_ in gone])
    left = generation.histories()

    assert whole.people.tolist() == [2, 3, 5, 7, 11, 19, 23]
    assert left.people.tolist() == [id_ for id_ in whole.people.tolist() if id_ not in gone]
    for found in (whole, left):
        assert found.tenths.shape == (len(found.people), HISTORY_DAYS)
        assert np.all(found.tenths == found.people[:, None])


def test_a_file_that_is_read_whole_does_not_stay_in_memory(written, tmp_path, monkeypatch):
    written("scores")
    monkeypatch.setattr(reading, "read_manifest", lambda _folder: None)
    opened = []

    def watched(folder, **options):
        file = open_scores(folder, **options)
        opened.append((file, file.execute("PRAGMA mmap_size").fetchone()[0]))
        return file

    monkeypatch.setattr(reading, "open_scores", watched)
    Generation(tmp_path / "scores").histories()
    ((file, mapped_bytes),) = opened
    assert mapped_bytes == 0
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        file.execute("SELECT 1")


def test_every_value_stands_in_the_file_as_the_run_has_it(written, tmp_path):
    odd = """
    UPDATE people SET i9 = 9007199254740993, reason = 'SILENT', name = 'Zoë 🥐 "Z"' || chr(10) WHERE influencer = 11;
    UPDATE people SET i9 = 0, name = '' WHERE influencer = 5;
    """
    written("scores", but=odd)

    with closing(sqlite3.connect(tmp_path / "scores" / "scores.sqlite")) as file:
        asked = "SELECT i9, score, reason, card FROM influencer WHERE id IN (5, 11) ORDER BY id"
        told = [(*row[:3], json.loads(row[3])[0]) for row in file.execute(asked)]
        kinds = "typeof(i9), typeof(score), typeof(reason), typeof(topics), typeof(history), typeof(card)"
        found = set(file.execute(f"SELECT {kinds} FROM influencer"))

    assert told == [(0, 5, None, ""), (9007199254740993, 11, "SILENT", 'Zoë 🥐 "Z"\n')]
    assert found == {("integer", "integer", kind, "blob", "blob", "text") for kind in ("null", "text")}


def test_people_of_whom_nobody_has_a_topic_have_empty_topics(written):
    rows = written("scores", but="DELETE FROM person_topic")

    assert [row[3] for row in rows] == [b""] * 7


def test_each_topic_has_its_sum_and_its_leaders_the_best_first(written, tmp_path):
    written("scores", but="DELETE FROM person_topic WHERE topic > 6; INSERT INTO hidden VALUES (23, 6)")

    with closing(sqlite3.connect(tmp_path / "scores" / "scores.sqlite")) as file:
        sums = file.execute("SELECT number, people, i9 FROM topic WHERE number >= 5 ORDER BY number").fetchall()
        leaders = file.execute("SELECT topic, place, influencer FROM leader WHERE topic >= 5").fetchall()

    assert sums == [(5, 4, 6020), (6, 3, 6024)]
    best = [(5, 1, 23), (5, 2, 19), (5, 3, 11), (5, 4, 7)]
    assert leaders == [*best, (6, 1, 19), (6, 2, 11), (6, 3, 7)]


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


def test_somebody_who_is_there_twice_ends_the_writing(written):
    with pytest.raises(adbc_driver_manager.Error, match=r"influencer\.id"):
        written("scores", but="INSERT INTO people FROM people WHERE influencer = 7")


def test_a_full_disk_ends_the_writing_and_is_told_as_such(written, monkeypatch):
    monkeypatch.setattr(scores_file, "_NO_WAY_BACK", (*scores_file._NO_WAY_BACK, "PRAGMA max_page_count = 6"))

    with pytest.raises(adbc_driver_manager.Error, match="disk is full"):
        written("scores", but="UPDATE people SET bio = repeat('x', 50000)")


def test_a_run_without_anybody_writes_a_file_without_anybody(tmp_path):
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        for table in ("people", "person_topic", "shown"):
            connection.execute(f"DELETE FROM {table}")
        nobody = Histories(np.zeros(0, np.int64), np.zeros((0, HISTORY_DAYS), np.uint16))
        write_scores(connection, tmp_path, nobody, least_posts=2, meta={})

    with closing(sqlite3.connect(tmp_path / "scores.sqlite")) as file:
        assert file.execute("SELECT count(*) FROM influencer").fetchall() == [(0,)]
