"""python -m benchmarks.bare STORAGE DAY TARGET: score a log by hand, as of the end of a day, into a folder."""

import sqlite3
from datetime import date
from pathlib import Path

import click
import duckdb
import pyarrow as pa

from benchmarks.bare.scoring import score_by_hand
from benchmarks.instruments.crowd import PLACES
from influencers.places import place_of
from influencers.topics.taxonomy import load_taxonomy
from kernel.clock import end_of_day_us

_ACCOUNTS = """
SELECT a.id, a.network, a.native_id, a.influencer_id FROM accounts a ORDER BY a.id
"""


@click.command()
@click.argument("storage", type=click.Path(path_type=Path, exists=True))
@click.argument("day")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--memory-mib", default=8192, show_default=True)
def main(storage: Path, day: str, target: Path, memory_mib: int) -> None:
    """Score by hand."""
    derived = max(path for path in (storage / "derived").iterdir() if path.is_dir())
    options: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory_mib}MiB",
        "threads": 2,
        "temp_directory": str(target.with_name(f"{target.name}-spill")),
        "preserve_insertion_order": False,
    }
    with duckdb.connect(config=options) as connection:
        connection.register("accounts_rows", _accounts(storage))
        connection.execute("CREATE TABLE sql_accounts AS FROM accounts_rows")
        connection.unregister("accounts_rows")
        connection.register("places", _places())
        connection.register("topic_places", _topic_places())
        score_by_hand(
            connection,
            log=storage / "activity",
            derived=derived,
            target=target,
            before_us=end_of_day_us(date.fromisoformat(day)),
        )


def _accounts(storage: Path) -> pa.Table:
    with sqlite3.connect(f"file:{storage / 'bellwether.db'}?mode=ro", uri=True) as file:
        columns = list(zip(*file.execute(_ACCOUNTS), strict=True))
    file.close()
    return pa.table(dict(zip(("account", "network", "native_id", "person"), columns, strict=True)))


def _places() -> pa.Table:
    found = {location: place_of(location) for location in PLACES if location}
    rows = {
        "location": list(found),
        "country": [place.country for place in found.values()],
        "city": [place.city for place in found.values()],
    }
    return pa.table(rows, pa.schema({name: pa.string() for name in rows}))


def _topic_places() -> pa.Table:
    return pa.table(
        {"topic": pa.array([topic.number for topic in load_taxonomy().topics if topic.is_place], pa.int32())}
    )


if __name__ == "__main__":
    main()
