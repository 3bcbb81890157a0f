"""What it costs to write the file that pages read, what readers notice of it, and how long a ledger takes to read.

python -m benchmarks.publishing [--accounts 100000] [--storage DIR]
"""

import multiprocessing
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import NamedTuple

import click
import duckdb
import numpy as np
from flask import Flask

from app import create_app
from benchmarks.instruments.crowd import LAST_DAY, Size, write_crowd
from benchmarks.instruments.steps import run_flask
from influencers.generations.blobs import Histories
from influencers.generations.reading import Generation, current_generation
from influencers.generations.scores_file import SCHEMA, write_scores
from influencers.queries.explanations import explain
from influencers.queries.readers import Reader
from kernel.config import Settings
from kernel.database import reading

WRITE_TARGET, READ_TARGET, LEDGER_TARGET_MS = 1.5, 3.0, 20.0
_TURNS, _THREADS, _READS = 5, 8, 2_000
#: How long a reader waits before the next one: of points, and of ledgers, which nobody turns over quicker.
_POINT_PAUSE, _LEDGER_PAUSE = 0.004, 0.1
#: The tables that the file is written from, out of people.parquet, where a topic's score stands for its influence.
_TABLES = """
CREATE TABLE people AS FROM '{folder}/people.parquet';
CREATE TABLE person_topic AS
SELECT influencer AS person, t.number AS topic, t.tenths / 10 AS score, t.posts, t.focus / 1000 AS focus,
    t.tenths::BIGINT AS i9
FROM people, unnest(topics) AS u(t);
CREATE TABLE shown AS SELECT influencer AS person FROM people WHERE may_be_public;
CREATE TABLE hidden(person BIGINT, topic INTEGER);
"""


class _Spent(NamedTuple):
    """What some work took: time passed, and time of the processor."""

    seconds: float
    cpu: float


@click.command()
@click.option("--accounts", default=100_000, show_default=True, help="A multiple of ten.")
@click.option("--storage", type=click.Path(path_type=Path, exists=True), help="One that is scored already.")
def main(accounts: int, storage: Path | None) -> None:
    """Measure publishing and reading; exit 1 when a target is missed."""
    made = Path(tempfile.mkdtemp(prefix="bellwether-publishing-"))
    try:
        app = _open(storage or _crowd(made, accounts))
        with app.app_context():
            holds = [measure_writing(made), measure_reading(app, made), measure_ledgers(app)]
    finally:
        shutil.rmtree(made)
    click.echo("The targets hold." if all(holds) else "The targets are missed.")
    sys.exit(0 if all(holds) else 1)


def _open(storage: Path) -> Flask:
    return create_app(Settings(storage=storage, listing="public", secret_key=f"of {storage}"))


def _crowd(folder: Path, accounts: int) -> Path:
    crowd, storage = folder / "crowd.ndjson", folder / "var"
    write_crowd(crowd, Size(accounts=accounts, posts=2 * accounts, interactions=10 * accounts))
    run_flask("activity load", "activity", "load", str(crowd), storage=storage)
    run_flask("scores run", "scores", "run", "--as-of", LAST_DAY, storage=storage)
    return storage


def measure_writing(folder: Path) -> bool:
    """Write the file by the house, and by turns the same rows into the same tables by bare executemany.

    Cards are made beside the inserting, so that time passed and time of the processor are told apart. The target is of
    the second: it is what a run takes from everything else.
    """
    house: list[_Spent] = []
    bare: list[_Spent] = []
    with _tables_of(current_generation()) as (connection, histories):
        for _ in range(_TURNS):
            house.append(_write(connection, folder / "house", histories))
            rows = _rows_of(folder / "house" / "scores.sqlite")
            bare.append(_spent(partial(_write_bare, folder / "bare.sqlite", rows)))
            (folder / "bare.sqlite").unlink()
    ours, theirs = (_Spent(*map(min, zip(*taken, strict=True))) for taken in (house, bare))
    click.echo(f"write the scores of {len(rows):,} people, the least of {_TURNS} by turns:")
    click.echo(
        f"{ours.seconds:.2f} s, {ours.cpu:.2f} s CPU; bare executemany {theirs.seconds:.2f} s, {theirs.cpu:.2f} s CPU"
    )
    ratio = ours.cpu / theirs.cpu
    click.echo(f"ratio of CPU {ratio:.2f}, target {WRITE_TARGET}; of time passed {ours.seconds / theirs.seconds:.2f}")
    return ratio <= WRITE_TARGET


