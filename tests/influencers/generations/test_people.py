"""What is put together of the accounts of a person, of one as of several, and how their names are written."""

import duckdb
import pytest

from influencers.generations import people

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
