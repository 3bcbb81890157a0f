"""How much somebody's followers react to them, and how fast the followers grow.

All steps run inside the DuckDB connection of a run, over tables that the log and the pipeline left there.
"""

import duckdb

from kernel.clock import DAY_US

#: Own posts that engagement is measured over: the newest so many of so many days, no younger than this, and how many
#: it takes before anything is said.
ENGAGEMENT_POSTS, ENGAGEMENT_DAYS, SETTLED_DAYS, LEAST_ENGAGEMENT_POSTS = 20, 90, 1, 5
#: Days over which a change of followers is told. Both counts may be older than they should be by a third of them.
CHANGE_DAYS = (7, 30, 90)
TOLERANCE = 3

#: Of a network that is held nothing is known from some moment on; it is measured up to there.
_TOLD_UNTIL = """
CREATE OR REPLACE VIEW told_until AS
SELECT a.account, a.person, least({before}, coalesce(h.until_us, {before})) AS until_us
FROM accounts a LEFT JOIN held h USING (network)
"""
#: Where nobody who reacts to posts is named, no reactors say nothing.
_MEASURED = f"""
CREATE OR REPLACE TABLE measured_posts AS
WITH named AS (SELECT DISTINCT network FROM interactions WHERE post IS NOT NULL AND at_us >= {{since}})
SELECT k.person, p.post, p.account, p.at_us
FROM posts p JOIN told_until k USING (account) SEMI JOIN named USING (network)
WHERE p.at_us >= {{since}} AND p.at_us <= k.until_us - {SETTLED_DAYS * DAY_US}
QUALIFY row_number() OVER (PARTITION BY k.person ORDER BY p.at_us DESC, p.post) <= {ENGAGEMENT_POSTS}
"""
#: Whom a decision leaves nothing is no reactor here either.
_REACTORS = """
CREATE OR REPLACE TABLE post_reactors AS
SELECT post, count(*) AS reactors FROM (
    SELECT DISTINCT e.post, e.actor FROM event_ledger e SEMI JOIN measured_posts USING (person, post)
    ANTI JOIN (SELECT actor, target FROM pair_ledger WHERE damping = 0) USING (actor, target))
GROUP BY post
"""
_FOLLOWED = """
CREATE OR REPLACE TABLE followed_posts AS
WITH known AS (
    SELECT account, seen_us, followers FROM profiles SEMI JOIN measured_posts USING (account) WHERE followers > 0),
latest AS (SELECT account, arg_max(followers, seen_us) AS followers FROM known GROUP BY account)
SELECT m.person, m.post, coalesce(k.followers, l.followers) AS followers
FROM measured_posts m ASOF LEFT JOIN known k ON k.account = m.account AND k.seen_us <= m.at_us
JOIN latest l ON l.account = m.account
"""
_ENGAGEMENT = f"""
CREATE OR REPLACE TABLE engagement AS
SELECT person, count(*)::INTEGER AS engagement_posts,
    CASE WHEN count(*) >= {LEAST_ENGAGEMENT_POSTS}
         THEN round(median(coalesce(r.reactors, 0) / f.followers), 6) END AS engagement_rate
FROM followed_posts f LEFT JOIN post_reactors r USING (post) GROUP BY person
"""
_CHANGES = """
CREATE OR REPLACE TABLE follower_changes AS
WITH ends AS (
    SELECT k.person, p.account, {ends}
    FROM profiles p JOIN told_until k USING (account)
    WHERE p.followers IS NOT NULL AND p.seen_us > k.until_us - {reach}
    GROUP BY k.person, p.account)
SELECT person, {changes} FROM ends GROUP BY person
"""
_ENDS = """
    arg_max(p.followers, p.seen_us) FILTER (p.seen_us > k.until_us - {tolerance}) AS now_{days},
    arg_max(p.followers, p.seen_us) FILTER (
        p.seen_us <= k.until_us - {span} AND p.seen_us > k.until_us - {span} - {tolerance}) AS then_{days}"""
#: Of several accounts those speak of which both counts are known.
_CHANGE = """
    round(sum(now_{days}) FILTER (then_{days} IS NOT NULL)
        / nullif(sum(then_{days}) FILTER (now_{days} IS NOT NULL), 0) - 1, 6) AS followers_change_{days}"""
_DONE_WITH = ("measured_posts", "post_reactors", "followed_posts")


def gather_engagement(connection: duckdb.DuckDBPyConnection, *, before_us: int) -> None:
    """Make `engagement(person, engagement_posts, engagement_rate)` and `follower_changes(person, …)`.

    Parameters
    ----------
    connection
        Holds posts, interactions, profiles, accounts, held, event_ledger and pair_ledger.
    before_us
        The run's T in epoch microseconds.
    """
    times = {"before": before_us, "since": before_us - ENGAGEMENT_DAYS * DAY_US}
    for statement in (_TOLD_UNTIL, _MEASURED, _REACTORS, _FOLLOWED, _ENGAGEMENT):
        connection.execute(statement.format(**times))
    connection.execute(_changes())
    for table in _DONE_WITH:
        connection.execute(f"DROP TABLE {table}")
    connection.execute("DROP VIEW told_until")


def _changes() -> str:
    spans = [{"days": days, "span": days * DAY_US, "tolerance": days * DAY_US // TOLERANCE} for days in CHANGE_DAYS]
    return _CHANGES.format(
        ends=",".join(_ENDS.format(**span) for span in spans),
        changes=",".join(_CHANGE.format(**span) for span in spans),
        reach=max(span["span"] + span["tolerance"] for span in spans),
    )