@contextmanager
def _tables_of(generation: Generation) -> Iterator[tuple[duckdb.DuckDBPyConnection, Histories]]:
    """Open what a file is written from."""
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(_TABLES.format(folder=generation.folder))
        yield connection, generation.histories()


def _write(connection: duckdb.DuckDBPyConnection, folder: Path, histories: Histories) -> _Spent:
    """Return what writing alone takes, without what a run has in its connection by then."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return _spent(lambda: write_scores(connection, folder, histories, least_posts=2, meta={}))


def _rows_of(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as file:
        return file.execute("SELECT * FROM influencer").fetchall()


def _write_bare(path: Path, rows: Sequence[tuple[object, ...]]) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(SCHEMA)
        file.executemany("INSERT INTO influencer VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def measure_reading(app: Flask, folder: Path) -> bool:
    """Read single people while nothing else happens, and while another process writes the next file again and again."""
    idle = _p95(app, _point_read, _POINT_PAUSE)
    context = multiprocessing.get_context("spawn")
    ended = context.Event()
    writer = context.Process(target=_write_until, args=(str(app.extensions["storage"].root), str(folder), ended))
    writer.start()
    try:
        busy = _p95(app, _point_read, _POINT_PAUSE)
    finally:
        ended.set()
        writer.join()
    ratio = busy / idle
    click.echo(f"read one person, 95 of 100 within: {idle:.3f} ms idle, {busy:.3f} ms while the next file is written")
    click.echo(f"ratio {ratio:.2f}, target {READ_TARGET}")
    return ratio <= READ_TARGET


def _write_until(storage: str, folder: str, ended: Event) -> None:
    with _open(Path(storage)).app_context(), _tables_of(current_generation()) as (connection, histories):
        while not ended.is_set():
            _write(connection, Path(folder) / "next", histories)


def measure_ledgers(app: Flask) -> bool:
    """Read the ledger behind a page: by readers who look at what they asked for, and by readers who never do."""
    found, hurried = (_p95(app, _ledger_read, pause) for pause in (_LEDGER_PAUSE, 0.0))
    click.echo(f"read a ledger, 50 lines, {_THREADS} threads, 95 of 100 within: {found:.1f} ms")
    click.echo(f"target {LEDGER_TARGET_MS:.0f} ms; {hurried:.1f} ms when each asks again at once")
    return found <= LEDGER_TARGET_MS


def _point_read(generation: Generation, influencer_id: int) -> None:
    generation.rows([influencer_id])


def _ledger_read(_generation: Generation, influencer_id: int) -> None:
    with reading() as session:
        explain(session, influencer_id, reader=Reader.OPERATOR)


def _p95(app: Flask, read: Callable[[Generation, int], None], pause: float) -> float:
    """Return milliseconds: threads that each ask, pause, and ask again."""
    ids = [row["influencer"] for row in current_generation().people(("influencer", "i9")) if row["i9"] > 0]

    def work(seed: int) -> list[float]:
        chance, taken = random.Random(seed), []  # noqa: S311  # who is read is no secret
        with app.app_context():
            generation = current_generation()
            for _ in range(_READS // _THREADS):
                influencer_id = chance.choice(ids)
                began = time.perf_counter()
                read(generation, influencer_id)
                taken.append((time.perf_counter() - began) * 1_000)
                time.sleep(pause)
        return taken

    with ThreadPoolExecutor(_THREADS) as threads:
        taken = [each for some in threads.map(work, range(_THREADS)) for each in some]
    return float(np.percentile(taken, 95))


def _spent(work: Callable[[], object]) -> _Spent:
    cpu, began = time.process_time(), time.perf_counter()
    work()
    return _Spent(time.perf_counter() - began, time.process_time() - cpu)


if __name__ == "__main__":
    main()
