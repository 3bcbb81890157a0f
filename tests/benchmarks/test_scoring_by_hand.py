"""The benchmark of a run holds its figures against those of the run by hand, and says when they disagree."""

import sqlite3
from contextlib import closing

import duckdb
import pytest

from benchmarks.scoring import compare


def made(folder, i9, *, ledgers=("anonymous", "events", "pairs", "topics")):
    """A generation of one person with two reactors, as far as the comparison looks."""
    for name in ledgers:
        (folder / "ledger" / name).mkdir(parents=True)
    rows = f"SELECT 1 AS influencer, {i9} AS i9, 2 AS reactors"
    duckdb.connect().execute(f"COPY ({rows}) TO '{folder / 'people.parquet'}' (FORMAT parquet)")
    with closing(sqlite3.connect(folder / "scores.sqlite")) as file, file:
        file.execute("CREATE TABLE influencer AS SELECT 1 AS id")
    return folder


def test_a_nano_unit_a_pair_is_rounding(tmp_path):
    assert compare(made(tmp_path / "ours", 1_000), made(tmp_path / "bare", 1_002)) == (1, 2)


def test_more_is_another_score(tmp_path):
    with pytest.raises(RuntimeError, match="1 with another influence"):
        compare(made(tmp_path / "ours", 1_000), made(tmp_path / "bare", 1_003))


def test_what_lacks_a_ledger_is_not_compared(tmp_path):
    with pytest.raises(RuntimeError, match="lacks a ledger"):
        compare(made(tmp_path / "ours", 1), made(tmp_path / "bare", 1, ledgers=("events", "pairs")))
