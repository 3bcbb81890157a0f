"""The pipeline on Spark: the same expressions, over tables that lie as Parquet files beside the generation.

Spark and Java are not installed with the house: `requirements-spark.txt` brings the one, the operator the other.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ibis
from ibis.expr.types import Table

from influencers.errors import EngineMissing
from influencers.scoring.formula import Formula
from influencers.scoring.pairs import Tables
from influencers.scoring.pipeline import run_pipeline

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_OPTIONS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    # As DuckDB: what cannot be is null, and the run's own checks find it.
    "spark.sql.ansi.enabled": "false",
    # Small tables go to every worker, and every step is planned by what the one before it really wrote.
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


@dataclass(frozen=True, slots=True)
class SparkPlace:
    """Where Spark runs, and where it and DuckDB hand each other files.

    Attributes
    ----------
    folder
        A place that is not there yet, on a disk that every worker of the cluster reads; it is gone after a run.
    master
        As Spark says it: `local[2]`, `spark://host:7077`, `yarn`.
    memory_mib
        Memory of the process that plans, which on a `local` master is all there is.
    """

    folder: Path
    master: str
    memory_mib: int


def run_on_spark(
    connection: duckdb.DuckDBPyConnection, tables: Tables, *, as_of_us: int, formula: Formula, place: SparkPlace
) -> Mapping[str, Table]:
    """Run the pipeline on Spark over tables of a DuckDB connection, and leave what it makes in that connection.

    Parameters
    ----------
    connection
        Holds the inputs, and holds what was made afterwards, under the names of `run_pipeline`.
    tables
        The inputs of `run_pipeline`, as Ibis sees them in the connection.
    as_of_us
        The as-of moment, epoch microseconds.
    formula
        The constants.
    place
        Where Spark runs.

    Raises
    ------
    influencers.errors.EngineMissing
        Spark or Java is not installed.
    """
    folder = place.folder
    folder.mkdir(parents=True)
    try:
        inputs = {
            name: _write_input(connection, table, folder / f"input-{name}.parquet") for name, table in tables.items()
        }
        with _session(place) as session:
            made = _run(session, inputs, folder, as_of_us=as_of_us, formula=formula)
        return {name: _take_in(connection, name, folder / kept) for name, kept in made.items()}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_input(connection: duckdb.DuckDBPyConnection, table: Table, path: Path) -> Path:
    connection.execute(f"COPY (FROM {table.get_name()}) TO '{path}' (FORMAT parquet)")
    return path


def _run(
    session: "SparkSession", inputs: Mapping[str, Path], folder: Path, *, as_of_us: int, formula: Formula
) -> dict[str, str]:
    """Run the pipeline; return in which folder each of its results lies."""
    backend = ibis.pyspark.connect(session)
    made: dict[str, str] = {}

    def keep(name: str, expression: Table) -> Table:
        made[name] = f"made-{name}"
        path = str(folder / made[name])
        session.sql(backend.compile(expression)).write.parquet(path)
        return backend.read_parquet(path, table_name=name)

    tables = {name: backend.read_parquet(str(path), table_name=f"input_{name}") for name, path in inputs.items()}
    results = run_pipeline(tables, keep, as_of_us=as_of_us, formula=formula)
    return {name: made[name] for name in results}


def _take_in(connection: duckdb.DuckDBPyConnection, name: str, folder: Path) -> Table:
    # Spark writes no file at all for some empty tables, but always one for the first partition.
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM read_parquet('{folder}/*.parquet')")
    return ibis.duckdb.from_connection(connection).table(name)


@contextmanager
def _session(place: SparkPlace) -> Iterator["SparkSession"]:
    builder: Any = _builder().master(place.master).appName("bellwether")
    builder = builder.config("spark.driver.memory", f"{place.memory_mib}m")
    for name, value in _OPTIONS.items():
        builder = builder.config(name, value)
    if place.master.startswith("local"):
        builder = builder.config("spark.sql.shuffle.partitions", "4")  # two hundred would be mostly empty
    session: SparkSession = builder.getOrCreate()
    try:
        session.sparkContext.setLogLevel("ERROR")
        yield session
    finally:
        session.stop()


def _builder() -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise EngineMissing("Spark is not installed: pip install -r requirements-spark.txt") from error
    if shutil.which("java") is None:
        raise EngineMissing("Spark needs Java 17, and there is no `java` on the path.")
    return SparkSession.builder
