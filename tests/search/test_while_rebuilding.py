"""Whoever searches while indexes are built notices nothing, on every engine."""

import threading
from concurrent.futures import ThreadPoolExecutor

from kernel.database import reading
from search import jobs
from search.port.query import Query
from search.queries import find
from search.writing import all_documents
from tests.search.stage import Stage, person

TIED = 10_000
SEARCHES, AT_ONCE = 200, 20
_LONGEST_WAIT_SECONDS = 60


def test_paging_through_ten_thousand_tied_people_shows_everybody_once_while_two_indexes_are_built(each_stage: Stage):
    each_stage.score(1, *(person(number) for number in range(1, TIED + 1)))
    jobs.rebuild()
    rebuilds = {30: 1, 60: 1}
    shown, cursor, page = [], None, 0
    while page == 0 or cursor:
        if rebuilds.pop(page, 0):
            jobs.rebuild()
        with reading() as session:
            found = find(session, Query(size=100, cursor=cursor))
        shown += [hit.card.id for hit in found.hits]
        cursor, page = found.next_cursor, page + 1

    assert not rebuilds
    assert len(shown) == len(set(shown)) == TIED
    assert set(shown) == set(range(1, TIED + 1))


def test_two_hundred_searches_at_once_during_a_rebuild_all_answer(each_stage: Stage, monkeypatch):
    each_stage.score(1, *(person(number) for number in range(1, 301)))
    jobs.rebuild()
    begun, searched = threading.Event(), threading.Event()

    def halting(number, advance):
        for place, document in enumerate(all_documents(number, advance)):
            if place == 150:
                begun.set()
                assert searched.wait(_LONGEST_WAIT_SECONDS)
            yield document

    def rebuild():
        with each_stage.app.app_context():
            return jobs.rebuild()

    def search(number: int) -> list[int]:
        with each_stage.app.app_context(), reading() as session:
            return [hit.card.id for hit in find(session, Query(size=number % 7 + 1)).hits]

    monkeypatch.setattr("search.jobs.all_documents", halting)
    with ThreadPoolExecutor(AT_ONCE + 1) as pool:
        building = pool.submit(rebuild)
        assert begun.wait(_LONGEST_WAIT_SECONDS)
        during = list(pool.map(search, range(SEARCHES)))
        assert not building.done()
        searched.set()
        after = list(pool.map(search, range(SEARCHES)))
        name = building.result()

    assert during == after == [list(range(1, number % 7 + 2)) for number in range(SEARCHES)]
    assert each_stage.app.extensions["storage"].current().index == name
