"""What somebody's recent posts show besides their words: tags, whom they mention, links, and what was paid for.

All steps run inside the DuckDB connection of a run, over tables that the log and the run left there.
"""

import duckdb

from influencers.scoring.formula import KINDS
from kernel.clock import DAY_US

#: Days of posts that are looked at, and the most tags and mentioned accounts that are kept of a person.
WRITTEN_DAYS, MOST_TAGS, MOST_MENTIONED = 90, 20, 50
_MENTION = KINDS.index("mention")

_TAGS = f"""
CREATE OR REPLACE TABLE used_tags AS
WITH used AS (
    SELECT account, unnest(list_distinct(list_transform(tags, lambda tag: lower(trim(ltrim(tag, '#')))))) AS tag
    FROM posts WHERE at_us >= $since AND len(tags) > 0),
counted AS (
    SELECT a.person, one_line(u.tag) AS tag, count(*) AS posts FROM used u JOIN accounts a USING (account)
    GROUP BY a.person, u.tag
    QUALIFY row_number() OVER (PARTITION BY a.person ORDER BY count(*) DESC, u.tag) <= {MOST_TAGS})
SELECT person, list(tag ORDER BY posts DESC, tag) FILTER (tag <> '') AS tags FROM counted GROUP BY person
"""
#: By posts that name an account and by acts; an account that never told its handle cannot be asked for by one.
_MENTIONED = f"""
CREATE OR REPLACE TABLE mentioned AS
WITH named AS (
    SELECT account AS actor, network, unnest(list_distinct(mentions)) AS native_id
    FROM posts WHERE at_us >= $since AND len(mentions) > 0),
mentions AS (
    SELECT n.actor, a.account AS target FROM named n JOIN accounts a USING (network, native_id)
    UNION ALL SELECT actor, target FROM interactions WHERE kind = {_MENTION} AND at_us >= $since),
counted AS (
    SELECT a.person, m.target, count(*) AS times
    FROM mentions m JOIN accounts a ON a.account = m.actor
    SEMI JOIN (SELECT account FROM faces WHERE handle IS NOT NULL) f ON f.account = m.target
    ANTI JOIN accounts own ON own.account = m.target AND own.person = a.person
    GROUP BY a.person, m.target
    QUALIFY row_number() OVER (PARTITION BY a.person ORDER BY count(*) DESC, m.target) <= {MOST_MENTIONED})
SELECT c.person, list({{'influencer': f.person, 'account': f.account, 'handle': one_line(f.handle)}}
    ORDER BY c.times DESC, f.handle, f.account) AS mentioned
FROM counted c JOIN faces f ON f.account = c.target GROUP BY c.person
"""
#: The page of an account is no link: everybody has one.
_LINKS = """
CREATE OR REPLACE TABLE linking AS
SELECT person FROM faces WHERE regexp_matches(bio, '(https?://|\\bwww\\.)\\w', 'i')
UNION SELECT a.person FROM posts p JOIN accounts a USING (account) WHERE p.at_us >= $since AND p.has_link
"""
#: Where a network never says of any post whether it was paid for, none seen would mean nothing.
_SPONSORED = """
CREATE OR REPLACE TABLE sponsored AS
WITH stating AS (SELECT DISTINCT network FROM posts WHERE at_us >= $since AND sponsored IS NOT NULL),
counted AS (SELECT account, count(*) AS posts FROM posts WHERE at_us >= $since AND sponsored GROUP BY account)
SELECT a.person, coalesce(sum(c.posts), 0)::INTEGER AS sponsored_posts
FROM accounts a SEMI JOIN stating USING (network) LEFT JOIN counted c USING (account) GROUP BY a.person
"""


def gather_written(connection: duckdb.DuckDBPyConnection, *, before_us: int) -> None:
    """Make `used_tags`, `mentioned`, `linking` and `sponsored`, at most one row a person each.

    Parameters
    ----------
    connection
        Holds posts, interactions, accounts and faces, and the macro `one_line`.
    before_us
        The run's T in epoch microseconds.
    """
    for statement in (_TAGS, _MENTIONED, _LINKS, _SPONSORED):
        connection.execute(statement, {"since": before_us - WRITTEN_DAYS * DAY_US})
