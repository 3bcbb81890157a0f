"""Single people change between rebuilds; no change is lost and none is done twice for nothing."""

import pytest
from flask import current_app

from influencers.queries.listing import pending_changes
from kernel.database import reading
from search import jobs
from search.embedded.engine import open_index
from search.embedded.shelf import EmbeddedShelf
from search.errors import SearchResting
from search.port.query import Query
from tests.search.stage import Stage, person


def indexed(name: str) -> list[int]:
    engine = open_index(current_app.extensions["storage"].index / name)
    return [row.id for row in engine.find(Query()).rows]


def pending() -> list[int]:
    with reading() as session:
        return sorted(pending_changes(session, 100).values())


def test_who_left_is_taken_out_of_every_kept_index(stage: Stage):
    stage.score(1, person(1), person(2))
    first = jobs.rebuild()
    stage.score(2, person(1), person(2))
    second = jobs.rebuild()
    stage.leave(1)

    assert jobs.catch_up() == 1
    assert (indexed(first), indexed(second), pending()) == ([2], [2], [])


def test_who_comes_back_is_indexed_as_in_the_generation_of_the_index(stage: Stage):
    stage.score(1, person(1), person(2, score_tenths=900))
    name = jobs.rebuild()
    stage.leave(2)
    jobs.catch_up()
    stage.come_back(2)
    jobs.catch_up()

    assert indexed(name) == [2, 1]


def test_somebody_the_generation_does_not_know_is_no_error(stage: Stage):
    stage.score(1, person(1))
    name = jobs.rebuild()
    stage.leave(77)

    assert jobs.catch_up() == 1
    assert indexed(name) == [1]


def test_with_nothing_to_do_nothing_is_written(stage: Stage):
    stage.score(1, person(1))
    folder = current_app.extensions["storage"].index / jobs.rebuild()
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    assert jobs.catch_up() == 0
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_change_waits_while_the_engine_fails(stage: Stage, monkeypatch):
    stage.score(1, person(1), person(2))
    name = jobs.rebuild()
    stage.leave(2)

    def resting(_shelf, _name):
        raise SearchResting("Search is resting.")

    with monkeypatch.context() as patch:
        patch.setattr(EmbeddedShelf, "open", resting)
        with pytest.raises(SearchResting):
            jobs.catch_up()
    assert (indexed(name), pending()) == ([1, 2], [2])

    jobs.catch_up()
    assert (indexed(name), pending()) == ([1], [])


def test_a_change_made_while_the_index_is_written_stays_for_the_next_turn(stage: Stage, monkeypatch):
    stage.score(1, person(1), person(2), person(3))
    name = jobs.rebuild()
    stage.leave(2)
    turns = []

    opening = EmbeddedShelf.open

    def slow(shelf, name):
        # Between the two transactions; the second turn finds this one, because only what was read is settled.
        if not turns:
            stage.leave(3)
        turns.append(name)
        return opening(shelf, name)

    monkeypatch.setattr(EmbeddedShelf, "open", slow)

    assert jobs.catch_up() == 2
    assert (len(turns), indexed(name)) == (2, [1])


def test_changes_wait_for_the_first_index(stage: Stage):
    stage.score(1, person(1), person(2))
    stage.leave(2)

    assert jobs.catch_up() == 0
    assert pending() == [2]

    name = jobs.rebuild()
    assert (indexed(name), pending()) == ([1], [])
