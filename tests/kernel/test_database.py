import threading
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError

from kernel.database import reading, transaction
from kernel.errors import DatabaseBusy

ADD = text("INSERT INTO influencer_changes (influencer_id, at_us) VALUES (:id, 0)")
COUNT = text("SELECT count(*) FROM influencer_changes")


def test_a_block_that_ends_well_is_kept(app):
    with transaction() as session:
        session.execute(ADD, {"id": 1})
    with reading() as session:
        assert session.scalar(COUNT) == 1


def test_a_block_that_fails_leaves_nothing(app):
    def add_and_fail():
        with transaction() as session:
            session.execute(ADD, {"id": 1})
            raise InterruptedError

    with pytest.raises(InterruptedError):
        add_and_fail()

    with reading() as session:
        assert session.scalar(COUNT) == 0


def test_the_database_itself_keeps_the_limits_of_the_models(app):
    with pytest.raises(IntegrityError, match="of_somebody"), transaction() as session:
        session.execute(ADD, {"id": 0})


def test_a_reference_to_nobody_is_refused(app):
    with pytest.raises((IntegrityError, DatabaseError)), transaction() as session:
        session.execute(text("INSERT INTO influencer_aliases VALUES (1, 999)"))


def test_what_is_done_in_a_question_is_never_kept(sqlite_app):
    with reading() as session:
        session.execute(ADD, {"id": 1})
    with reading() as session:
        assert session.scalar(COUNT) == 0


def test_a_question_does_not_wait_for_a_writer(app):
    with transaction() as writer:
        writer.execute(ADD, {"id": 1})
        with reading() as session:
            assert session.scalar(COUNT) == 0


def test_writers_that_read_first_take_turns_and_lose_no_count(app):
    started = threading.Barrier(4)

    def add_after_looking():
        started.wait()
        with app.app_context():
            for number in range(5):
                with transaction() as session:
                    session.scalar(COUNT)
                    session.execute(ADD, {"id": number + 1})

    threads = [threading.Thread(target=add_after_looking) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with reading() as session:
        assert session.scalar(COUNT) == 20


def test_a_lock_that_outlasts_all_patience_says_when_to_come_back(app):
    impatient = {"sqlite": "PRAGMA busy_timeout = 1", "postgresql": "SET LOCAL lock_timeout = 1"}

    def wait_in_vain():
        with transaction() as session:
            session.execute(text(impatient[app.extensions["engine"].dialect.name]))
            session.execute(text("DELETE FROM influencer_changes"))

    with transaction() as session:
        session.execute(ADD, {"id": 1})
    with take_all_locks(app), pytest.raises(DatabaseBusy) as busy:
        wait_in_vain()

    assert (busy.value.status, busy.value.retry_after) == (503, 1)


@contextmanager
def take_all_locks(app):
    """Hold what every writer needs; of SQLite's pool no connection waits for longer than a moment."""
    engine = app.extensions["engine"]
    if engine.dialect.name == "sqlite":
        event.listen(engine, "checkout", _be_impatient)
    with engine.connect() as holder, holder.begin():
        holder.execute(text("UPDATE influencer_changes SET at_us = 1"))
        yield
        holder.rollback()


def _be_impatient(connection, _record, _proxy):
    connection.execute("PRAGMA busy_timeout = 1")


def test_another_error_of_the_database_keeps_its_name(app):
    with pytest.raises(DatabaseError), transaction() as session:
        session.execute(text("SELECT nothing FROM nowhere"))


def test_an_error_of_the_database_tells_no_parameters(app):
    with pytest.raises(DBAPIError) as failed, transaction() as session:
        session.execute(text("SELECT * FROM nowhere WHERE email = :email"), {"email": "ada@example.org"})
    assert "ada@example.org" not in str(failed.value)


def test_a_connection_that_the_server_closed_is_replaced_before_anything_is_asked(postgres_app):
    with reading() as session:
        ended = session.scalar(text("SELECT pg_backend_pid()"))
    with psycopg.connect(_plain(postgres_app)) as other:
        # Waits until it is gone, so that nothing here depends on how quick the server is.
        assert other.execute("SELECT pg_terminate_backend(%s, 10000)", [ended]).fetchone() == (True,)

    with reading() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != ended


def _plain(app):
    url = app.extensions["engine"].url
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
