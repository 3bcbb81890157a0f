"""Facets are counted beside the search and each other: none is lost, and none that fails is taken for empty."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from search.embedded.beside import Beside
from search.embedded.counts import FacetRuns
from search.errors import SearchResting
from search.port.page import CountedLater
from search.port.query import Query

ASKED = Query(topics=(3,), countries=("FR",), facets=("topic", "network", "country"))
#: More than there are threads for runs.
MANY = 12
PATIENCE_S = 20


class Index:
    """Counts everybody once in one value of each facet; refuses what it is told to."""

    def __init__(self, refused: str = "") -> None:
        self.refused = refused
        self.counted_by: set[threading.Thread] = set()

    def aggregate(self, _passing: object, asked: dict[str, object]) -> dict[str, object]:
        self.counted_by.add(threading.current_thread())
        if self.refused in asked:
            raise ValueError(f"no {self.refused} today")
        return {name: {"buckets": [{"key": 7, "doc_count": len(name)}]} for name in asked}


@pytest.fixture
def busy():
    """Keep every thread for runs busy until the test is over."""
    over, begun = threading.Event(), threading.Semaphore(0)

    def wait() -> None:
        begun.release()
        over.wait(PATIENCE_S)

    waiting = [Beside(wait) for _ in range(MANY)]
    assert begun.acquire(timeout=PATIENCE_S)
    yield
    for each in waiting:
        each.drop()
    over.set()


def test_every_facet_comes_from_its_own_run():
    counted = FacetRuns(Index(), ASKED, lambda query: query).counted()

    assert [*counted] == ["topic", "network", "country"]
    assert {name: (found.value, found.count) for name, (found,) in counted.items()} == {
        "topic": ("7", 5),
        "network": ("7", 7),
        "country": ("7", 7),
    }


def test_a_facet_is_asked_of_those_it_counts():
    asked_of = []

    FacetRuns(Index(), ASKED, asked_of.append).counted()

    assert sorted((query.topics, query.countries) for query in asked_of) == [((), ("FR",)), ((3,), ()), ((3,), ("FR",))]


@pytest.mark.parametrize("refused", ["topic", "network", "country"])
def test_a_run_that_fails_lets_the_question_rest(refused):
    counting = FacetRuns(Index(refused), ASKED, lambda query: query)

    with pytest.raises(SearchResting) as error:
        counting.counted()

    assert str(error.value.__cause__) == f"no {refused} today"


def test_many_questions_share_a_few_threads():
    index = Index()

    asked = [FacetRuns(index, ASKED, lambda query: query) for _ in range(MANY)]

    assert [len(counting.counted()) for counting in asked] == [3] * MANY
    assert len(index.counted_by - {threading.current_thread()}) <= 4


@pytest.mark.usefixtures("busy")
def test_where_no_thread_is_free_whoever_asks_counts():
    by = []

    Beside(lambda: by.append(threading.current_thread())).answer()

    assert by == [threading.current_thread()]


@pytest.mark.usefixtures("busy")
def test_what_nobody_needs_any_more_is_not_begun():
    begun = []
    run = Beside(lambda: begun.append("begun"))

    run.drop()

    assert run._begun.cancelled()
    assert begun == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
def test_a_process_that_forks_counts_in_threads_of_its_own():
    Beside(lambda: 1).answer()

    child = os.fork()
    if not child:
        run = Beside(lambda: 7)
        is_begun = threading.Event()
        run._begun.add_done_callback(lambda _future: is_begun.set())
        os._exit(0 if is_begun.wait(PATIENCE_S) and run.answer() == 7 else 1)

    assert os.waitpid(child, 0)[1] == 0


def test_facets_of_one_page_do_not_wait_for_those_of_another():
    is_read, over = threading.Event(), threading.Event()

    def counted():
        is_read.set()
        assert over.wait(PATIENCE_S)
        return {"kind": ()}

    with ThreadPoolExecutor(1) as beside:
        slow = beside.submit(dict, CountedLater(counted))
        try:
            assert is_read.wait(PATIENCE_S)
            with ThreadPoolExecutor(1) as reader:
                assert reader.submit(dict, CountedLater(lambda: {"network": ()})).result(PATIENCE_S / 4) == {
                    "network": ()
                }
        finally:
            over.set()
        assert slow.result(PATIENCE_S) == {"kind": ()}


def test_facets_that_were_counted_are_not_counted_again():
    times = iter([{"kind": ()}])
    facets = CountedLater(lambda: next(times))

    assert (dict(facets), len(facets)) == ({"kind": ()}, 1)


def test_a_run_that_is_asked_for_while_the_process_ends_is_done_by_whoever_asks(monkeypatch):
    ended = ThreadPoolExecutor(1)
    ended.shutdown()
    monkeypatch.setattr("search.embedded.beside._kept", lambda: ended)
    run = Beside(threading.current_thread)
    run.drop()

    assert run.answer() is threading.current_thread()
