"""The benchmark's own correctness, on so few people that they say little about speed."""

import json
from dataclasses import replace

import pytest

from benchmarks.bare import searching as bare
from benchmarks.instruments.indexed import DOCUMENTS, VALUES, write_people, written_documents
from benchmarks.instruments.searchers import AS_OF_S, TOPICS, documents, questions
from benchmarks.search import EMBEDDED, SERVER, Measured, lines_of, measure
from search.elasticsearch.mapping import index_mapping
from search.embedded.engine import make_index
from search.port.engine import About
from tests.servers import server_url

PEOPLE, ASKED = 20_000, 20
ABOUT = About("000001-001", 1, AS_OF_S, TOPICS)


def test_the_embedded_engine_finds_as_many_as_a_bare_one(tmp_path):
    (measured,) = measure(tmp_path, PEOPLE, "", asked=ASKED)

    assert measured.finds_the_same
    assert measured.ours["plain"]["found"] > 50
    assert measured.ours["suggestions"]["found"] == measured.ours["suggest"]["found"] > 50
    assert [line.split()[0] for line in lines_of(measured)] == ["embedded", "bare", "embedded:"]


def test_elasticsearch_finds_as_many_as_a_bare_one(tmp_path):
    url = server_url("BELLWETHER_TEST_ELASTICSEARCH_URL")
    (measured,) = measure(tmp_path, 2_000, url, asked=ASKED, engines=[SERVER])

    assert (measured.engine, measured.finds_the_same) == (SERVER, True)


def test_people_and_questions_are_the_same_for_the_same_seed():
    assert list(documents(50)) == list(documents(50))
    assert list(documents(50)) != list(documents(50, seed=9))
    assert questions() == questions()


def test_bare_engines_have_our_columns_and_no_others(tmp_path):
    make_index(tmp_path, ABOUT)
    columns = {each["name"]: each for each in json.loads((tmp_path / "tantivy" / "meta.json").read_text())["schema"]}
    bare.tantivy.Index(bare.schema(), path=str(tmp_path), reuse=False)
    bare_columns = {each["name"]: each for each in json.loads((tmp_path / "meta.json").read_text())["schema"]}

    assert bare_columns == columns
    assert bare.mapping()["properties"] == index_mapping(ABOUT, house="")["properties"]


def test_both_sides_are_given_the_same_people(tmp_path):
    write_people(tmp_path, 50)
    values = [json.loads(line) for line in (tmp_path / VALUES).read_text().splitlines()]

    assert list(written_documents(tmp_path / DOCUMENTS)) == list(documents(50))
    assert [each["id"] for each in values] == list(range(1, 51))
    assert all(each["recent"].isascii() and each["mark"] for each in values)
    assert not all(each.recent_text.isascii() for each in documents(50))


def told(build: float, p95: float, found: int = 7, suggest: float = 10.0) -> dict:
    times = {"p50": 1.0, "p95": p95, "found": found}
    asked = {"plain": times, "facets": times, "page": times}
    asked |= {"suggest": times | {"p95": suggest}, "suggestions": times}
    return {"build_seconds": build, "build_cpu_seconds": build, **asked, "mib": 1.0, "peak_mib": 1.0}


GOOD = Measured(EMBEDDED, told(1.5, 25.0), told(1.0, 1.0))


@pytest.mark.parametrize(
    ("measured", "missed"),
    [
        (GOOD, 0),
        (replace(GOOD, ours=told(1.6, 25.0)), 1),
        (replace(GOOD, ours=told(1.5, 26.0)), 1),
        (replace(GOOD, ours=told(1.5, 46.0)), 3),
        (replace(GOOD, ours=told(1.5, 25.0, suggest=10.1)), 1),
        (replace(GOOD, ours=told(1.5, 25.0, found=8)), 1),
        (Measured(SERVER, told(1.3, 1.3), told(1.0, 1.0)), 0),
        (Measured(SERVER, told(1.4, 1.4), told(1.0, 1.0)), 2),
        (Measured(SERVER, told(1.3, 1.3, suggest=15.1), told(1.0, 1.0)), 1),
    ],
)
def test_each_target_can_be_missed(measured, missed):
    assert len(measured.missed) == missed
    assert lines_of(measured)[-1].endswith("missed: nothing") == (not missed)
