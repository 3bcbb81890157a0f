"""A table of a run is given out some buckets at a time, however many of them there are."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from influencers.generations import pieces
from influencers.generations.pieces import Sorter, pieces_of

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


@pytest.mark.parametrize("name", ["person", "share", "is_even", "word", "words"])
def test_a_column_of_any_type_is_put_in_order_in_memory_that_the_one_before_had(connection, name):
    sorter = Sorter()
    whole = connection.sql(f"SELECT {name} FROM facts ORDER BY place").to_arrow_table()[name]
    for part in (whole, whole.slice(1000), pa.chunked_array([whole.slice(7, 50).combine_chunks()]), whole.slice(0, 0)):
        order = np.random.default_rng(7).permutation(len(part))

        found = sorter.ordered(pa.chunked_array([*part.slice(0, 9).chunks, *part.slice(9).chunks]), order, name=name)

        values = part.to_pylist()
        assert found.to_pylist() == [values[place] for place in order]
