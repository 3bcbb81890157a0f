"""What everybody is heard on: the rules of `influencers.topics.heard_on`, for all people of a run at once.

All steps run inside the DuckDB connection of the run, over tables that the log and the pipeline left there.
"""

import duckdb
import pyarrow as pa

from influencers.scoring.formula import KINDS
from influencers.topics import heard_on
from influencers.topics.spreading import STEP_SHARE
from influencers.topics.taxonomy import load_taxonomy
from kernel.clock import DAY_US

#: Words and posts kept of each topic as evidence, and characters of a post.
MOST_WORDS, MOST_POSTS, QUOTED_CHARACTERS = 5, 3, 160
_LIST = KINDS.index("list")
_HALF_LIFE_US = heard_on.HALF_LIFE_DAYS * DAY_US

#: What may be heard at all; the pipeline counted the supporting posts.
_CANDIDATES = f"""
CREATE OR REPLACE TABLE heard_candidates AS
SELECT person, topic, posts FROM {{made}}person_topic WHERE posts >= {heard_on.LEAST_POSTS} AND i9 > 0
"""
#: The words of an own post that the log does not hold are those of a reshare.
_OWN_POSTS = f"""
CREATE OR REPLACE TABLE own_posts AS
SELECT *, pow(0.5, ({{before}} - at_us) / {_HALF_LIFE_US}) * (1 + ln(1 + acts)) AS weight FROM (
    SELECT a.person, p.post, p.post AS topic_post, p.at_us, coalesce(r.acts, 0) AS acts
    FROM posts p JOIN accounts a USING (account)
    LEFT JOIN {{made}}reacted_posts r ON r.person = a.person AND r.post = p.post
    WHERE p.at_us >= {{since}} OR r.acts > 0
    UNION ALL
    SELECT r.person, r.post, r.topic_post, p.at_us, r.acts
    FROM {{made}}reacted_posts r JOIN posts p ON p.post = r.topic_post WHERE r.is_own AND r.post <> r.topic_post)
SEMI JOIN heard_candidates USING (person)
"""
_WORDS = f"""
CREATE OR REPLACE TABLE heard_words AS
SELECT person, topic, {{name}} AS name, sum(o.weight * t.share) AS weight,
    sum(o.weight * t.share / pow({STEP_SHARE}, t.distance)) AS breadth
FROM own_posts o JOIN post_topics t ON t.post = o.topic_post SEMI JOIN heard_candidates USING (person, topic)
WHERE t.share > 0 GROUP BY ALL
"""
#: What no word stands for cannot be a word that repeats: it counts in full. A list that is put in order after it was
#: made takes less long than one that is made in order.
_COUNTED = f"""
CREATE OR REPLACE TABLE heard_counted AS
WITH sums AS (
    SELECT *, sum(weight) FILTER (name IS NOT NULL) OVER (PARTITION BY person, topic) AS named FROM heard_words),
cut AS (
    SELECT *, CASE WHEN name IS NULL THEN weight ELSE least(weight, {heard_on.MOST_OF_A_WORD} * named) END AS counted
    FROM sums)
SELECT person, topic, sum(counted) AS weight, sum(breadth) AS breadth,
    list_transform(
        list_sort(list({{{{'less': -round(weight, 9), 'name': name, 'share': round(counted / named, 4)}}}})
            FILTER (name IS NOT NULL))[:{MOST_WORDS}],
        lambda each: {{{{'name': each.name, 'share': each.share}}}}) AS words
FROM cut GROUP BY person, topic
QUALIFY sum(breadth) >= {heard_on.LEAST_BREADTH} * max(sum(breadth)) OVER (PARTITION BY person)
"""
_WRITING = f"""
CREATE OR REPLACE TABLE writing_about AS
SELECT p.account AS actor, t.topic FROM posts p JOIN post_topics t USING (post)
WHERE p.at_us >= {{since}} AND t.topic IN (SELECT topic FROM heard_counted)
GROUP BY p.account, t.topic HAVING count(*) >= {heard_on.REACTORS_LEAST_POSTS}
"""
_AGREEING = """
CREATE OR REPLACE TABLE agreeing AS
SELECT l.person, l.topic, count(w.actor) / count(*) AS share
FROM topic_ledger l SEMI JOIN heard_counted USING (person, topic) LEFT JOIN writing_about w USING (actor, topic)
WHERE l.c9 > 0 GROUP BY l.person, l.topic
"""
_LISTED = f"""
CREATE OR REPLACE TABLE listed_on AS
SELECT e.person, t.topic,
    {heard_on.LIST_WEIGHT} * sum(t.share * pow(0.5, ({{before}} - e.at_us) / {_HALF_LIFE_US})) AS weight
FROM event_ledger e JOIN post_topics t ON t.post = e.topic_post
ANTI JOIN own_posts o ON o.person = e.person AND o.topic_post = e.topic_post
WHERE e.kind = {_LIST} AND e.c9 > 0 GROUP BY e.person, t.topic
"""
_HEARD = f"""
CREATE OR REPLACE TABLE heard_on AS
WITH weighed AS (
    SELECT c.person, c.topic, c.posts, w.words, p.topic IS NOT NULL AS is_place,
        w.weight * (1 + {heard_on.REACTORS_WEIGHT} * coalesce(g.share, 0)) + coalesce(l.weight, 0) AS weight
    FROM heard_candidates c JOIN heard_counted w USING (person, topic) LEFT JOIN agreeing g USING (person, topic)
    LEFT JOIN listed_on l USING (person, topic) LEFT JOIN topic_places p USING (topic))
SELECT person, topic, is_place, round(weight / max(weight) OVER (PARTITION BY person, is_place), 6) AS weight,
    posts::INTEGER AS posts, coalesce(words, []) AS words
FROM weighed
"""
#: Only what the log holds is quoted: a reshare may have outlived the post.
_QUOTES = f"""
CREATE OR REPLACE TABLE heard_quotes AS
SELECT person, topic, post FROM own_posts o JOIN post_topics t USING (post) SEMI JOIN heard_on USING (person, topic)
WHERE o.acts > 0 AND t.share > 0
QUALIFY row_number() OVER (PARTITION BY person, topic ORDER BY round(o.weight * t.share, 9) DESC, post) <= {MOST_POSTS}
"""
_EVIDENCE = """
CREATE OR REPLACE TABLE topic_evidence AS
SELECT h.*, coalesce(q.posts, []) AS example_posts FROM heard_on h LEFT JOIN (
    SELECT person, topic, list(post ORDER BY post) AS posts FROM heard_quotes GROUP BY person, topic) q
USING (person, topic)
"""
_QUOTED_POSTS = f"""
CREATE OR REPLACE TABLE quoted_posts AS
SELECT o.person, o.post, p.network, p.at_us, o.acts::INTEGER AS acts, left(p.text, {QUOTED_CHARACTERS}) AS text
FROM own_posts o JOIN posts p USING (post) SEMI JOIN heard_quotes q ON q.person = o.person AND q.post = o.post
"""
#: Posts about a topic that somebody is not heard on support nothing. Every reader asks for two.
_WITHOUT_SUPPORT = """
UPDATE {made}person_topic t SET posts = 0
FROM (FROM heard_candidates ANTI JOIN heard_counted USING (person, topic)) gone
WHERE gone.person = t.person AND gone.topic = t.topic
"""


