"""The stage every test stands on: an app with a database of its own, and a fixed noon.

Every test that asks for `app` runs twice: on SQLite, and on PostgreSQL when BELLWETHER_TEST_POSTGRES_URL says where
that is. `sqlite_app` is for what does not touch the database's own manners.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask, has_app_context
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import settings
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from app import create_app
from auth import passwords
from kernel.config import Settings
from kernel.database import Base, open_database, transaction
from kernel.schema import prepare_database
from tests.browser import Browser
from tests.cast import at_noon, cast, planted, planted_rows, sqlite_cast  # noqa: F401  # fixtures, used by pytest
from tests.once import compile_addresses_once, compile_templates_once, look_for_garbage_less_often
from tests.servers import pytest_runtest_makereport, server_url  # noqa: F401  # a hook, used by pytest

compile_templates_once()
compile_addresses_once()
look_for_garbage_less_often()
# No test is timed: what one takes is a matter of the machine and its other work.
settings.register_profile("untimed", settings.default, deadline=None)
settings.load_profile("untimed")
#: Lets every counter of a PostgreSQL schema that was used begin again.
_COUNTERS_BACK = text(
    "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)"
    " FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL"
)


@pytest.fixture(autouse=True)
def no_context_left_open() -> None:
    """A context that another test left open would make commands of this one work on that one's app."""
    assert not has_app_context()


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as always, but without the time that makes guessing dear."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(autouse=True)
def asked_soon(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of a worker, which tests do not have: no queue is written."""
    asked: list[str] = []
    monkeypatch.setattr("kernel.jobs.Soon.__call__", lambda _soon, name: asked.append(name))
    return asked


@pytest.fixture
def noon() -> datetime:
    """A moment that never moves."""
    return datetime(2025, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def blank_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file without rows; tests copy it, which is cheaper than migrating."""
    path = tmp_path_factory.mktemp("blank") / "blank.db"
    engine = open_database(f"sqlite:///{path}")
    prepare_database(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_schema(worker_id: str) -> str:
    """The URL of a migrated PostgreSQL schema that belongs to this run's process alone."""
    url = make_url(server_url("BELLWETHER_TEST_POSTGRES_URL"))
    schema = f"test_{worker_id}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine.dispose()
    url = url.update_query_dict({"options": f"-csearch_path={schema}"})
    engine = open_database(url.render_as_string(hide_password=False))
    prepare_database(engine)
    engine.dispose()
    return url.render_as_string(hide_password=False)


@pytest.fixture
def sqlite_url(blank_sqlite: Path, tmp_path: Path) -> str:
    """The URL of a fresh SQLite database."""
    (tmp_path / "var").mkdir()
    shutil.copy(blank_sqlite, tmp_path / "var" / "bellwether.db")
    return f"sqlite:///{tmp_path / 'var' / 'bellwether.db'}"


@pytest.fixture(scope="session")
def postgres_cleaner(postgres_schema: str) -> Iterator[Engine]:
    """A way to the PostgreSQL schema that is the fixtures' own."""
    engine = create_engine(postgres_schema)
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_url(postgres_schema: str, postgres_cleaner: Engine) -> str:
    """The URL of an emptied PostgreSQL database: no rows, and every counter at its beginning.

    Truncating would make new files for every table and index, of which tests write few.
    """
    deletes = "; ".join(f"DELETE FROM {table.name}" for table in reversed(Base.metadata.sorted_tables))
    with postgres_cleaner.begin() as connection:
        connection.exec_driver_sql(deletes)
        connection.execute(_COUNTERS_BACK)
    return postgres_schema


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty, migrated database of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def opened(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Yield an app on a database, with a context around it."""
    settings = Settings(
        storage=tmp_path / "var", database_url=database_url, listing="public", secret_key="a key for tests"
    )
    app = create_app(settings)
    app.testing, app.test_client_class = True, Browser
    with app.app_context():
        yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An app on each kind of database, one after the other."""
    yield from opened(database_url, tmp_path)


@pytest.fixture
def sqlite_app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An app on SQLite."""
    yield from opened(sqlite_url, tmp_path)


@pytest.fixture
def postgres_app(postgres_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An app on PostgreSQL."""
    yield from opened(postgres_url, tmp_path)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session whose block is committed when the test ends."""
    with transaction() as session:
        yield session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without script."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """A terminal."""
    return app.test_cli_runner()
