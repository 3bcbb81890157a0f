"""The topics of every post in the log: derived once per taxonomy, kept beside the log, read by the scoring run.

`derived/<taxonomy version>/dt=YYYY-MM-DD/<batch>.parquet` has a row for every topic of every sighting of a post in the
part file of the same name in `activity/posts`: topics that were named (distance 0) and all that lie above them.
"""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from influencers.activity.layout import part_files
from influencers.topics.matching import Matcher, load_matcher
from influencers.topics.taxonomy import load_taxonomy
from kernel.storage import Storage

DERIVED = pa.schema(
    {"post": pa.int64(), "event": pa.int64(), "topic": pa.int32(), "weight": pa.float64(), "distance": pa.int8()}
)
_READ = ["post", "event", "text", "lang", "tags"]
_POSTS_AT_ONCE = 16_384


def derive_topics(storage: Storage, batches: Collection[str], advance: Callable[[int], None]) -> None:
    """Find the topics of all posts that have none yet under the taxonomy of today.

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
    root = _derived_root(storage)
    matcher = load_matcher()
    with storage.lock("topics", wait=True):
        storage.sweep(root)
        for posts_file in part_files(storage, "posts", batches):
            final = _derived_file(root, posts_file)
            if not final.exists():
                _write(storage, final, _topics_of(posts_file, matcher))
                advance(1)


def forget_topics(storage: Storage, posts_files: Iterable[Path]) -> None:
    """Remove what was derived from part files of posts that were rewritten; `derive_topics` makes it anew."""
    for taxonomy in storage.derived.glob("*"):
        for posts_file in posts_files:
            _derived_file(taxonomy, posts_file).unlink(missing_ok=True)


def read_topics(connection: duckdb.DuckDBPyConnection, storage: Storage, batches: Collection[str]) -> None:
    """Leave the table `post_topics(post, topic, share, distance)` in a connection.

    Parameters
    ----------
    connection
        Holds the table `posts(post, event, …)`; topics come from the sightings that stand in it, from no other.
    storage
        Where `derive_topics` left them. A part file whose topics were not derived gives none.
    batches
        Ids of the batches that exist.
    """
    root = _derived_root(storage)
    possible = (_derived_file(root, posts_file) for posts_file in part_files(storage, "posts", batches))
    files = [str(file) for file in possible if file.exists()]
    connection.execute(
        "CREATE OR REPLACE TABLE post_topics(post BIGINT, topic INTEGER, share DOUBLE, distance TINYINT)"
    )
    if files:
        # The same sighting may lie in two batches: the same text, hence the same topics, once.
        connection.execute(
            "INSERT INTO post_topics SELECT post, topic, max(weight), min(distance)"
            " FROM read_parquet(?, hive_partitioning = false) SEMI JOIN posts USING (post, event) GROUP BY post, topic",
            [files],
        )


def _derived_root(storage: Storage) -> Path:
    return storage.derived / load_taxonomy().version


def _derived_file(root: Path, posts_file: Path) -> Path:
    return root / posts_file.parent.name / posts_file.name


def _topics_of(posts_file: Path, matcher: Matcher) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(posts_file) as posts:
        for rows in posts.iter_batches(_POSTS_AT_ONCE, columns=_READ):
            yield _derived(rows, matcher)


def _derived(rows: pa.RecordBatch, matcher: Matcher) -> pa.RecordBatch:
    """Return the topics of a few thousand posts."""
    places, topics, weights, distances = array("q"), array("i"), array("d"), array("b")
    texts, langs, tags = (rows.column(name).to_pylist() for name in ("text", "lang", "tags"))
    for place, (text, lang, given) in enumerate(zip(texts, langs, tags, strict=True)):
        matches = matcher.match(text or "", given or (), lang)
        if matches:
            spread = matcher.spread(matches)
            places.extend([place] * len(spread))
            topics.extend(spread)
            weights.extend([weight for weight, _ in spread.values()])
            distances.extend([distance for _, distance in spread.values()])
    found = pa.array(places, pa.int64())
    columns = [rows.column(name).take(found) for name in ("post", "event")]
    columns += [pa.array(topics, pa.int32()), pa.array(weights, pa.float64()), pa.array(distances, pa.int8())]
    return pa.record_batch(columns, schema=DERIVED)


def _write(storage: Storage, final: Path, batches: Iterator[pa.RecordBatch]) -> None:
    with storage.new_file(final) as unfinished, pq.ParquetWriter(unfinished, DERIVED, compression="zstd") as writer:
        for rows in batches:
            writer.write_batch(rows)
