"""One way to the database: Base, names for constraints, transaction() and reading()."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import BigInteger, Engine, Integer, MetaData, create_engine, event, make_url
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

#: A key that counts up on both engines; SQLite counts only on INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")


T = TypeVar("T")

#: As many values as one question may hold on both databases.
_VALUES_AT_ONCE = 5_000


def in_pieces(values: Sequence[T], size: int = _VALUES_AT_ONCE) -> Iterator[Sequence[T]]:
    """Yield values some at a time: a database takes only so many in one question."""
    return (values[start : start + size] for start in range(0, len(values), size))


class Base(DeclarativeBase):
    """What every table shares: named constraints, so that a migration can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def open_database(url: str) -> Engine:
    """Open the database behind an SQLAlchemy URL; SQLite gets WAL, foreign keys and a patient lock."""
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if make_url(url).get_backend_name() == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    # A writer that reads first must hold the lock from the start: upgrading later fails with “database is locked”.
    reading_only = connection.get_execution_options().get("reading_only", False)
    connection.exec_driver_sql("BEGIN" if reading_only else "BEGIN IMMEDIATE")


@contextmanager
def transaction() -> Iterator[Session]:
    """Yield a session; commit when the block ends well, roll back when it does not."""
    sessions: sessionmaker[Session] = current_app.extensions["sessions"]
    with sessions.begin() as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a session for questions only: it takes no write lock and never commits."""
    sessions: sessionmaker[Session] = current_app.extensions["sessions"]
    with sessions() as session:
        session.connection(execution_options={"reading_only": True})
        try:
            yield session
        finally:
            session.rollback()
