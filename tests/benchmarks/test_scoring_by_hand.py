"""The benchmark of a run holds its figures against those of the run by hand, and says when they disagree."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import duckdb
import pytest
from click.testing import CliRunner

from benchmarks.bare.__main__ import main
from benchmarks.instruments.crowd import LAST_DAY, Size, write_crowd
from benchmarks.scoring import FACTS, compare
from tests.scored_worlds import make_world

LAST_ON = datetime.fromisoformat(LAST_DAY).replace(tzinfo=UTC)


def made(folder, i9, *, ledgers=("anonymous", "events", "pairs", "topics"), **told):
    """A generation of one person with two reactors, as far as the comparison looks."""
    for name in ledgers:
        (folder / "ledger" / name).mkdir(parents=True)
    facts = ", ".join(f"{told.get(name, 'NULL')} AS {name}" for name in FACTS)
    rows = f"SELECT 1 AS influencer, {i9} AS i9, 2 AS reactors, {facts}"
    duckdb.connect().execute(f"COPY ({rows}) TO '{folder / 'people.parquet'}' (FORMAT parquet)")
    with closing(sqlite3.connect(folder / "scores.sqlite")) as file, file:
        file.execute("CREATE TABLE influencer AS SELECT 1 AS id")
    return folder


def eventful(handle, number):
    """What a crowd lacks: a following that grows, links, tags, mentions, and posts that were paid for."""
    who = {"network": "bluesky", "native_id": handle, "handle": f"{handle}.example", "kind": "person"}
    for days, followers in ((100, 300), (35, 400), (8, 440), (1, 450 + number)):
        at = {"seen_at": ago(days), "created_at": "2015-05-01T00:00:00Z"}
        bio = "See https://example.org" if number % 2 else "Nothing to see."
        yield {"type": "account", **who, **at, "followers": followers, "following": 100, "bio": bio}
    for place in range(number % 3):
        what = {"id": f"{handle}/{place}", "author": handle, "at": ago(20 + place), "text": "A new one."}
        facts = {"tags": ["Lace", f"tag{place}"], "mentions": [f"n{number}"], "sponsored": bool(place)}
        yield {"type": "post", "network": "bluesky", **what, **facts, "links": ["https://example.org/a"]}


def ago(days):
    return (LAST_ON + timedelta(hours=12) - timedelta(days=days)).isoformat().replace("+00:00", "Z")


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """A generation of a crowd, and the same by hand."""
    folder = tmp_path_factory.mktemp("both")
    write_crowd(folder / "crowd", Size(accounts=600, posts=3_000, interactions=15_000))
    lines = [json.loads(line) for line in (folder / "crowd").read_text().splitlines()]
    lines += [line for number in range(0, 300, 10) for line in eventful(f"n{number}", number // 10)]
    storage = make_world(folder, lines, scored_on=(LAST_ON.date(),))
    told = CliRunner().invoke(main, [str(storage), LAST_DAY, str(folder / "by-hand")], catch_exceptions=False)
    assert told.exit_code == 0
    return storage / "generations" / "000001", folder / "by-hand"


def test_both_ways_tell_the_same_of_everybody(both):
    people, worst = compare(*both)

    assert people > 300
    assert worst <= 2


@pytest.mark.parametrize("name", FACTS)
def test_of_every_fact_there_is_something_to_compare(both, name):
    ours, _by_hand = both
    rows = duckdb.sql(f"SELECT DISTINCT {name}::VARCHAR FROM '{ours / 'people.parquet'}'").fetchall()
    assert len(rows) > 1


def test_a_nano_unit_a_pair_is_rounding(tmp_path):
    assert compare(made(tmp_path / "ours", 1_000), made(tmp_path / "bare", 1_002)) == (1, 2)


def test_more_is_another_score(tmp_path):
    with pytest.raises(RuntimeError, match="1 with another influence"):
        compare(made(tmp_path / "ours", 1_000), made(tmp_path / "bare", 1_003))


@pytest.mark.parametrize("name", FACTS)
def test_another_fact_about_somebody_is_told(tmp_path, name):
    ours, bare = made(tmp_path / "ours", 1_000, **{name: 1}), made(tmp_path / "bare", 1_000)
    with pytest.raises(RuntimeError, match=f"about people: {name} of 1[.]"):
        compare(ours, bare)


def test_what_lacks_a_ledger_is_not_compared(tmp_path):
    with pytest.raises(RuntimeError, match="lacks a ledger"):
        compare(made(tmp_path / "ours", 1), made(tmp_path / "bare", 1, ledgers=("events", "pairs")))
