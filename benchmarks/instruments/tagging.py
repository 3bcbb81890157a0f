"""python -m benchmarks.instruments.tagging STORAGE: derive the topics of a log; print what it took as JSON.

With --only-read the same posts are read and left alone: what that holds at most is what memory is told above.
"""

import json
import time
from pathlib import Path

import click
import pyarrow as pa
import pyarrow.parquet as pq

from influencers.topics.derive import POSTS_AT_ONCE, derive_topics
from influencers.topics.tagging import READ
from kernel.storage import Storage

_KIB = 1024


@click.command()
@click.argument("storage", type=click.Path(path_type=Path, exists=True))
@click.option("--only-read", is_flag=True)
def main(storage: Path, *, only_read: bool) -> None:
    """Derive the topics of a storage, or only read its posts."""
    # The first array makes pyarrow look for pandas, which is loaded then, as it is in every run.
    pa.array([1])
    began = time.process_time()
    if only_read:
        _read(storage)
    else:
        derive_topics(Storage(storage), ["posts"], lambda _done: None)
    seconds = time.process_time() - began
    click.echo(json.dumps({"cpu_seconds": seconds, "peak_mib": _peak_mib()}))


def _read(storage: Path) -> None:
    for path in sorted((storage / "activity" / "posts").rglob("*.parquet")):
        with pq.ParquetFile(path) as posts:
            for rows in posts.iter_batches(POSTS_AT_ONCE, columns=list(READ)):
                for column in rows.columns:
                    column.to_pylist()


def _peak_mib() -> float:
    # What getrusage tells is no less than what the process that started this one held.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / _KIB


if __name__ == "__main__":
    main()
