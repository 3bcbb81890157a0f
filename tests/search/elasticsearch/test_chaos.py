"""Whatever happens to the server while it is written to: nothing is lost, pages say so, and it mends itself.

What needs a node that can be killed is in `make stress`; here a proxy stands between.
"""

import uuid
from dataclasses import replace

import pytest
from flask import current_app

from influencers.queries.listing import pending_changes
from kernel.config import Settings
from kernel.database import reading
from kernel.storage import Storage
from search import jobs
from search.checking import verify
from search.documents import document_of
from search.elasticsearch.client import open_client
from search.errors import DocumentsRefused, SearchReadOnly, SearchResting, SearchTooSlow
from search.indexes import open_shelf
from search.port import Query
from search.queries import find
from tests.proxies import Proxy
from tests.search.stage import Stage, person
from tests.servers import server_url

#: Enough for three chunks of a bulk; it is cut in the second.
MANY = 4_500
CUT_BYTES = 2_500_000
#: No server takes it for a long.
TOO_LATE_S = 2**63


@pytest.fixture
def proxy():
    with Proxy(server_url("BELLWETHER_TEST_ELASTICSEARCH_URL")) as standing_between:
        yield standing_between


@pytest.fixture
def far_stage(stage: Stage, proxy: Proxy, tmp_path, monkeypatch) -> Stage:
    """A stage on Elasticsearch behind the proxy, that is not waited for long."""
    settings = Settings(
        storage=tmp_path / "var",
        search_url=proxy.url,
        search_prefix=f"test-{uuid.uuid4().hex[:12]}",
        search_timeout_seconds=1,
        search_retries=0,
    )
    stage.app.extensions["search_shelf"] = stage.shelf = open_shelf(settings, Storage(tmp_path / "var"))
    monkeypatch.setattr("search.pages.generations.current", lambda: "of the scores")
    yield stage
    proxy.mend()
    stage.shelf.sweep()
    for name in stage.shelf.names():
        stage.shelf.drop(name)


@pytest.fixture
def refused(monkeypatch) -> set[int]:
    """People in whose documents there is something that the server does not take."""
    ids: set[int] = set()

    def made(facts):
        document = document_of(facts)
        return replace(document, last_active_s=TOO_LATE_S) if facts.id in ids else document

    monkeypatch.setattr("search.writing.document_of", made)
    return ids


def found() -> tuple[list[int], int]:
    with reading() as session:
        answer = find(session, Query(size=5))
    return [hit.card.id for hit in answer.hits], answer.total


def pending() -> list[int]:
    with reading() as session:
        return sorted(pending_changes(session, 10_000).values())


def differing() -> set[int]:
    return set().union(*(each.ids for each in verify()))


def assert_the_page_rests(stage: Stage, words: str) -> None:
    answer = stage.app.test_client().get("/search")
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True)
    assert "Search is resting" in answer.text
    assert words in answer.text


def people(count: int, **facts) -> list:
    return [person(number, bio="Lace and Python " * 20, **facts) for number in range(1, count + 1)]


def test_a_server_that_goes_away_in_the_middle_of_a_bulk_loses_no_change(far_stage: Stage, proxy: Proxy):
    far_stage.score(1, *people(MANY))
    jobs.rebuild()
    far_stage.crowds[1] = people(MANY, score_tenths=700)
    far_stage.change(*range(1, MANY + 1))
    far_stage.leave(1)
    proxy.cut(after_bytes=CUT_BYTES)
    with pytest.raises(SearchResting):
        jobs.keep_up()

    assert proxy.is_cut
    assert set(pending()) == set(range(1, MANY + 1))
    assert_the_page_rests(far_stage, "does not answer")
    proxy.mend()
    jobs.keep_up()
    assert (pending(), differing(), found()) == ([], set(), ([2, 3, 4, 5, 6], MANY - 1))


def test_a_server_that_goes_away_in_the_middle_of_a_rebuild_keeps_the_index(far_stage: Stage, proxy: Proxy):
    far_stage.score(1, *people(9))
    first = jobs.rebuild()
    far_stage.score(2, *people(MANY))
    proxy.cut(after_bytes=CUT_BYTES)
    with pytest.raises(SearchResting):
        jobs.keep_up()

    assert proxy.is_cut
    assert_the_page_rests(far_stage, "does not answer")
    proxy.mend()
    assert (far_stage.shelf.names(), found()[1]) == ([first], 9)
    jobs.keep_up()
    assert (len(far_stage.shelf.names()), differing(), found()[1]) == (2, set(), MANY)
    assert far_stage.shelf.sweep() == 0


