"""What somebody's recent posts show besides their words: tags, whom they mention and how, links, and what was paid for.

All steps run inside the DuckDB connection of a run, over tables that the log and the run left there.
"""

import duckdb

from influencers.scoring.formula import KINDS
from kernel.clock import DAY_US

#: Days of posts that are looked at, and the most tags and mentioned accounts that are kept of a person.
WRITTEN_DAYS, MOST_TAGS, MOST_MENTIONED = 90, 20, 50
#: Posts about somebody that it takes to tell how they are spoken of: of fewer nobody can say.
LEAST_ABOUT = 5
#: From where on a post praises, and down from where it blames, hundredths; those of VADER's authors (Hutto & Gilbert).
_PRAISE, _BLAME = 5, -5
_MENTION = KINDS.index("mention")
_COUNTED = f"""count(*)::INTEGER AS posts, count(*) FILTER (sentiment >= {_PRAISE})::INTEGER AS positive,
    count(*) FILTER (sentiment <= {_BLAME})::INTEGER AS negative"""

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
#: Posts of a person whose sentiment is known, by each tag and each account that they name; what others wrote is not
#: theirs, and nobody praises themselves.
_SAID_ABOUT = f"""
CREATE OR REPLACE TABLE said_about AS
WITH told AS (
    SELECT a.person, p.post, p.account, p.network, p.tags, p.mentions, s.sentiment
    FROM posts p JOIN post_sentiments s USING (post) JOIN accounts a USING (account) WHERE p.at_us >= $since),
tagged AS (
    SELECT person, sentiment,
        unnest(list_distinct(list_transform(tags, lambda tag: lower(trim(ltrim(tag, '#')))))) AS tag
    FROM told WHERE len(tags) > 0),
by_tag AS (
    SELECT person, one_line(tag) AS tag, {_COUNTED} FROM tagged WHERE tag <> '' GROUP BY person, tag
    HAVING posts >= {LEAST_ABOUT}
    QUALIFY row_number() OVER (PARTITION BY person ORDER BY posts DESC, tag) <= {MOST_TAGS}),
named AS (SELECT post, network, unnest(mentions) AS native_id FROM told WHERE len(mentions) > 0),
naming AS (
    SELECT n.post, a.account AS target FROM named n JOIN accounts a USING (network, native_id)
    UNION SELECT t.post, i.target FROM interactions i LEFT JOIN mention_sources m USING (event)
    JOIN told t ON t.post = coalesce(m.source_post, i.topic_post) AND t.account = i.actor
    WHERE i.kind = {_MENTION} AND i.at_us >= $since),
by_target AS (
    SELECT t.person, n.target, {_COUNTED} FROM naming n JOIN told t USING (post)
    SEMI JOIN (SELECT account FROM faces WHERE handle IS NOT NULL) f ON f.account = n.target
    ANTI JOIN accounts own ON own.account = n.target AND own.person = t.person
    GROUP BY t.person, n.target HAVING posts >= {LEAST_ABOUT}
    QUALIFY row_number() OVER (PARTITION BY t.person ORDER BY posts DESC, n.target) <= {MOST_MENTIONED}),
said AS (
    SELECT b.person, f.person AS influencer, f.account, one_line(f.handle) AS handle, NULL AS tag,
        b.posts, b.positive, b.negative
    FROM by_target b JOIN faces f ON f.account = b.target
    UNION ALL SELECT person, NULL, NULL, NULL, tag, posts, positive, negative FROM by_tag)
SELECT person, list({{'influencer': influencer, 'account': account, 'handle': handle, 'tag': tag, 'posts': posts,
    'positive': positive, 'negative': negative}} ORDER BY posts DESC, handle, tag, account) AS said_about
FROM said GROUP BY person
"""


def gather_written(connection: duckdb.DuckDBPyConnection, *, before_us: int) -> None:
    """Make `used_tags`, `mentioned`, `said_about`, `linking` and `sponsored`, at most one row a person each.

    Parameters
    ----------
    connection
        Holds posts, post_sentiments, interactions, mention_sources, accounts and faces, and the macro `one_line`.
    before_us
        The run's T in epoch microseconds.
    """
    for statement in (_TAGS, _MENTIONED, _SAID_ABOUT, _LINKS, _SPONSORED):
        connection.execute(statement, {"since": before_us - WRITTEN_DAYS * DAY_US})
