"""Search on a real Elasticsearch: built, kept up, and honest when the server is not well."""

import socket
from dataclasses import replace

import pytest
from flask import current_app

from influencers.queries.listing import pending_changes
from kernel.config import Settings
from kernel.database import reading
from kernel.errors import Misconfigured
from search import jobs
from search.checking import condition, verify
from search.elasticsearch.client import open_client
from search.elasticsearch.shelf import ElasticsearchShelf
from search.embedded.shelf import EmbeddedShelf
from search.errors import (
    IndexMissing,
    IndexOutdated,
    SearchMisdirected,
    SearchReadOnly,
    SearchResting,
    SearchStorageFull,
    SearchTooSlow,
    StaleCursor,
)
from search.port.document import DocumentTopic
from search.port.engine import About
from search.port.query import Query
from search.words import parse
from tests.search.elasticsearch.test_failures import ADA
from tests.search.stage import COFFEE, Stage, ask, ids, person
from tests.servers import server_url


@pytest.fixture
def client():
    with open_client(Settings(search_url=server_url("BELLWETHER_TEST_ELASTICSEARCH_URL"))) as opened:
        yield opened


def pending() -> list[int]:
    with reading() as session:
        return sorted(pending_changes(session, 100).values())


def test_a_rebuild_moves_pointer_and_alias_and_keeps_the_index_before(server_stage: Stage, client):
    server_stage.score(41, person(1))
    names = [jobs.rebuild()]
    server_stage.score(42, person(1), person(2, bio="A roaster", topics=((COFFEE, 600, 4, 900),)))
    names += [jobs.rebuild(), jobs.rebuild()]
    prefix = names[0].removesuffix("-000041-001")

    assert names == [f"{prefix}-000041-001", f"{prefix}-000042-002", f"{prefix}-000042-003"]
    assert current_app.extensions["storage"].current().index == names[2]
    assert list(client.indices.get_alias(name=prefix)) == [names[2]]
    assert server_stage.shelf.names() == names
    names += [jobs.rebuild()]
    assert server_stage.shelf.names() == names[1:]
    assert ids(ask(Query(words=parse("roaster"), topics=(COFFEE,)))) == [2]


def test_pages_go_on_in_the_index_they_began_in_while_others_are_built(server_stage: Stage):
    server_stage.score(1, *(person(number) for number in range(1, 11)))
    jobs.rebuild()
    first = ask(Query(size=4))
    server_stage.score(2, *(person(number, score_tenths=number) for number in range(1, 11)))
    jobs.rebuild()
    server_stage.leave(6)
    jobs.catch_up()
    second = ask(Query(size=4, cursor=first.next_cursor))

    assert (ids(first), ids(second), second.total) == ([1, 2, 3, 4], [5, 7, 8, 9], 9)
    jobs.rebuild()
    assert ids(ask(Query(size=4, cursor=first.next_cursor))) == [5, 7, 8, 9]
    jobs.rebuild()
    with pytest.raises(StaleCursor, match="first page"):
        ask(Query(size=4, cursor=first.next_cursor))


def test_what_a_killed_build_left_is_swept_and_never_shown(server_stage: Stage):
    server_stage.score(1, person(1))
    shelf = server_stage.shelf
    about = About(shelf.name_of(1, 1), 1, 0, ())
    shelf._create(about)

    assert shelf.names() == []
    with pytest.raises(IndexMissing):
        shelf.reading(about.name)
    assert jobs.rebuild() == about.name
    assert shelf.sweep() == 0


def test_a_build_that_fails_leaves_the_current_index_and_nothing_else(server_stage: Stage, build_that_fails):
    server_stage.score(1, person(1))
    name = jobs.rebuild()

    build_that_fails()
    assert (server_stage.shelf.names(), ids(ask(Query()))) == ([name], [1])


@pytest.mark.parametrize(("block", "error"), [("read_only_allow_delete", SearchStorageFull), ("write", SearchReadOnly)])
def test_while_nothing_is_taken_in_people_are_found_and_no_change_is_lost(server_stage: Stage, client, block, error):
    server_stage.score(1, person(1), person(2))
    name = jobs.rebuild()
    client.indices.put_settings(index=name, settings={f"index.blocks.{block}": True})
    server_stage.leave(2)
    with pytest.raises(error):
        jobs.catch_up()

    assert (ids(ask(Query())), pending()) == ([1], [2])
    assert any("is blocked" in problem for problem in condition().problems)
    client.indices.put_settings(index=name, settings={f"index.blocks.{block}": None})
    jobs.keep_up()
    assert (pending(), verify()[0].ids) == ([], set())


def test_an_index_that_somebody_dropped_is_missed_and_built_again(server_stage: Stage, client):
    server_stage.score(1, person(1))
    name = jobs.rebuild()
    assert ids(ask(Query())) == [1]
    client.indices.delete(index=name)

    with pytest.raises(IndexMissing, match="flask search rebuild"):
        ask(Query())
    assert "flask search rebuild" in condition().problems[-1]
    jobs.keep_up()
    assert ids(ask(Query())) == [1]
    assert current_app.extensions["storage"].current().index != name


