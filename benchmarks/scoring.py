"""From the log to a generation that could be published, against the same by hand: the SQL files in bare/.

python -m benchmarks.scoring [--interactions 20000000] [--accounts 1000000] [--folder DIR] [--memory-mib 16384]

The run that is measured is a daily one: the day before was scored first, with its ninety days of history.

How much of it is about topics depends on what posts name. 37 % of the posts of the crowd name a topic, the share that
was measured for English posts, and a third of those a second one; with what lies above them that is 1.7 rows of the
topics' ledger an act. It was 85 % and 3.9 rows before that was known. The benchmark prints what it had.
"""

import json
import shutil
import sqlite3
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import click
import duckdb

from benchmarks.instruments.crowd import LAST_DAY, Size, write_crowd
from benchmarks.instruments.steps import Cost, run_flask, run_python

RATIO_TARGET, CPU_TARGET_SECONDS = 1.3, 180.0
_BEFORE = (date.fromisoformat(LAST_DAY) - timedelta(days=1)).isoformat()
#: Nano-units by which somebody's influence may differ: sums of doubles are rounded, and each of their pairs once.
_NANO_A_PAIR = 1
#: What both have to tell alike of everybody, besides their influence.
FACTS = (
    *("engagement_rate", "engagement_posts", "followers_change_7", "followers_change_30", "followers_change_90"),
    *("has_link", "sponsored_posts", "tags", "mentioned", "insiders"),
    *("audience_reactors", "audience_credible_sample", "audience_credible"),
    *("audience_countries_sample", "audience_countries", "audience_languages_sample", "audience_languages"),
    *("audience_topics_sample", "audience_topics"),
)


@click.command()
@click.option("--interactions", default=20_000_000, show_default=True)
@click.option("--accounts", default=1_000_000, show_default=True, help="A multiple of ten.")
@click.option("--memory-mib", default=16_384, show_default=True, help="What either may hold before it spills.")
@click.option("--folder", type=click.Path(path_type=Path), help="Keep everything here; what is there is used again.")
def main(interactions: int, accounts: int, memory_mib: int, folder: Path | None) -> None:
    """Measure a daily run and the same by hand; exit 1 when a target is missed."""
    kept = folder or Path(tempfile.mkdtemp(prefix="bellwether-scoring-"))
    kept.mkdir(parents=True, exist_ok=True)
    try:
        holds = measure(kept, Size(accounts=accounts, posts=interactions // 5, interactions=interactions), memory_mib)
    finally:
        if folder is None:
            shutil.rmtree(kept)
    sys.exit(0 if holds else 1)


def measure(folder: Path, size: Size, memory_mib: int) -> bool:
    """Load a crowd, score it both ways, print the table; return whether the targets hold."""
    storage = folder / "var"
    setting = f"BELLWETHER_SCORING_MEMORY_MIB={memory_mib}"
    if not (storage / "generations").exists():
        _load(folder, storage, size)
        first = run_flask("first run", "scores", "run", "--as-of", _BEFORE, storage=storage, settings=(setting,))
        _tell(first, "with 90 days of history")
    ours = run_flask("a daily run", "scores", "run", "--as-of", LAST_DAY, storage=storage, settings=(setting,))
    target = folder / "by-hand"
    shutil.rmtree(target, ignore_errors=True)
    bare = run_python(
        "by hand",
        "benchmarks.bare",
        str(storage),
        LAST_DAY,
        str(target),
        "--memory-mib",
        str(memory_mib),
        folder=folder,
    )
    _tell(ours, "reads the log, scores, checks by the oracle, writes, publishes")
    _tell(bare, "reads the log, scores, writes the same files")
    people, worst = compare(_latest(storage), target)
    ratio = ours.cpu_seconds / bare.cpu_seconds
    holds = ratio <= RATIO_TARGET and ours.cpu_seconds <= CPU_TARGET_SECONDS
    click.echo(f"{people:,} people, the same by both ways; worst difference {worst} nano-units")
    click.echo(f"{_rows_an_act(_latest(storage)):.2f} rows of the topics' ledger an act")
    click.echo(f"ratio of CPU-seconds {ratio:.2f}, target {RATIO_TARGET}; at most {CPU_TARGET_SECONDS:.0f} CPU-seconds")
    click.echo("The targets hold." if holds else "The targets are missed.")
    return holds


def _load(folder: Path, storage: Path, size: Size) -> None:
    crowd = folder / "crowd.ndjson"
    write_crowd(crowd, size)
    load = run_flask("load", "activity", "load", str(crowd), "--json", storage=storage)
    crowd.unlink()
    if (accepted := json.loads(load.output)["accepted"]) != size.lines:
        raise RuntimeError(f"{accepted:,} lines were accepted, not {size.lines:,}.")
    _tell(load, f"{size.lines:,} lines")


def _tell(cost: Cost, what: str) -> None:
    figures = f"{cost.wall_seconds:8.1f} s wall {cost.cpu_seconds:8.1f} s CPU {cost.peak_mib:8,.0f} MiB"
    click.echo(f"{cost.name:<12}{figures}  {what}")


def _latest(storage: Path) -> Path:
    return max((storage / "generations").glob("[0-9]*"))


def compare(ours: Path, bare: Path) -> tuple[int, int]:
    """Return how many people both score, and the worst difference; raise RuntimeError when they disagree."""
    for folder in (ours, bare):
        if not {path.name for path in (folder / "ledger").iterdir()} >= {"events", "pairs", "topics"}:
            raise RuntimeError(f"{folder} lacks a ledger.")
    with duckdb.connect() as connection:
        for name, folder in (("ours", ours), ("bare", bare)):
            connection.execute(f"CREATE VIEW {name} AS FROM '{folder}/people.parquet'")
        row = connection.execute(
            "SELECT count(*) FILTER (o.i9 > 0), count(*) FILTER (o.influencer IS NULL OR b.influencer IS NULL),"
            " max(abs(o.i9 - b.i9)), count(*) FILTER (abs(o.i9 - b.i9) > o.reactors * $1)"
            " FROM ours o FULL JOIN bare b USING (influencer)",
            [_NANO_A_PAIR],
        ).fetchall()[0]
        if row[1] or row[3] or _rows(ours) != _rows(bare):
            raise RuntimeError(f"The two ways disagree: {row[1]} people in one only, {row[3]} with another influence.")
        if others := _other_facts(connection):
            raise RuntimeError(f"The two ways disagree about people: {', '.join(others)}.")
    return row[0], row[2]


def _other_facts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the columns in which the two differ about somebody, each with how many people that are."""
    differing = ", ".join(f"count(*) FILTER (o.{name} IS DISTINCT FROM b.{name})" for name in FACTS)
    asked = f"SELECT {differing} FROM ours o JOIN bare b USING (influencer)"  # names of our own
    (counts,) = connection.execute(asked).fetchall()
    return [f"{name} of {count:,}" for name, count in zip(FACTS, counts, strict=True) if count]


def _rows_an_act(folder: Path) -> float:
    counted = "SELECT count(*) FROM read_parquet('{}/ledger/{}/*/*.parquet', hive_partitioning = false)"
    topics, acts = (duckdb.execute(counted.format(folder, name)).fetchall()[0][0] for name in ("topics", "events"))
    return float(topics / acts)


def _rows(folder: Path) -> int:
    with sqlite3.connect(f"file:{folder / 'scores.sqlite'}?mode=ro", uri=True) as file:
        count: int = file.execute("SELECT count(*) FROM influencer").fetchone()[0]
    file.close()
    return count


if __name__ == "__main__":
    main()
