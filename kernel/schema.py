"""The database's tables: made when there are none, refused when they are old, brought up to date by a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.orm import Session, sessionmaker

from kernel.errors import Misconfigured

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parents[1] / "migrations"
#: Who holds it on PostgreSQL migrates alone. The number means nothing.
_POSTGRES_LOCK = 7_301_944_118


class PreparedSessions(sessionmaker[Session]):
    """Sessions on a database that is made ready, or refused, before the first of them.

    Not sooner: a command that asks nothing of the database does not wait for it, and the one that mends it can run.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._engine = engine
        self._is_prepared = False

    def __call__(self, **local_kw: Any) -> Session:
        """Open a session."""
        if not self._is_prepared:
            prepare_database(self._engine)
            self._is_prepared = True
        return super().__call__(**local_kw)


def head() -> str:
    """Return the newest revision. Files are named by their revisions, which count up."""
    return max(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def prepare_database(engine: Engine) -> None:
    """Make the tables of an empty database; raise Misconfigured when they are of another version than the code."""
    found = revision(engine)
    if found is None:
        upgrade(engine)
    elif found < head():
        raise Misconfigured(
            f"The database is at {found} and this version of Bellwether needs {head()}. Run: flask database upgrade"
        )
    elif found > head():
        raise Misconfigured(
            f"The database is at {found}, which this version of Bellwether does not know: it ends at {head()}."
            " Run the version that wrote it, or restore a backup."
        )


def revision(engine: Engine) -> str | None:
    """Return the revision that a database is at; None when it is empty."""
    with engine.connect().execution_options(reading_only=True) as connection:
        return _revision(connection)


def upgrade(engine: Engine) -> str:
    """Bring the tables up to date and return the revision. Of processes that start together one does it, all wait."""
    from alembic import command  # slow to load, and most processes find their tables ready

    with migrating(engine) as config:
        command.upgrade(config, "head")
    return head()


@contextmanager
def migrating(engine: Engine) -> Iterator["Config"]:
    """Yield Alembic's configuration, alone at the database: all that is done with it stays, or nothing."""
    from alembic.config import Config

    with _foreign_keys_off(engine) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _POSTGRES_LOCK})
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        yield config
        _check_foreign_keys(connection)


@contextmanager
def _foreign_keys_off(engine: Engine) -> Iterator[Connection]:
    """Yield a connection: SQLite rebuilds a table by dropping it, which must not touch the rows that refer to it."""
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            yield connection
            return
        driver = connection.connection.cursor()  # the switch does nothing inside of a transaction
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            driver.execute("PRAGMA foreign_keys=ON")
            driver.close()


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise Misconfigured(f"The migration would leave rows of {broken[0]} that refer to nothing; all is undone.")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
