"""Whatever happens to the server while it is written to: nothing is lost, pages say so, and it mends itself.

What needs a node that can be killed is in `make stress`; here a proxy stands between.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import current_app

from influencers.queries.listing import pending_changes
from kernel.config import Settings
from kernel.database import reading
from kernel.storage import Storage
from search import jobs
from search.checking import condition, verify
from search.documents import document_of
from search.elasticsearch.client import open_client
from search.errors import DocumentsRefused, SearchReadOnly, SearchResting, SearchTooSlow
from search.indexes import open_shelf
from search.port.query import Query
from search.queries import find
from search.shelves import counter_of
from tests.proxies import Proxy
from tests.search.stage import NOON, Stage, person
from tests.servers import server_url

#: Enough for three chunks of a bulk; it is cut in the second.
MANY = 4_500
CUT_BYTES = 2_500_000


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


@pytest.fixture
def later(monkeypatch):
    """Let the worker look at its clock so many minutes after noon."""

    def look(minutes: float) -> None:
        monkeypatch.setattr("search.jobs.now", lambda: NOON + timedelta(minutes=minutes))
        jobs.keep_up()

    return look


@contextmanager
def reading_only(index: str) -> Iterator[None]:
    """An index in which nothing may be changed, its alias neither."""
    with open_client(Settings(search_url=server_url("BELLWETHER_TEST_ELASTICSEARCH_URL"))) as client:
        client.indices.put_settings(index=index, settings={"index.blocks.read_only": True})
        try:
            yield
        finally:
            client.indices.put_settings(index=index, settings={"index.blocks.read_only": None})


def current() -> str:
    return current_app.extensions["storage"].current().index


@pytest.fixture
def written(monkeypatch) -> list[int]:
    """Whose documents were written, as often as they were."""
    ids: list[int] = []

    def made(facts):
        ids.append(facts.id)
        return document_of(facts)

    monkeypatch.setattr("search.writing.document_of", made)
    return ids


def test_where_the_alias_may_not_be_moved_the_next_index_is_built_once_and_waits(far_stage: Stage, later, written):
    far_stage.score(1, *people(3))
    first = jobs.rebuild()
    far_stage.score(2, *people(4))
    written.clear()
    with reading_only(first):
        with pytest.raises(SearchReadOnly):
            later(0)
        ready = far_stage.shelf.names()[1:]
        for minutes in (1, 3, 7, 15, 30, 45):
            later(minutes - 0.1)  # too early: nothing is tried
            with pytest.raises(SearchReadOnly):
                later(minutes)
        assert (far_stage.shelf.names(), current(), found()[1]) == ([first, *ready], first, 3)
        told = " ".join(condition().problems)
        assert f"{ready[0]} is ready" in told
        assert "set to reading only" in told
        assert "Tried 7 times" in told
    later(60)

    assert written == [1, 2, 3, 4]
    assert [current()] == ready
    assert (differing(), found()[1]) == (set(), 4)
    assert not [each for each in condition().problems if "ready" in each]


def test_who_leaves_or_changes_while_an_index_waits_is_right_in_it_when_it_is_shown(far_stage: Stage, later):
    far_stage.score(1, *people(3))
    first = jobs.rebuild()
    far_stage.score(2, *people(4))
    with reading_only(first):
        with pytest.raises(SearchReadOnly):
            later(0)
        far_stage.leave(2)
        with pytest.raises(SearchReadOnly):
            later(0.5)  # catching up with what may not be written to
        assert found() == ([1, 3], 2)
    later(1)

    assert (differing(), pending(), found()) == (set(), [], ([1, 3, 4], 3))


def test_whom_the_server_refused_still_waits_when_the_index_is_shown_later(far_stage: Stage, later, refused: set[int]):
    far_stage.score(1, *people(3))
    first = jobs.rebuild()
    far_stage.score(2, *people(4))
    refused.add(4)
    with reading_only(first), pytest.raises(SearchReadOnly):
        later(0)
    with pytest.raises(DocumentsRefused):
        later(1)
    assert (current() != first, found()[0], pending()) == (True, [1, 2, 3], [4])
    refused.clear()
    later(2)

    assert (differing(), found()[0]) == (set(), [1, 2, 3, 4])


def test_of_newer_scores_another_index_is_built_in_the_place_of_the_one_that_waits(far_stage: Stage, later):
    far_stage.score(1, *people(3))
    first = jobs.rebuild()
    far_stage.score(2, *people(4))
    with reading_only(first):
        with pytest.raises(SearchReadOnly):
            later(0)
        far_stage.score(3, *people(5))
        with pytest.raises(SearchReadOnly):
            later(1)
        assert [name.split("-")[-2] for name in far_stage.shelf.names()] == ["000001", "000003"]
    later(3)

    assert (found()[1], differing()) == (5, set())


def test_an_operator_who_rebuilds_by_hand_gets_a_new_index_in_the_place_of_the_one_that_waits(far_stage: Stage, later):
    far_stage.score(1, *people(3))
    first = jobs.rebuild()
    far_stage.score(2, *people(4))
    with reading_only(first), pytest.raises(SearchReadOnly):
        later(0)
    (ready,) = far_stage.shelf.names()[1:]
    name = jobs.rebuild()

    assert (current(), far_stage.shelf.names()) == (name, [first, name])
    assert counter_of(name) >= counter_of(ready)
    assert (differing(), found()[1]) == (set(), 4)
