"""A table of a run is given out some buckets at a time, however many of them there are."""

import duckdb
import pyarrow as pa
import pytest

from influencers.generations import pieces
from influencers.generations.pieces import pieces_of

ROWS = """
CREATE TABLE facts AS
SELECT range * 7919 % 1000 AS person, range AS place, CASE WHEN range % 5 > 0 THEN range / 3 END AS share,
    range % 2 = 0 AS is_even, 'w' || range AS word, [{'name': 'n' || range, 'share': range / 9}] AS words
FROM range(3000)
"""


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        connection.execute(ROWS)
        yield connection


@pytest.fixture(params=[100, 0], ids=["asked for each", "read once"])
def most_questions(request, monkeypatch):
    monkeypatch.setattr(pieces, "MOST_QUESTIONS", request.param)
    monkeypatch.setattr(pieces, "_ROWS_AT_ONCE", 700)


@pytest.mark.usefixtures("most_questions")
def test_every_row_is_in_the_piece_of_its_bucket_and_in_no_other(connection, tmp_path):
    found = list(pieces_of(connection, "facts", "person", buckets=23, step=5, place=tmp_path))

    assert len(found) == 5
    for number, piece in enumerate(found):
        assert {person % 23 // 5 for person in piece["person"].to_pylist()} == {number}
    rows = pa.concat_tables(found).to_pylist()
    expected = connection.sql("FROM facts").to_arrow_table().to_pylist()
    assert sorted(rows, key=lambda row: row["place"]) == expected


@pytest.mark.usefixtures("most_questions")
def test_a_piece_without_rows_has_its_columns(connection, tmp_path):
    connection.execute("DELETE FROM facts WHERE person % 4 = 2")

    found = list(pieces_of(connection, "facts", "person", buckets=4, step=1, place=tmp_path))

    assert [len(piece) > 0 for piece in found] == [True, True, False, True]
    assert found[2].column_names == found[0].column_names


@pytest.mark.usefixtures("most_questions")
def test_no_file_is_left_behind_even_when_the_reader_stops_early(connection, tmp_path):
    reader = pieces_of(connection, "facts", "person", buckets=23, step=5, place=tmp_path)
    next(reader)
    reader.close()

    assert list(tmp_path.iterdir()) == []
