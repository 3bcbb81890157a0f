"""What a generation knows of each topic besides its leaders: how much is written, what goes with it, and who rises.

Three small files, sorted by topic, in row groups that a reader can skip. A generation made before there were any has
none of them.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from influencers.generations.blobs import LEAST_POSTS
from influencers.generations.layout import folder_of, numbers
from influencers.generations.manifest import Manifest, read_manifest
from influencers.topics.taxonomy import load_taxonomy
from kernel.clock import DAY_US
from kernel.storage import Storage

VOLUMES, RELATED, RISING = "topic_volumes.parquet", "topic_related.parquet", "topic_rising.parquet"
#: Days back of which posts are counted.
VOLUME_DAYS = 90
#: Of a person's topics the heaviest count as going together; a pair of topics needs so many people, or it would tell
#: of somebody; so many are kept of each topic.
TOPICS_OF_A_PERSON, LEAST_PEOPLE, MOST_RELATED = 10, 3, 12
#: Days that a rise is told over, at best and at most; the least rise, in tenths of a point; people kept of each topic.
RISE_DAYS, MOST_RISE_DAYS, LEAST_RISE_TENTHS, MOST_RISING = 7, 30, 10, 20
#: Rows in a group: the smallest that DuckDB writes.
_GROUP = 2048

_VOLUMES = f"""
SELECT t.topic, (p.at_us // {DAY_US})::INTEGER AS day,
    CASE WHEN p.lang IN ('und', 'zxx', 'mul') THEN ''
         ELSE lower(split_part(replace(coalesce(p.lang, ''), '_', '-'), '-', 1)) END AS lang,
    count(*)::INTEGER AS posts
FROM posts p JOIN post_topics t USING (post)
WHERE p.at_us >= $before - {VOLUME_DAYS * DAY_US} GROUP BY ALL ORDER BY ALL
"""
_LISTED = """
CREATE OR REPLACE TABLE listed_topics AS
SELECT person, topic, weight, is_place FROM heard_on JOIN shown USING (person) ANTI JOIN hidden USING (person, topic)
"""
_TOGETHER = f"""
CREATE OR REPLACE TABLE topics_together AS
WITH best AS (
    SELECT person, topic FROM listed_topics WHERE NOT is_place
    QUALIFY row_number() OVER (PARTITION BY person ORDER BY weight DESC, topic) <= {TOPICS_OF_A_PERSON})
SELECT a.topic, b.topic AS other, count(*) AS people FROM best a JOIN best b USING (person)
GROUP BY a.topic, b.topic HAVING count(*) >= {LEAST_PEOPLE}
"""
#: How much likelier the two are together than by chance; people by its logarithm, or the rarest pairs would lead.
_RELATED = f"""
WITH everybody AS (SELECT count(DISTINCT person) AS people FROM listed_topics WHERE NOT is_place),
alone AS (SELECT topic, people FROM topics_together WHERE topic = other),
pairs AS (
    SELECT t.topic, t.other, t.people, t.people * e.people / (a.people * b.people) AS lift
    FROM topics_together t JOIN alone a USING (topic) JOIN alone b ON b.topic = t.other, everybody e
    WHERE t.topic <> t.other AND (t.topic, t.other) NOT IN (SELECT (topic, above) FROM topic_lineage)
        AND (t.other, t.topic) NOT IN (SELECT (topic, above) FROM topic_lineage))
SELECT topic, other, people::INTEGER AS people, round(lift, 4) AS lift FROM pairs WHERE lift > 1
QUALIFY row_number() OVER (PARTITION BY topic ORDER BY people * ln(lift) DESC, other) <= {MOST_RELATED}
ORDER BY topic, people * ln(lift) DESC, other
"""
_RISING = f"""
WITH tenths AS (
    SELECT person AS influencer, topic, floor(score * 10 + 0.5)::INTEGER AS tenths
    FROM person_topic SEMI JOIN listed_topics USING (person, topic)),
earlier AS (
    SELECT influencer, each.number AS topic, each.tenths::INTEGER AS tenths_before
    FROM (SELECT influencer, unnest(topics) AS each FROM read_parquet($people)) WHERE each.posts >= {LEAST_POSTS})
SELECT topic, influencer, tenths, tenths_before, $day::INTEGER AS day_before
FROM tenths JOIN earlier USING (influencer, topic) WHERE tenths - tenths_before >= {LEAST_RISE_TENTHS}
QUALIFY row_number() OVER (PARTITION BY topic ORDER BY tenths - tenths_before DESC, tenths DESC, influencer)
    <= {MOST_RISING}
ORDER BY topic, tenths - tenths_before DESC, tenths DESC, influencer
"""
_NOBODY_RISES = """
SELECT 0::INTEGER AS topic, 0::BIGINT AS influencer, 0 AS tenths, 0 AS tenths_before, 0 AS day_before WHERE false
"""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The generation that a rise is told against."""

    folder: Path
    as_of_on: date


def earlier_generation(storage: Storage, *, as_of_on: date, formula: str) -> Earlier | None:
    """Return the newest generation at least a week older, else the oldest of that week; None without any.

    One of another formula or taxonomy says nothing about a rise, nor does one of more than a month ago.
    """
    folders = [folder_of(storage, number) for number in numbers(storage)]
    found = [
        Earlier(folder, manifest.as_of_on)
        for folder, manifest in ((folder, read_manifest(folder)) for folder in folders)
        if _compares(manifest, formula) and 0 < (as_of_on - manifest.as_of_on).days <= MOST_RISE_DAYS
    ]
    found.sort(key=lambda each: (each.as_of_on, each.folder.name))
    old_enough = [each for each in found if (as_of_on - each.as_of_on).days >= RISE_DAYS]
    return next(iter([*old_enough[::-1], *found]), None)


def _compares(manifest: Manifest, formula: str) -> bool:
    return manifest.holds and manifest.formula == formula and manifest.taxonomy == load_taxonomy().version


def write_topic_facts(
    connection: duckdb.DuckDBPyConnection, folder: Path, *, before_us: int, earlier: Earlier | None
) -> None:
    """Write the three files from tables of a run: posts, post_topics, heard_on, person_topic, shown, hidden."""
    _offer_lineage(connection)
    connection.execute(_LISTED)
    connection.execute(_TOGETHER)
    _write(connection, _VOLUMES, folder / VOLUMES, {"before": before_us})
    _write(connection, _RELATED, folder / RELATED, {})
    if earlier is None:
        _write(connection, _NOBODY_RISES, folder / RISING, {})
        return
    day = (earlier.as_of_on - date(1970, 1, 1)).days
    _write(connection, _RISING, folder / RISING, {"people": str(earlier.folder / "people.parquet"), "day": day})


def _offer_lineage(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave what lies above each topic that somebody who may be shown is heard on."""
    taxonomy = load_taxonomy()
    topics = [topic for (topic,) in connection.execute("SELECT DISTINCT topic FROM heard_on").fetchall()]
    pairs = [(topic, above) for topic in topics for above, _distance in taxonomy.ancestors(topic)]
    below, above = zip(*pairs, strict=True) if pairs else ((), ())
    rows = pa.table({"topic": pa.array(below, pa.int32()), "above": pa.array(above, pa.int32())})
    connection.register("lineage_rows", rows)
    connection.execute("CREATE OR REPLACE TABLE topic_lineage AS FROM lineage_rows")
    connection.unregister("lineage_rows")


def _write(connection: duckdb.DuckDBPyConnection, question: str, path: Path, values: dict[str, object]) -> None:
    file = str(path).replace("'", "''")
    connection.execute(
        f"COPY ({question}) TO '{file}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUP})", values
    )
