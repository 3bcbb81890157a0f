"""Statements of hot paths: written once, sent by the database's own driver.

SQLAlchemy takes as long to send a statement as PostgreSQL to answer it. Where many people want the same row in the same
second that time is theirs. The statement is SQLAlchemy's all the same, so that both databases understand it, and so is
the transaction; what is skipped is its work on each call. Values go to the driver as they are: numbers and texts.
"""

from typing import Any

import sqlalchemy
from sqlalchemy import Dialect, Executable
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction


class Statement:
    """A statement with named values, sent in the transaction of a session, after what the session still holds back."""

    def __init__(self, written: str | Executable) -> None:
        self._written = sqlalchemy.text(written) if isinstance(written, str) else written
        #: By dialect: the text as its driver takes it, and the values that stand in the statement itself.
        self._compiled: dict[str, tuple[str, dict[str, Any]]] = {}

    def first(self, session: Session, **values: Any) -> tuple[Any, ...] | None:
        """Return the first row; None when there is none."""
        rows = self.rows(session, **values)
        return rows[0] if rows else None

    def value(self, session: Session, **values: Any) -> Any:
        """Return the first column of the first row; None when there is none."""
        rows = self.rows(session, **values)
        return rows[0][0] if rows else None

    def rows(self, session: Session, **values: Any) -> list[tuple[Any, ...]]:
        """Return all rows."""
        return list(self._sent(session, values).fetchall())

    def send(self, session: Session, **values: Any) -> int:
        """Send a statement that returns no rows; return how many it changed."""
        return self._sent(session, values).rowcount

    def text(self, dialect: Dialect) -> str:
        """Return the statement as the driver of a database takes it."""
        return (self._compiled.get(dialect.name) or self._compile(dialect))[0]

    def _sent(self, session: Session, values: dict[str, Any]) -> DBAPICursor:
        session.flush()
        _, cursor, dialect = _line_to(session)
        sql, own_values = self._compiled.get(dialect.name) or self._compile(dialect)
        try:
            cursor.execute(sql, own_values | values)
        except dialect.loaded_dbapi.Error as error:
            raise _named(error, dialect, sql) from error
        return cursor

    def _compile(self, dialect: Dialect) -> tuple[str, dict[str, Any]]:
        by_name = sqlite.dialect(paramstyle="named") if dialect.name == "sqlite" else dialect
        compiled = self._written.compile(dialect=by_name)  # type: ignore[attr-defined]  # whatever can be executed can
        own_values = {name: value for name, value in compiled.params.items() if value is not None}
        self._compiled[dialect.name] = str(compiled), own_values
        return self._compiled[dialect.name]


_KEPT_AS = "line to the driver"


def _line_to(session: Session) -> tuple[SessionTransaction, DBAPICursor, Dialect]:
    """Return one cursor for all statements of a session's transaction: asking for a new one each time costs as much."""
    kept: tuple[SessionTransaction, DBAPICursor, Dialect] | None = session.info.get(_KEPT_AS)
    transaction = session.get_transaction()
    if kept is not None and kept[0] is transaction:
        return kept
    connection = session.connection()
    begun = session.get_transaction()
    assert begun is not None  # noqa: S101  # a session with a connection is in a transaction
    session.info[_KEPT_AS] = begun, connection.connection.cursor(), connection.dialect
    return begun, session.info[_KEPT_AS][1], connection.dialect


def _named(error: Exception, dialect: Dialect, sql: str) -> BaseException:
    """Return an error of the driver as the one of SQLAlchemy that everybody else catches."""
    return DBAPIError.instance(sql, None, error, dialect.loaded_dbapi.Error, dialect=dialect)
