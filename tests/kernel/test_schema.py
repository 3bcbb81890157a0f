import subprocess
import sys

import pytest
from flask import Flask
from sqlalchemy import Engine, inspect, text

from app import create_app
from kernel.config import Settings
from kernel.database import open_database, transaction
from kernel.errors import Misconfigured
from kernel.schema import head, migrating, prepare_database, revision
from tests.house import HOUSE


@pytest.fixture
def engine(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path}/bellwether.db")
    yield engine
    engine.dispose()


@pytest.fixture
def old_app(tmp_path):
    app = create_app(Settings(storage=tmp_path))
    prepare_database(app.extensions["engine"])
    set_revision(app.extensions["engine"], "0000_before")
    yield app
    app.extensions["engine"].dispose()


def set_revision(engine: Engine, to: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": to})


def ask(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        session.execute(text("SELECT 1"))


def test_the_first_question_to_an_empty_database_makes_its_tables(tmp_path):
    app = create_app(Settings(storage=tmp_path / "new"))
    assert not (tmp_path / "new" / "bellwether.db").exists()

    ask(app)

    assert "influencers" in inspect(app.extensions["engine"]).get_table_names()
    app.extensions["engine"].dispose()


def test_an_old_database_is_refused_with_the_command_that_mends_it(old_app):
    with pytest.raises(Misconfigured, match="Run: flask database upgrade"):
        ask(old_app)


def test_a_database_from_the_future_is_refused(engine):
    prepare_database(engine)
    set_revision(engine, "9999_later")
    with pytest.raises(Misconfigured, match="9999_later"):
        prepare_database(engine)


def test_the_command_that_mends_runs_also_where_all_else_is_refused(tmp_path):
    app = create_app(Settings(storage=tmp_path))
    with app.app_context():
        said = app.test_cli_runner().invoke(args=["database", "upgrade"])
    assert (said.exit_code, said.output) == (0, f"The database is at {head()}.\n")
    app.extensions["engine"].dispose()


def test_processes_that_start_together_on_an_empty_database_do_not_collide(database_url, tmp_path):
    url = database_url
    if url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path}/together.db"
    else:
        empty(url)
    script = (
        "import sys\n"
        "from kernel.database import open_database\n"
        "from kernel.schema import prepare_database\n"
        "sys.stdin.readline()\n"
        "engine = open_database(sys.argv[1])\n"
        "prepare_database(engine)\n"
        "engine.dispose()"
    )
    command = [sys.executable, "-W", "error", "-c", script, url]
    starting = [
        subprocess.Popen(command, cwd=HOUSE, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for process in starting:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()

    assert [(process.communicate()[1], process.returncode) for process in starting] == [("", 0)] * 4
    engine = open_database(url)
    assert revision(engine) == head()
    engine.dispose()


def empty(url: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        for table in inspect(connection).get_table_names():
            connection.execute(text(f"DROP TABLE {table} CASCADE"))
    engine.dispose()


def test_a_migration_that_fails_leaves_nothing(engine):
    def migrate_half():
        with migrating(engine) as config:
            config.attributes["connection"].execute(text("CREATE TABLE half (id INTEGER)"))
            raise InterruptedError

    with pytest.raises(InterruptedError):
        migrate_half()

    assert inspect(engine).get_table_names() == []


def test_a_migration_that_would_leave_rows_that_refer_to_nothing_is_undone(engine):
    prepare_database(engine)
    with pytest.raises(Misconfigured, match="refer to nothing"), migrating(engine) as config:
        config.attributes["connection"].execute(text("INSERT INTO influencer_aliases VALUES (1, 999)"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM influencer_aliases")) == 0
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
