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
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session

from app import create_app
from auth import passwords
from kernel.config import Settings
from kernel.database import Base, open_database, transaction
from kernel.schema import prepare_database
from tests.browser import Browser
from tests.cast import at_noon, cast, planted, sqlite_cast  # noqa: F401  # fixtures, used by pytest
from tests.servers import pytest_runtest_makereport, server_url  # noqa: F401  # a hook, used by pytest


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


@pytest.fixture
def postgres_url(postgres_schema: str) -> str:
    """The URL of an emptied PostgreSQL database."""
    engine = create_engine(postgres_schema)
    tables = ", ".join(Base.metadata.tables)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    engine.dispose()
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
