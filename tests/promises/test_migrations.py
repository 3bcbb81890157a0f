"""The road of migrations leads to exactly the tables that the models describe, and back."""

import re
from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, Engine, inspect

from kernel.database import Base, open_database
from kernel.schema import MIGRATIONS, head, migrating, upgrade
from tests.house import FLOORS, HOUSE


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_database(database_url)
    yield engine
    upgrade(engine)  # the next test finds its tables
    engine.dispose()


def differences(connection: Connection) -> list[object]:
    """Tell where tables, columns, types, indexes and keys differ from the models."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, Base.metadata))


def plain(condition: str) -> str:
    """Return a condition without what a database adds when it repeats one: casts, brackets, case, ANY for IN."""
    condition = re.sub(r"::\w+(\[\])?", "", condition.lower())
    condition = re.sub(r"= any \(?\(?array\[(.*?)\]\)?\)?", r"in (\1)", condition)
    return re.sub(r"[()\s]", "", condition)


def checks_of_models() -> set[tuple[str, str, str]]:
    return {
        (table.name, str(constraint.name), plain(str(constraint.sqltext)))
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


def checks_of_tables(connection: Connection) -> set[tuple[str, str, str]]:
    inspector = inspect(connection)
    return {
        (table, str(found["name"]), plain(found["sqltext"]))
        for table in inspector.get_table_names()
        for found in inspector.get_check_constraints(table)
    }


def test_the_migrated_tables_are_those_of_the_models(engine):
    with engine.connect() as connection:
        assert differences(connection) == []


def test_the_migrated_check_constraints_are_those_of_the_models(engine):
    with engine.connect() as connection:
        assert checks_of_tables(connection) == checks_of_models()
    assert checks_of_models(), "the models hold constraints; a comparison of nothing proves nothing"


def test_every_step_can_be_undone_and_done_again(engine):
    with migrating(engine) as config:
        command.downgrade(config, "base")
    with engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}

    upgrade(engine)

    with engine.connect() as connection:
        assert differences(connection) == []


def test_there_is_one_head_and_it_is_the_last_file():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)

    assert scripts.get_heads() == [head()]
    for script in scripts.walk_revisions():
        assert script.path.endswith(f"/{script.revision}.py"), "a migration's file is named by its revision"


def test_alembic_knows_the_models_of_every_feature():
    env = (MIGRATIONS / "env.py").read_text()
    features = [floor for floor in FLOORS if list((HOUSE / floor).glob("models*"))]
    assert features
    assert [feature for feature in features if f"from {feature} import models" not in env] == []
