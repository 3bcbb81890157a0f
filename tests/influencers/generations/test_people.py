"""What is put together of the accounts of a person, of one as of several, and how their names are written."""

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from influencers.generations import people
from influencers.generations.blobs import HISTORY_DAYS, Histories, unpack_history

FACES = """
CREATE TABLE faces(person BIGINT, place BIGINT, network VARCHAR, native_id VARCHAR, handle VARCHAR, url VARCHAR,
    followers BIGINT, following BIGINT, verified BOOLEAN, seen BOOLEAN, minor BOOLEAN, created_us BIGINT,
    refusal VARCHAR, lang VARCHAR)
"""
TOLD = "handles, networks, followers, following, verified, seen, adult, minor, oldest_us, refusal, stated_languages"
SEEN = ("bluesky", "a", "ada", None, 7, 3, True, True, False, 50, None, "en")
NAMED_ONLY = ("mastodon", "b", None, None, None, None, None, False, None, None, None, None)
REFUSING = ("mastodon", "c", "ada2", None, 2, None, None, True, True, 40, "protected", "")


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        yield connection


def accounts_of(connection, *faces):
    connection.execute(FACES)
    for place, face in enumerate(faces, 1):
        connection.execute(f"INSERT INTO faces VALUES (1, {place}, {', '.join('?' * len(face))})", face)
    connection.execute(people._ACCOUNTS)
    ((kept, *told),) = connection.execute(f"SELECT accounts, {TOLD} FROM person_accounts").fetchall()
    assert [each["native_id"] for each in kept] == [face[1] for face in faces]
    return told


@pytest.mark.parametrize(
    ("face", "told"),
    [
        (SEEN, [["ada"], ["bluesky"], 7, 3, True, True, True, False, 50, None, ["en"]]),
        (NAMED_ONLY, [None, ["mastodon"], None, None, False, False, None, False, None, None, None]),
        (REFUSING, [["ada2"], ["mastodon"], 2, None, False, True, False, True, 40, "protected", None]),
    ],
)
def test_of_one_account_everything_is_told_as_it_is(connection, face, told):
    assert accounts_of(connection, face) == told


def test_several_accounts_are_put_together(connection):
    assert accounts_of(connection, SEEN, REFUSING) == [
        ["ada", "ada2"], ["bluesky", "mastodon"], 9, 3, True, True, True, True, 40, "protected", ["en"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Ada of Lyon", "Ada of Lyon"),
        ("Ada  of\tLyon\n", "Ada of Lyon"),
        (" Ada", "Ada"),
        ("Ada\u202eof\u00a0Lyon", "Ada of Lyon"),
        ("Zoë 👩\u200d💻", "Zoë 👩\u200d💻"),
        ("a" * 130, "a" * 120),
        ("\x07", ""),
        ("", ""),
        (None, None),
    ],
)
def test_a_name_is_one_line_without_tricks(connection, name, line):
    connection.execute(people._LINE)

    assert connection.execute("SELECT one_line(?)", [name]).fetchall() == [(line,)]


#: Seven people and what is known of them beside, each table in an order of its own.
PEOPLE = """
CREATE TABLE people AS
SELECT id AS influencer, 'Person ' || id AS name, 'bluesky' AS network, ['bluesky', 'mastodon'] AS networks
FROM (VALUES (19), (3), (11), (7), (2), (23), (5)) AS ids(id);
CREATE TABLE person_facts AS
SELECT influencer, CASE WHEN influencer > 5 THEN ['tag' || influencer] ELSE [] END AS tags FROM people
ORDER BY hash(influencer)
"""
IDS = [2, 3, 5, 7, 11, 19, 23]


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
def test_everybody_stands_in_the_file_once_by_id_however_many_are_written_at_once(
    connection, tmp_path, monkeypatch, at_once
):
    monkeypatch.setattr(people, "_PEOPLE_AT_ONCE", at_once)
    connection.execute(PEOPLE)
    tenths = np.repeat(np.array(IDS, np.uint16)[:, None], HISTORY_DAYS, axis=1)

    people.write_people(connection, tmp_path, Histories(np.array(IDS), tenths))

    rows = pq.read_table(tmp_path / "people.parquet").to_pylist()
    assert [row["influencer"] for row in rows] == IDS
    for row in rows:
        id_ = row["influencer"]
        assert (row["name"], row["networks"]) == (f"Person {id_}", ["bluesky", "mastodon"])
        assert row["tags"] == ([f"tag{id_}"] if id_ > 5 else [])
        assert set(unpack_history(row["history"])) == {id_ / 10}


def test_where_nobody_is_the_file_has_its_columns(connection, tmp_path):
    connection.execute(PEOPLE)
    connection.execute("DELETE FROM people")

    people.write_people(connection, tmp_path, Histories(np.array([], np.int64), np.zeros((0, HISTORY_DAYS), np.uint16)))

    table = pq.read_table(tmp_path / "people.parquet")
    assert (len(table), table.column_names) == (0, ["influencer", "name", "network", "networks", "tags", "history"])