def test_an_alias_that_somebody_removed_is_told_and_set_again(server_stage: Stage, client):
    server_stage.score(1, person(1))
    name = jobs.rebuild()
    prefix = name.removesuffix("-000001-001")
    client.indices.delete_alias(index=name, name=prefix)

    assert ids(ask(Query())) == [1]
    assert any("alias" in problem for problem in condition().problems)
    jobs.keep_up()
    assert list(client.indices.get_alias(name=prefix)) == [name]


def test_another_house_on_the_same_server_is_left_alone(server_stage: Stage, client):
    server_stage.score(1, person(1))
    name = jobs.rebuild()
    prefix = name.removesuffix("-000001-001")
    other = ElasticsearchShelf(client, prefix=prefix, house="another")

    assert (other.names(), other.sweep()) == ([], 0)
    with pytest.raises(Misconfigured, match="BELLWETHER_SEARCH_PREFIX"), other.make(About(name, 1, 0, ())):
        pass
    assert server_stage.shelf.names() == [name]


def test_after_a_change_of_engine_nothing_of_the_other_one_stays(server_stage: Stage):
    shelf = server_stage.app.extensions.pop("search_shelf")
    server_stage.score(1, person(1), person(2))
    jobs.rebuild()
    cursor = ask(Query(size=1)).next_cursor
    server_stage.app.extensions["search_shelf"] = shelf

    with pytest.raises(IndexMissing):
        ask(Query())
    assert jobs.catch_up() == 0
    jobs.keep_up()
    assert ids(ask(Query())) == [1, 2]
    assert EmbeddedShelf(current_app.extensions["storage"]).names() == []
    with pytest.raises(StaleCursor):
        ask(Query(cursor=cursor))


def test_a_topic_that_the_mapping_does_not_know_asks_for_a_new_index(server_stage: Stage):
    shelf = server_stage.shelf
    with shelf.make(About(shelf.name_of(1, 1), 1, 0, (3,))) as engine:
        with pytest.raises(IndexOutdated):
            engine.put([replace(ADA, topics=(DocumentTopic(4, 1, 1),))])
        engine.put([replace(ADA, topics=(DocumentTopic(3, 1, 1),))])
    assert shelf.reading(engine.name).find(Query()).total == 1


def test_more_topics_than_a_mapping_has_fields_by_default(server_stage: Stage):
    shelf = server_stage.shelf
    with shelf.make(About(shelf.name_of(1, 1), 1, 0, tuple(range(3_000)))) as engine:
        engine.put([replace(ADA, topics=(DocumentTopic(2_999, 1, 1),))])
    assert shelf.reading(engine.name).find(Query(topics=(2_999,))).total == 1


def test_a_server_that_does_not_answer_rests_on_the_page_and_nowhere_else(stage: Stage, monkeypatch):
    stage.score(1, person(1))
    nowhere = open_client(Settings(search_url="http://127.0.0.1:1", search_retries=0))
    stage.app.extensions["search_shelf"] = ElasticsearchShelf(nowhere, prefix="bellwether", house="ours")
    stage.app.extensions["storage"].point({"index": "bellwether-000001-001"})
    browser = stage.app.test_client()
    home = browser.get("/")
    monkeypatch.setattr("search.pages.generations.current", lambda: "of the scores")
    answer = browser.get("/search")

    assert (home.status_code, answer.status_code, answer.headers["Retry-After"]) == (200, 503, "30")
    assert "Search is resting" in answer.text
    assert "does not answer" in condition().problems[-1]


def test_https_to_a_server_without_it_is_a_setting_to_mend():
    url = server_url("BELLWETHER_TEST_ELASTICSEARCH_URL").replace("http:", "https:")
    client = open_client(Settings(search_url=url, search_retries=0))

    with pytest.raises(SearchMisdirected):
        ElasticsearchShelf(client, prefix="test-none", house="ours").names()


def test_a_server_that_takes_too_long_is_not_waited_for(silent_server):
    client = open_client(Settings(search_url=silent_server, search_timeout_seconds=1, search_retries=0))

    with pytest.raises(SearchTooSlow):
        ElasticsearchShelf(client, prefix="test-none", house="ours").names()


@pytest.fixture
def silent_server():
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_passwords_and_rights_are_told_apart(security_url):
    wrong = open_client(Settings(search_url=security_url.replace("testing-only", "wrong")))
    reader = open_client(Settings(search_url=security_url.replace("elastic:", "reader:")))
    shelf = ElasticsearchShelf(reader, prefix="test-none", house="ours")

    with pytest.raises(SearchResting, match="who we are"):
        ElasticsearchShelf(wrong, prefix="test-none", house="ours").names()
    assert shelf.names() == []
    with pytest.raises(SearchResting, match="let us do this"), shelf.make(About("test-none-000001-001", 1, 0, ())):
        pass


@pytest.fixture
def security_url() -> str:
    return server_url("BELLWETHER_TEST_ELASTICSEARCH_9_URL")
