import logging

import pytest
from flask import current_app
from sqlalchemy import inspect, text

from app import TIMETABLE
from kernel.errors import Unavailable
from kernel.jobs import Soon, Timed, do_soon, open_queue, put_on_timetable
from tests.house import HOUSE

#: What other tests have replaced by a list.
REALLY_ASK = Soon.__call__


@pytest.fixture
def queue(app):
    queue = open_queue(app.extensions["engine"], app.extensions["storage"])
    yield queue
    queue.storage.close()
    with app.extensions["engine"].begin() as connection:
        for table in inspect(connection).get_table_names():
            if table.startswith("huey_"):  # on PostgreSQL the queue shares the tests' schema
                connection.execute(text(f"DROP TABLE {table}"))


def run_due(queue, at):
    """Do what the scheduler and a worker do when that minute has come."""
    for task in queue.read_periodic(at):
        queue.enqueue(task)
    done = 0
    while (task := queue.dequeue()) is not None:
        queue.execute(task)
        done += 1
    return done


def test_work_is_done_when_it_is_due_with_the_app_at_hand(app, queue, noon):
    done = []
    timetable = [
        Timed("every_minute", lambda: done.append(current_app.name)),
        Timed("at_noon", lambda: done.append("noon"), minute="0", hour="12"),
        Timed("at_one", lambda: done.append("one"), minute="0", hour="13"),
    ]
    put_on_timetable(queue, app, timetable)

    assert run_due(queue, noon.replace(tzinfo=None)) == 2
    assert sorted(done) == ["app", "noon"]


def test_work_that_fails_is_told_and_spoils_nothing(app, queue, noon, caplog):
    def rest():
        raise Unavailable("Search is resting.")

    def break_down():
        raise ZeroDivisionError

    done = []
    put_on_timetable(queue, app, [Timed("a", rest), Timed("b", break_down), Timed("c", lambda: done.append("c"))])

    with caplog.at_level(logging.WARNING, logger="bellwether.jobs"):
        run_due(queue, noon.replace(tzinfo=None))

    assert done == ["c"]
    told = [(record.job, record.levelname) for record in caplog.records if record.name == "bellwether.jobs"]
    assert sorted(told) == [("a", "WARNING"), ("b", "ERROR")]


def test_the_queue_has_a_file_of_its_own_or_lives_in_postgresql(app, queue):
    is_file = (app.extensions["storage"].root / "jobs.db").exists()
    assert is_file == (app.extensions["engine"].dialect.name == "sqlite")


def test_work_that_a_request_asks_for_is_done_by_the_worker_before_its_time(app, queue):
    done = []
    timetable = [Timed("deliver", lambda: done.append(current_app.name), minute="0", hour="4"), Timed("other", list)]
    put_on_timetable(queue, app, timetable)
    app.extensions |= {"timetable": timetable}

    soon = Soon(app)
    REALLY_ASK(soon, "deliver")
    REALLY_ASK(soon, "deliver")
    soon.close()

    assert done == [], "nothing is done by the request itself"
    assert [queue.execute(queue.dequeue()) for _ in range(2)] == [None, None]
    assert (done, queue.dequeue()) == (["app", "app"], None)


@pytest.mark.parametrize("name", ["deliver_mail", "no such work"])
def test_asking_for_work_never_fails_a_request(app, monkeypatch, caplog, name):
    monkeypatch.setattr("kernel.jobs.Soon.__call__", REALLY_ASK)
    monkeypatch.setattr("kernel.jobs.open_queue", lambda *_asked: 1 / 0)

    do_soon(name)

    assert [record.job for record in caplog.records] == [name]


def test_whatever_the_worker_does_by_itself_can_be_done_by_hand(app, runner):
    done = []
    app.extensions |= {
        "timetable": [
            Timed("count_sheep", lambda: done.append("sheep") or 3, minute="*/5"),
            Timed("sweep", lambda: done.append(current_app.name), minute="7", hour="4"),
            Timed("look", list, minute="17"),
            Timed("wait", lambda: None),
        ]
    }

    told = runner.invoke(args=["jobs", "list"]).output.splitlines()
    assert told == ["count_sheep: every 5 minutes", "sweep: at 4:07 UTC", "look: at minute 17", "wait: every minute"]
    assert runner.invoke(args=["jobs", "run", "count_sheep"]).output == "count_sheep: 3 done.\n"
    assert runner.invoke(args=["jobs", "run", "sweep"]).output == "sweep: done.\n"
    assert done == ["sheep", "app"]


def test_work_that_is_done_by_hand_says_plainly_when_it_cannot_be(app, runner):
    def rest():
        raise Unavailable("Search is resting.")

    app.extensions |= {"timetable": [Timed("keep_up", rest)]}

    failed, unknown = (runner.invoke(args=["jobs", "run", name]) for name in ("keep_up", "rest"))

    assert (failed.exit_code, failed.output) == (1, "Error: Search is resting.\n")
    assert unknown.exit_code == 2
    assert "There is no such work: rest." in unknown.output


def test_every_work_of_the_house_is_told_of_beside_the_command():
    page = (HOUSE / "docs" / "commands.md").read_text()
    assert [timed.name for timed in TIMETABLE if f"`{timed.name}`" not in page] == []
