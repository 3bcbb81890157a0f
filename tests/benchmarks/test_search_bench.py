"""The benchmark's own correctness, on so few people that they say little about speed."""

from dataclasses import replace

import pytest

from benchmarks.instruments.searchers import Stopwatch, documents, questions
from benchmarks.search import EMBEDDED, SERVER, Measured, lines_of, measure
from tests.servers import server_url

PEOPLE = 20_000


def test_the_embedded_engine_finds_as_many_as_a_bare_one(tmp_path):
    (measured,) = measure(tmp_path, PEOPLE, "")

    assert measured.finds_the_same
    assert measured.ours["plain"]["found"] > 500
    assert [line.split()[0] for line in lines_of(measured)] == ["embedded", "bare", "ratio:"]


def test_elasticsearch_finds_as_many_as_a_bare_one(tmp_path):
    _embedded, measured = measure(tmp_path, 2_000, server_url("BELLWETHER_TEST_ELASTICSEARCH_URL"))

    assert (measured.engine, measured.finds_the_same) == (SERVER, True)


def test_people_and_questions_are_the_same_for_the_same_seed():
    assert list(documents(50)) == list(documents(50))
    assert list(documents(50)) != list(documents(50, seed=9))
    assert questions() == questions()
    assert len(list(Stopwatch(documents(50)))) == 50


def told(build: float, p95: float, found: int = 7) -> dict:
    times = {"p50": 1.0, "p95": p95, "found": found}
    return {"build_seconds": build, "plain": times, "facets": times, "mib": 1.0, "peak_mib": 1.0}


GOOD = Measured(EMBEDDED, told(1.5, 25.0), told(1.0, 1.0))


@pytest.mark.parametrize(
    ("measured", "missed"),
    [
        (GOOD, 0),
        (replace(GOOD, ours=told(1.6, 25.0)), 1),
        (replace(GOOD, ours=told(1.5, 26.0)), 1),
        (replace(GOOD, ours=told(1.5, 46.0)), 2),
        (replace(GOOD, ours=told(1.5, 25.0, found=8)), 1),
        (Measured(SERVER, told(1.3, 1.3), told(1.0, 1.0)), 0),
        (Measured(SERVER, told(1.4, 1.4), told(1.0, 1.0)), 2),
    ],
)
def test_each_target_can_be_missed(measured, missed):
    assert len(measured.missed) == missed
    assert lines_of(measured)[-1].endswith("missed: nothing") == (not missed)
