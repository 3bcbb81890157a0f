"""One way to the database: Base, names for constraints, transaction() and reading()."""

import select
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar

from flask import current_app
from sqlalchemy import BigInteger, Engine, Integer, MetaData, Row, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from kernel.errors import DatabaseBusy

#: A key that counts up on both engines; SQLite counts only on INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")

#: A row whose columns its reader knows.
AnyRow: TypeAlias = Row[*tuple[Any, ...]]

T = TypeVar("T")

#: As many values as one question may hold on both databases.
_VALUES_AT_ONCE = 5_000


def in_pieces(values: Sequence[T], size: int = _VALUES_AT_ONCE) -> Iterator[Sequence[T]]:
    """Yield values some at a time: a database takes only so many in one question."""
    return (values[start : start + size] for start in range(0, len(values), size))


def insert_new(session: Session, table: type["Base"], row: Mapping[str, Any]) -> Any:
    """Return the INSERT of a row that does nothing where a unique one is there already; RETURNING tells which."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(table).values(dict(row)).on_conflict_do_nothing()


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
    # Parameters are addresses, hashes and codes: an error names the statement alone, and so does the log.
    engine = create_engine(url, hide_parameters=True)
    if make_url(url).get_backend_name() == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    """Let the pool open another connection in place of one that the server has closed.

    Nothing is to be read from a line on which nothing was asked: what can be read is the news of its end. To look costs
    microseconds; to ask the server, as a ping does, costs as much as a statement of its own in every transaction.
    """
    line = select.poll()
    line.register(connection.fileno(), select.POLLIN)
    if line.poll(0):
        raise DisconnectionError("The database server has closed this connection.")


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    # FULL: what was promised to somebody, a code that was shown, is on the disk before they see it.
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    # A writer that reads first must hold the lock from the start: upgrading later fails with “database is locked”.
    reading_only = connection.get_execution_options().get("reading_only", False)
    connection.exec_driver_sql("BEGIN" if reading_only else "BEGIN IMMEDIATE")


@contextmanager
def transaction() -> Iterator[Session]:
    """Yield a session; commit when the block ends well, roll back when it does not."""
    sessions: sessionmaker[Session] = current_app.extensions["sessions"]
    with _locks_named(), sessions.begin() as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a session for questions only: it takes no write lock and never commits."""
    sessions: sessionmaker[Session] = current_app.extensions["sessions"]
    with _locks_named(), sessions() as session:
        session.connection(execution_options={"reading_only": True})
        try:
            yield session
        finally:
            session.rollback()


#: What PostgreSQL says when others were in the way: serialization, deadlock, a lock not had in time.
_POSTGRES_LOCKS = frozenset({"40001", "40P01", "55P03"})
_SQLITE_LOCKS = ("database is locked", "database table is locked", "database is busy")


@contextmanager
def _locks_named() -> Iterator[None]:
    """Turn a lock that outlasted all patience into an error of the family: asking again helps."""
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        if not is_lock(error):
            raise
        raise DatabaseBusy("Too many people are writing at once. Nothing was done; try again in a moment.") from error


def is_lock(error: OperationalError | PoolTimeout) -> bool:
    """Tell whether an error means that others were in the way, and nothing worse."""
    if isinstance(error, PoolTimeout):
        return True
    cause = error.orig
    return getattr(cause, "sqlstate", None) in _POSTGRES_LOCKS or any(text in str(cause) for text in _SQLITE_LOCKS)
