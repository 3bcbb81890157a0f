"""An index that is built whole and waits to be shown: when it is tried again, and when it is forgotten."""

from datetime import timedelta

import pytest
from flask import current_app

from influencers.models import HiddenTopic
from influencers.queries.listing import pending_changes
from kernel.database import reading, transaction
from search import jobs
from search.embedded.shelf import EmbeddedShelf
from search.errors import DocumentsRefused, SearchReadOnly
from search.port.query import Query
from search.swaps import note_refusal, ready_index
from tests.search.stage import COFFEE, NOON, TEA, Stage, person


@pytest.fixture
def two(stage: Stage) -> tuple[str, str]:
    """The current index, and one of the same scores that an operator made and that could not be shown."""
    stage.score(1, person(1), person(2))
    current = jobs.rebuild()
    with pytest.MonkeyPatch.context() as engine:
        engine.setattr(EmbeddedShelf, "show", refuse)
        with pytest.raises(SearchReadOnly):
            jobs.rebuild()
    return current, waiting()


def refuse(_shelf: EmbeddedShelf, _name: str) -> None:
    raise SearchReadOnly("Somebody set it to reading only.")


def storage():
    return current_app.extensions["storage"]


def waiting() -> str | None:
    ready = ready_index(storage())
    return ready.index if ready else None


def names() -> list[str]:
    return EmbeddedShelf(storage()).names()


@pytest.fixture
def an_hour_later(two, monkeypatch) -> None:
    """Whatever waits is due."""
    del two
    at = jobs.now() + timedelta(hours=1)
    monkeypatch.setattr("search.jobs.now", lambda: at)


def test_before_it_is_due_one_of_the_same_scores_waits(two):
    current, ready = two
    jobs.keep_up()

    assert (storage().current().index, waiting()) == (current, ready)


@pytest.mark.usefixtures("an_hour_later")
def test_one_of_the_same_scores_is_tried_again_when_it_is_due(two):
    current, ready = two
    jobs.keep_up()

    assert (storage().current().index, waiting(), names()) == (ready, None, [current, ready])


def test_meanwhile_people_are_kept_up(two, stage: Stage):
    stage.leave(2)
    jobs.keep_up()

    for name in two:
        assert [row.id for row in EmbeddedShelf(storage()).open(name).find(Query()).rows] == [1]


@pytest.mark.usefixtures("an_hour_later")
def test_one_that_is_gone_or_of_another_engine_is_told_no_more(two):
    current, ready = two
    EmbeddedShelf(storage()).drop(ready)
    jobs.keep_up()
    assert (storage().current().index, waiting()) == (current, None)

    note_refusal(storage(), "house-000001-009", "No.", now=NOON)
    jobs.keep_up()
    assert (storage().current().index, waiting(), names()) == (current, None, [current])


@pytest.mark.parametrize("do", [jobs.rebuild, jobs.keep_up])
def test_a_crash_before_the_note_is_forgotten_does_not_cost_the_index_that_was_shown(two, do):
    _current, ready = two
    storage().point({"index": ready})

    do()

    assert ready in names()
    assert waiting() is None


def found_by_coffee(name: str) -> list[int]:
    return [row.id for row in EmbeddedShelf(storage()).open(name).find(Query(topics=(COFFEE,))).rows]


def test_what_was_hidden_since_finds_nobody_in_the_indexes_before_a_rebuild(stage: Stage):
    crowd = [person(number, topics=((COFFEE, 600, 8, 0), (TEA, 500, 8, 0))) for number in (1, 2)]
    stage.score(1, *crowd)
    first, second = jobs.rebuild(), jobs.rebuild()
    with transaction() as session:
        session.add(HiddenTopic(influencer_id=1, topic=COFFEE, since_us=0))
    stage.change(1)
    third = jobs.rebuild()

    assert [found_by_coffee(name) for name in (first, second, third)] == [[2], [2], [2]]


def test_whom_an_index_before_did_not_take_stays_pending(stage: Stage, monkeypatch):
    stage.score(1, person(1), person(2))
    first = jobs.rebuild()
    stage.change(1, 2)

    def one_is_refused(_shelf, name, changed, *, is_current):
        if name == first and 1 in changed:
            raise DocumentsRefused.of({1})

    monkeypatch.setattr("search.jobs.apply", one_is_refused)
    with pytest.raises(DocumentsRefused):
        jobs.rebuild()

    with reading() as session:
        assert set(pending_changes(session, 9).values()) == {1}