def keep_heard(connection: duckdb.DuckDBPyConnection, *, before_us: int, made: str = "") -> None:
    """Let only those topics have supporting posts in `person_topic` that their people are heard on.

    Parameters
    ----------
    connection
        Holds the tables of the log, `post_topics`, `accounts`, and what the pipeline made.
    before_us
        The run's T in epoch microseconds.
    made
        What the names of the pipeline's tables begin with.
    """
    name = "t.name" if _has_names(connection) else "NULL::VARCHAR"
    times = {"before": before_us, "since": before_us - int(heard_on.REACH_DAYS * DAY_US)}
    for statement in (_CANDIDATES, _OWN_POSTS, _WORDS, _COUNTED, _WITHOUT_SUPPORT):
        connection.execute(statement.format(made=made, name=name, **times))


def gather_heard(connection: duckdb.DuckDBPyConnection, *, before_us: int) -> None:
    """Make `heard_on`, and of its evidence `topic_evidence` and `quoted_posts`; leave `topic_places` too."""
    keep_heard(connection, before_us=before_us)
    _offer_places(connection)
    times = {"before": before_us, "since": before_us - int(heard_on.REACH_DAYS * DAY_US)}
    for statement in (_WRITING, _AGREEING, _LISTED, _HEARD, _QUOTES, _EVIDENCE, _QUOTED_POSTS):
        connection.execute(statement.format(**times))


def _offer_places(connection: duckdb.DuckDBPyConnection) -> None:
    places = [topic.number for topic in load_taxonomy().topics if topic.is_place]
    connection.register("place_numbers", pa.table({"topic": pa.array(places, pa.int32())}))
    connection.execute("CREATE OR REPLACE TABLE topic_places AS FROM place_numbers")
    connection.unregister("place_numbers")


def _has_names(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return whether it was kept which word says a topic."""
    return "name" in {column for column, *_ in connection.execute("DESCRIBE post_topics").fetchall()}
