"""Whom an engine does not take in waits as they were; everybody else is taken in, also where an index is built."""

import pytest

from influencers.queries.listing import pending_changes
from kernel.database import reading
from search import jobs
from search.checking import verify
from search.errors import DocumentsRefused
from search.port.query import Query
from search.queries import find
from tests.search.stage import Stage, person


def crowd(count: int, **facts) -> list:
    return [person(number, **facts) for number in range(1, count + 1)]


def found() -> tuple[list[int], int]:
    with reading() as session:
        answer = find(session, Query(size=5))
    return [hit.card.id for hit in answer.hits], answer.total


def pending() -> list[int]:
    with reading() as session:
        return sorted(pending_changes(session, 100).values())


def differing() -> set[int]:
    return set().union(*(each.ids for each in verify()))


def test_whom_an_engine_refuses_waits_and_everybody_else_is_found(each_stage: Stage, refused: set[int]):
    each_stage.score(1, *crowd(4))
    jobs.rebuild()
    refused.add(2)
    each_stage.change(2, 3)
    each_stage.leave(4)
    with pytest.raises(DocumentsRefused, match="1 person was not taken"):
        jobs.keep_up()

    assert (pending(), found()[0]) == ([2], [1, 2, 3])
    refused.clear()
    jobs.keep_up()
    assert (pending(), differing(), found()[0]) == ([], set(), [1, 2, 3])


def test_an_index_is_built_without_the_few_who_are_refused_and_they_wait(each_stage: Stage, refused: set[int]):
    each_stage.score(1, *crowd(4))
    refused.add(2)
    for _minute in range(2):
        with pytest.raises(DocumentsRefused, match="1 person was not taken"):
            jobs.keep_up()

    assert (len(each_stage.shelf.names()), pending(), found()[0]) == (1, [2], [1, 3, 4])
    refused.clear()
    jobs.keep_up()
    assert (pending(), differing(), found()[0]) == ([], set(), [1, 2, 3, 4])


def test_an_index_of_which_many_are_refused_is_none(each_stage: Stage, refused: set[int]):
    each_stage.score(1, *crowd(20))
    first = jobs.rebuild()
    each_stage.score(2, *crowd(20))
    refused.update(range(1, 21))
    with pytest.raises(DocumentsRefused, match="20 people were not taken"):
        jobs.keep_up()

    assert (each_stage.shelf.names(), found()[1]) == ([first], 20)


def test_who_waits_behind_those_who_are_refused_is_not_forgotten(each_stage: Stage, refused: set[int], monkeypatch):
    each_stage.score(1, *crowd(6))
    jobs.rebuild()
    monkeypatch.setattr(jobs, "_CHANGES_AT_ONCE", 2)
    refused.update((1, 2))
    each_stage.change(1, 2, 1, 2, 3)
    each_stage.leave(5)
    with pytest.raises(DocumentsRefused, match="2 people were not taken"):
        jobs.keep_up()

    assert (pending(), found()[0]) == ([1, 1, 2, 2], [1, 2, 3, 4, 6])
