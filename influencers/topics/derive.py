"""The topics of every post in the log: derived once, kept beside the log, read by the scoring run.

`derived/<version>/dt=YYYY-MM-DD/<batch>.parquet` has a row for every topic of every sighting of a post in the part file
of the same name in `activity/posts`: topics that were named (distance 0) and all that lie above them. And it has a row
for every sighting whose sentiment is known. The version is that of the taxonomy and of everything else that decides
what is found in a text.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from influencers.activity.layout import FIRST_DAY, part_files
from influencers.topics.labels import LABELS_FILE
from influencers.topics.lexicon import LEXICON_FILE
from influencers.topics.matching import load_matcher
from influencers.topics.spreading import load_spreader
from influencers.topics.tagging import DERIVED, READ, Tagger
from influencers.topics.taxonomy import FILES, load_taxonomy, pinned_taxonomy
from kernel.clock import DAY_US
from kernel.storage import Storage

#: Grows by one when the rules change by which names are found or sentiments told, so that all is derived anew.
RULES = 3
POSTS_AT_ONCE = 16_384


def derived_version() -> str:
    """Return the name of the folder of today's topics: the taxonomy's version, and four digits for all else."""
    return f"{load_taxonomy().version}.{_rules_hash()}"


def derive_topics(storage: Storage, batches: Collection[str], advance: Callable[[int], None]) -> None:
    """Find the topics of all posts that have none yet under the version of today.

    Parameters
    ----------
    storage
        Where the log lies, and where the topics go.
    batches
        Ids of the batches that exist; part files of others are left alone.
    advance
        Is told after every part file that 1 more is done. Those that were done before are not counted.

    Notes
    -----
    What is there stays as it is, and a file appears only when it is whole: a second run does nothing, and a run after a
    crash does the rest, after removing what that left.
    """
    # An operator may change the taxonomy meanwhile; what is written under a version has to be of it.
    with pinned_taxonomy(), storage.lock("topics", wait=True):
        root = _derived_root(storage)
        storage.sweep(storage.derived)
        tagger = Tagger(load_matcher(), load_spreader())
        for posts_file in part_files(storage, "posts", batches):
            final = _derived_file(root, posts_file)
            if not final.exists():
                _write(storage, final, _topics_of(posts_file, tagger))
                advance(1)


def drop_other_topics(storage: Storage) -> None:
    """Remove the topics of all versions but today's. Hold the lock of scores: a run reads those that it derived.

    Generations keep what they took from them, so nobody else does; going back to a version derives it again.
    """
    kept = _derived_root(storage)
    with storage.lock("topics", wait=True):
        for folder in sorted(storage.derived.glob("*")):
            if folder != kept:
                storage.remove_folder(folder)


def forget_topics(storage: Storage, posts_file: Path) -> None:
    """Remove what was derived from a part file of posts under any version; `derive_topics` makes it anew."""
    for root in storage.derived.glob("*"):
        _derived_file(root, posts_file).unlink(missing_ok=True)


def read_topics(connection: duckdb.DuckDBPyConnection, storage: Storage, batches: Collection[str]) -> None:
    """Leave the table `post_topics(post, topic, share, distance, name)` in a connection.

    Parameters
    ----------
    connection
        Holds the table `posts(post, event, …)`; topics come from the sightings that stand in it, from no other.
    storage
        Where `derive_topics` left them. A part file whose topics were not derived gives none.
    batches
        Ids of the batches that exist.
    """
    files = _derived_files(storage, batches)
    connection.execute(
        "CREATE OR REPLACE TABLE post_topics(post BIGINT, topic INTEGER, share DOUBLE, distance TINYINT, name VARCHAR)"
    )
    if files:
        # The same sighting may lie in two batches: the same text, hence the same topics, once.
        connection.execute(
            "INSERT INTO post_topics SELECT post, topic, max(weight), min(distance), max(name)"
            " FROM read_parquet(?, hive_partitioning = false) SEMI JOIN posts USING (post, event)"
            " WHERE topic IS NOT NULL GROUP BY post, topic",
            [files],
        )


def read_sentiments(
    connection: duckdb.DuckDBPyConnection, storage: Storage, batches: Collection[str], *, since_us: int
) -> None:
    """Leave the table `post_sentiments(post, sentiment)` in a connection: one row a post whose sentiment is known.

    Parameters
    ----------
    connection, storage, batches
        As for `read_topics`.
    since_us
        Of posts of days before this moment nothing is read, epoch microseconds.
    """
    connection.execute("CREATE OR REPLACE TABLE post_sentiments(post BIGINT, sentiment TINYINT)")
    if files := _derived_files(storage, batches, since_day=since_us // DAY_US):
        connection.execute(
            # The same sighting may lie in two batches. Should they differ, the milder one stands.
            "INSERT INTO post_sentiments SELECT post, min_by(sentiment, (abs(sentiment), sentiment))"
            " FROM read_parquet(?, hive_partitioning = false) SEMI JOIN posts USING (post, event)"
            " WHERE sentiment IS NOT NULL GROUP BY post",
            [files],
        )


def _derived_files(storage: Storage, batches: Collection[str], *, since_day: int = FIRST_DAY) -> list[str]:
    root = _derived_root(storage)
    posts_files = part_files(storage, "posts", batches, since_day=since_day)
    return [str(file) for posts_file in posts_files if (file := _derived_file(root, posts_file)).exists()]


def _derived_root(storage: Storage) -> Path:
    return storage.derived / derived_version()


def _derived_file(root: Path, posts_file: Path) -> Path:
    return root / posts_file.parent.name / posts_file.name


@cache
def _rules_hash() -> str:
    """Return what tells today's rules, lexicon and labels from others."""
    seen = hashlib.sha256(str(RULES).encode())
    for name in (LEXICON_FILE, LABELS_FILE):
        seen.update((FILES / name).read_bytes())
    return seen.hexdigest()[:4]


def _topics_of(posts_file: Path, tagger: Tagger) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(posts_file) as posts:
        for rows in posts.iter_batches(POSTS_AT_ONCE, columns=list(READ)):
            yield tagger.tag(rows)


def _write(storage: Storage, final: Path, batches: Iterator[pa.RecordBatch]) -> None:
    with storage.new_file(final) as unfinished, pq.ParquetWriter(unfinished, DERIVED, compression="zstd") as writer:
        for rows in batches:
            writer.write_batch(rows)
