"""The races of `make stress` once, with real processes: on PostgreSQL all of them, on SQLite those that crowd."""

from collections import Counter

import pytest

from benchmarks.stress import cases
from benchmarks.stress.crew import crew_of
from benchmarks.stress.kills import kills
from benchmarks.stress.table import HEAD, Result, lines_of, result
from benchmarks.stress.world import Place, fresh_schema, make_world
from tests.servers import server_url

PEOPLE = 600
ON_SQLITE = (
    cases.a_crowd_on_a_hundred_copies,
    cases.a_crowd_in_two_steps,
    cases.one_key_many_times,
    cases.redeem_against_cancel,
)


@pytest.fixture(scope="module")
def on_postgres(tmp_path_factory, worker_id):
    url = fresh_schema(server_url("BELLWETHER_TEST_POSTGRES_URL"), f"races_{worker_id}")
    world = make_world(Place(tmp_path_factory.mktemp("races") / "var", url), PEOPLE, rounds=12)
    with crew_of(8, world.place) as crew:
        yield world, crew
    world.place.close()


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory):
    storage = tmp_path_factory.mktemp("races") / "var"
    storage.mkdir()
    world = make_world(Place(storage, f"sqlite:///{storage / 'bellwether.db'}"), PEOPLE, rounds=12)
    with crew_of(4, world.place) as crew:
        yield world, crew
    world.place.close()


@pytest.mark.parametrize("case", cases.CASES, ids=lambda case: case.__name__)
def test_processes_on_postgres_get_what_there_is_and_no_more(on_postgres, case):
    told = case(*on_postgres)
    assert told.holds, lines_of([told])


@pytest.mark.parametrize("case", ON_SQLITE, ids=lambda case: case.__name__)
def test_four_processes_on_sqlite_get_what_there_is_and_never_read_that_it_is_locked(on_sqlite, case):
    told = case(*on_sqlite)
    assert told.holds, lines_of([told])


@pytest.mark.parametrize("world", ["on_postgres", "on_sqlite"])
def test_processes_killed_while_they_claim_and_expire_leave_nothing_half_done(request, world):
    told = kills(request.getfixturevalue(world)[0], seed=7, count=6)
    assert told.holds, lines_of([told])


def test_a_table_tells_attempts_as_what_was_done_and_what_was_refused_by_code():
    told = result("a race", ["given", "given", "sold_out", 'given {"claim_id": 1}'], counter=3)
    assert (told.attempts, told.done, told.errors, told.holds) == (4, 3, 0, True)
    assert lines_of([told])[0].split() == ["a", "race", "4", "3", "0", "3", "sold_out", "1"]
    assert len(HEAD.split()) > 5


@pytest.mark.parametrize(
    "told",
    [
        Result("a race", Counter(["error:OperationalError"]), 0),
        Result("a race", Counter(["given"]), 2, ("the counter should be 1",)),
    ],
)
def test_an_error_or_a_fault_is_told_and_does_not_hold(told):
    assert not told.holds
    assert any("error" in line or "WRONG" in line for line in lines_of([told]))