def test_a_server_that_is_too_slow_rests_and_is_caught_up_with_when_it_is_not(far_stage: Stage, proxy: Proxy):
    far_stage.score(1, *people(3))
    jobs.rebuild()
    proxy.hold()
    far_stage.leave(2)
    with pytest.raises(SearchTooSlow):
        jobs.keep_up()

    assert_the_page_rests(far_stage, "did not answer in time")
    assert pending() == [2]
    proxy.mend()
    jobs.keep_up()
    assert (pending(), differing(), found()[0]) == ([], set(), [1, 3])


def test_a_server_that_is_slow_and_not_too_slow_is_waited_for(far_stage: Stage, proxy: Proxy):
    far_stage.score(1, *people(3))
    proxy.slow(0.05)
    jobs.rebuild()
    far_stage.leave(2)

    assert found()[0] == [1, 3]
    jobs.keep_up()
    assert (pending(), differing()) == ([], set())


def test_whom_the_server_refuses_waits_and_everybody_else_is_found(far_stage: Stage, refused: set[int]):
    far_stage.score(1, *people(4))
    jobs.rebuild()
    refused.add(2)
    far_stage.change(2, 3)
    far_stage.leave(4)
    with pytest.raises(DocumentsRefused, match="1 person was not taken"):
        jobs.keep_up()

    assert (pending(), found()[0]) == ([2], [1, 2, 3])
    refused.clear()
    jobs.keep_up()
    assert (pending(), differing(), found()[0]) == ([], set(), [1, 2, 3])


def test_an_index_is_built_without_the_few_who_are_refused_and_they_wait(far_stage: Stage, refused: set[int]):
    far_stage.score(1, *people(4))
    refused.add(2)
    for _minute in range(2):
        with pytest.raises(DocumentsRefused, match="1 person was not taken"):
            jobs.keep_up()

    assert (len(far_stage.shelf.names()), pending(), found()[0]) == (1, [2], [1, 3, 4])
    refused.clear()
    jobs.keep_up()
    assert (pending(), differing(), found()[0]) == ([], set(), [1, 2, 3, 4])


def test_an_index_of_which_many_are_refused_is_none(far_stage: Stage, refused: set[int]):
    far_stage.score(1, *people(20))
    first = jobs.rebuild()
    far_stage.score(2, *people(20))
    refused.update(range(1, 21))
    with pytest.raises(DocumentsRefused, match="20 people were not taken"):
        jobs.keep_up()

    assert (far_stage.shelf.names(), found()[1]) == ([first], 20)


def test_who_waits_behind_those_who_are_refused_is_not_forgotten(far_stage: Stage, refused: set[int], monkeypatch):
    far_stage.score(1, *people(6))
    jobs.rebuild()
    monkeypatch.setattr(jobs, "_CHANGES_AT_ONCE", 2)
    refused.update((1, 2))
    far_stage.change(1, 2, 1, 2, 3)
    far_stage.leave(5)
    with pytest.raises(DocumentsRefused, match="2 people were not taken"):
        jobs.keep_up()

    assert (pending(), found()[0]) == ([1, 1, 2, 2], [1, 2, 3, 4, 6])


def test_where_the_alias_may_not_be_moved_the_index_stays_and_nothing_piles_up(far_stage: Stage):
    far_stage.score(1, *people(3))
    first = jobs.rebuild()
    far_stage.score(2, *people(4))
    with open_client(Settings(search_url=server_url("BELLWETHER_TEST_ELASTICSEARCH_URL"))) as client:
        client.indices.put_settings(index=first, settings={"index.blocks.read_only": True})
        for _minute in range(2):
            with pytest.raises(SearchReadOnly):
                jobs.keep_up()
        assert (far_stage.shelf.names(), found()[1]) == ([first], 3)
        client.indices.put_settings(index=first, settings={"index.blocks.read_only": None})
    jobs.keep_up()

    assert current_app.extensions["storage"].current().index.endswith("-000002-002")
    assert (differing(), found()[1]) == (set(), 4)
