"""Reading the log as it was known at a moment: acts, posts, profiles, without what was deleted by then."""

from collections.abc import Sequence

import duckdb

from influencers.activity.layout import PARTS, offer_files, part_files
from influencers.scoring.formula import KINDS
from kernel.clock import DAY_US
from kernel.storage import Storage


def read_log(
    connection: duckdb.DuckDBPyConnection,
    storage: Storage,
    *,
    batches: Sequence[str],
    since_us: int,
    before_us: int,
) -> None:
    """Leave in the connection what the log told before a moment.

    Parameters
    ----------
    connection
        Where the tables are made; tables of the same names are replaced.
    storage
        Where the log is.
    batches
        Ids of the batches that have a row in SQL; part files of others are not read.
    since_us
        Acts before it are left out, epoch microseconds.
    before_us
        What happened or was seen at that time or later is not known yet, epoch microseconds.

    Notes
    -----
    The tables:

    - `interactions(event, kind int8, actor, target, network, post, topic_post, at_us)`: one row an act. `topic_post`
      is the post whose topics the act speaks of: the one it was on if the log knows that, else the one that it was
      made in, else null. Of an act that was told in two ways the one with the smaller content hash counts.
    - `mention_sources(event, source_post)`: the post that an act of mentioning was made in, where that and the post
      that it was on are both given and the log knows it.
    - `posts(post, account, network, native_id, event, at_us, seen_us, first_seen_us, text, lang, tags, mentions,
      sponsored, has_link)`: the latest sighting of each, and when the first was.
    - `profiles(account, seen_us, created_us, followers, following)`: every snapshot, one an account and moment.
    - `snapshots`: the latest snapshot of each account, all columns of the log.
    - `withdrawn(actor, target, kind int8, network, at_us, deleted_us)`: one row an act that was deleted by then, as an
      unfollow deletes a follow; it is in no other table.

    A deleted act is gone, and so is a deleted post; acts on the post stay, but speak of no topic. With an account
    goes whatever it did and was done to it up to that moment; what it does after coming back counts. Two sightings of
    one moment are decided by the smaller hash, never by the order in which they arrived.
    """
    for folder, schema in PARTS.items():
        files = part_files(storage, folder, batches, before_day=(before_us - 1) // DAY_US + 1)
        offer_files(connection, f"logged_{folder}", files, schema)
    times = {"since": since_us, "before": before_us}
    for statement in (
        _DELETED,
        _GONE,
        _SNAPSHOTS,
        _PROFILES,
        _LATEST_POSTS,
        _POSTS,
        _TOLD_TWICE,
        _KNOWN_SOURCES,
        _INTERACTIONS,
        _MENTION_SOURCES,
        _WITHDRAWN,
    ):
        connection.execute(statement.format(**times))
    for table in ("deleted", "gone", "latest_posts", "told_twice", "known_sources"):
        connection.execute(f"DROP TABLE {table}")
    for folder in PARTS:
        connection.execute(f"DROP VIEW logged_{folder}")


_DELETED = """
CREATE OR REPLACE TABLE deleted AS
SELECT DISTINCT what, key FROM logged_deletes WHERE at_us < {before} AND what <> 'account'
"""

_GONE = """
CREATE OR REPLACE TABLE gone AS
SELECT key AS account, max(at_us) AS gone_us FROM logged_deletes
WHERE at_us < {before} AND what = 'account' GROUP BY key
"""

_SNAPSHOTS = """
CREATE OR REPLACE TABLE snapshots AS
SELECT s.* FROM logged_accounts s
SEMI JOIN (
    SELECT account, event FROM logged_accounts LEFT JOIN gone USING (account)
    WHERE seen_us < {before} AND seen_us > coalesce(gone_us, 0)
    QUALIFY row_number() OVER (PARTITION BY account ORDER BY seen_us DESC, event) = 1
) latest USING (account, event)
"""

_PROFILES = """
CREATE OR REPLACE TABLE profiles AS
SELECT account, seen_us, created_us, followers, following FROM logged_accounts LEFT JOIN gone USING (account)
WHERE seen_us < {before} AND seen_us > coalesce(gone_us, 0)
QUALIFY row_number() OVER (PARTITION BY account, seen_us ORDER BY event) = 1
"""

# Found by keys; the texts are read for the chosen ones only.
_LATEST_POSTS = """
CREATE OR REPLACE TABLE latest_posts AS
SELECT post, event, min(seen_us) OVER (PARTITION BY post) AS first_seen_us
FROM logged_posts LEFT JOIN gone USING (account)
WHERE at_us < {before} AND seen_us < {before} AND at_us > coalesce(gone_us, 0)
    AND post NOT IN (SELECT key FROM deleted WHERE what = 'post')
QUALIFY row_number() OVER (PARTITION BY post ORDER BY seen_us DESC, event) = 1
"""

_POSTS = """
CREATE OR REPLACE TABLE posts AS
SELECT post, account, network, native_id, event, at_us, seen_us, first_seen_us, text, lang, tags, mentions, sponsored,
    coalesce(len(links), 0) > 0 AS has_link
FROM logged_posts JOIN latest_posts USING (post, event)
"""

_TOLD_TWICE = """
CREATE OR REPLACE TABLE told_twice AS
SELECT event, min(content) AS content FROM logged_interactions
WHERE at_us < {before} AND event IN (SELECT event FROM logged_interactions WHERE again)
GROUP BY event
"""

# Few acts name the post that they were made in: it is looked up among a few, not among all that the log knows.
_KNOWN_SOURCES = """
CREATE OR REPLACE TABLE known_sources AS
SELECT DISTINCT source_post AS post FROM logged_interactions SEMI JOIN latest_posts p ON p.post = source_post
WHERE source_post IS NOT NULL
"""

_INTERACTIONS = """
CREATE OR REPLACE TABLE interactions AS
SELECT i.event, i.kind, i.actor, i.target, i.network, i.post, coalesce(p.post, s.post) AS topic_post, i.at_us
FROM logged_interactions i
LEFT JOIN told_twice t ON t.event = i.event
LEFT JOIN latest_posts p ON p.post = i.post
LEFT JOIN known_sources s ON s.post = i.source_post
LEFT JOIN gone a ON a.account = i.actor
LEFT JOIN gone b ON b.account = i.target
WHERE i.at_us >= {since} AND i.at_us < {before}
    AND i.content = coalesce(t.content, i.content)
    AND i.event NOT IN (SELECT key FROM deleted WHERE what = 'interaction')
    AND i.at_us > coalesce(a.gone_us, 0) AND i.at_us > coalesce(b.gone_us, 0)
"""

# Beside the acts, not a column of them: of few acts both are told.
_MENTION_SOURCES = f"""
CREATE OR REPLACE TABLE mention_sources AS
SELECT DISTINCT i.event, i.source_post FROM logged_interactions i
SEMI JOIN interactions USING (event)
SEMI JOIN known_sources s ON s.post = i.source_post
LEFT JOIN told_twice t ON t.event = i.event
WHERE i.kind = {KINDS.index("mention")} AND i.post <> i.source_post AND i.content = coalesce(t.content, i.content)
"""

_WITHDRAWN = """
CREATE OR REPLACE TABLE withdrawn AS
SELECT arg_min(i.actor, i.content) AS actor, arg_min(i.target, i.content) AS target, arg_min(i.kind, i.content) AS kind,
    arg_min(i.network, i.content) AS network, arg_min(i.at_us, i.content) AS at_us, max(d.at_us) AS deleted_us
FROM logged_interactions i JOIN logged_deletes d ON d.key = i.event AND d.what = 'interaction'
LEFT JOIN gone a ON a.account = i.actor
LEFT JOIN gone b ON b.account = i.target
WHERE i.at_us >= {since} AND i.at_us < {before} AND d.at_us < {before}
    AND i.at_us > coalesce(a.gone_us, 0) AND i.at_us > coalesce(b.gone_us, 0)
GROUP BY i.event
"""
