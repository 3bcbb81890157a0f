"""python -m benchmarks.bare.scanning STORAGE: look for the same names in the same posts, and do nothing else with them.

Posts are read and made ready before the clock runs; one automaton of all English names goes over each, and what it
finds is counted. Prints what that took as JSON.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pyarrow.parquet as pq
from ahocorasick_rs import AhoCorasick

from influencers.topics.names import load_names
from influencers.topics.wording import prepare

_POSTS_AT_ONCE = 16_384


@click.command()
@click.argument("storage", type=click.Path(path_type=Path, exists=True))
def main(storage: Path) -> None:
    """Scan the posts of a storage."""
    automaton = AhoCorasick([f" {row.text} " for row in load_names().names["en"]])
    posts_count, naming_count, seconds = 0, 0, 0.0
    for prepared in _prepared(storage):
        began = time.process_time()
        hits = [automaton.find_matches_as_indexes(text, overlapping=True) for text in prepared]
        seconds += time.process_time() - began
        posts_count += len(hits)
        naming_count += sum(map(bool, hits))
    click.echo(json.dumps({"cpu_seconds": seconds, "posts": posts_count, "naming": naming_count}))


def _prepared(storage: Path) -> Iterator[list[str]]:
    for path in sorted((storage / "activity" / "posts").rglob("*.parquet")):
        with pq.ParquetFile(path) as posts:
            for rows in posts.iter_batches(_POSTS_AT_ONCE, columns=["text"]):
                yield [prepare(text) for text in rows.column("text").to_pylist()]


if __name__ == "__main__":
    main()
