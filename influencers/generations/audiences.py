"""Who reacts to somebody, told of many at once: where they are, what they write in and about, who of them leads.

All steps run inside the DuckDB connection of a run, over tables that the log and the pipeline left there. Nothing is
told of fewer than 30 people, nor any value that fewer than three of them share.
"""

import duckdb

from influencers.scoring.formula import UNKNOWN_PROFILE

#: Reactors it takes before anything is said of an audience, and of how many of them a value is told.
LEAST_REACTORS, LEAST_WITH_A_VALUE = 30, 3
#: Values that are kept, the most frequent first; topics come with their parents.
MOST_VALUES = {"countries": 20, "languages": 20, "topics": 40}
#: A reactor of at least this credibility, a share, is a credible one.
CREDIBLE = 0.25
#: A topic's first so many leaders are its insiders; topics kept of each person.
INSIDERS, MOST_INSIDER_TOPICS = 100, 20
_STEP = 1 << 16  # numbers of topics have sixteen bits

_COUNTRIES = "SELECT influencer AS reactor, country AS value FROM people WHERE country IS NOT NULL"
_LANGUAGES = """
SELECT DISTINCT influencer AS reactor, lower(split_part(replace(lang, '_', '-'), '-', 1)) AS value
FROM (SELECT influencer, unnest(languages) AS lang FROM people) WHERE value NOT IN ('', 'und', 'zxx', 'mul')
"""
#: What they write about themselves, two posts or more, whoever reacts to that.
_TOPICS = """
SELECT DISTINCT a.person AS reactor, w.topic::INTEGER AS value
FROM writing_about w JOIN accounts a ON a.account = w.actor ANTI JOIN topic_places p ON p.topic = w.topic
"""
_SOURCES = {"countries": _COUNTRIES, "languages": _LANGUAGES, "topics": _TOPICS}
_TOLD = "CREATE OR REPLACE TABLE told_{name} AS {source}"
_IS_TOLD = [f"person IN (SELECT reactor FROM told_{name}) AS {name}" for name in _SOURCES]
#: Everybody who was seen, and of what a value is known of them.
_SEEN = f"""
CREATE OR REPLACE TABLE seen_people AS SELECT DISTINCT person AS reactor, {", ".join(_IS_TOLD)} FROM faces WHERE seen
"""
#: Somebody with several accounts is one reactor, as credible as the best of them. Nearly everybody has one account,
#: and two such people are one pair, which need not be grouped.
_MEMBERS = f"""
CREATE OR REPLACE TABLE audience_members AS
WITH heard AS (SELECT influencer AS person FROM people WHERE reactors >= {LEAST_REACTORS}),
several AS (SELECT person FROM accounts GROUP BY person HAVING count(*) > 1),
reacting AS (
    SELECT l.person, l.actor_person AS reactor, CASE WHEN l.why & {UNKNOWN_PROFILE} = 0 THEN l.cred END AS cred,
        l.person IN (FROM several) OR l.actor_person IN (FROM several) AS repeats
    FROM pair_ledger l SEMI JOIN heard USING (person) WHERE l.damping > 0),
once AS (
    SELECT person, reactor, cred FROM reacting WHERE NOT repeats
    UNION ALL SELECT person, reactor, max(cred) FROM reacting WHERE repeats GROUP BY person, reactor)
FROM once JOIN seen_people USING (reactor)
"""
_CREDIBLE = f"""
CREATE OR REPLACE TABLE audience_sizes AS
SELECT person, count(*)::INTEGER AS audience_reactors, count(cred)::INTEGER AS audience_credible_sample,
    CASE WHEN count(cred) >= {LEAST_REACTORS}
         THEN round(count(*) FILTER (cred >= {CREDIBLE}) / count(cred), 4) END AS audience_credible,
    {", ".join(f"count_if({name})::INTEGER AS {name}" for name in _SOURCES)}
FROM audience_members GROUP BY person
"""
_SHARES = f"""
CREATE OR REPLACE TABLE audience_{{name}} AS
WITH known AS (SELECT person, {{name}} AS sample FROM audience_sizes WHERE {{name}} > 0),
shared AS (
    SELECT m.person, t.value, count(*) AS reactors
    FROM audience_members m JOIN told_{{name}} t USING (reactor)
    GROUP BY m.person, t.value HAVING count(*) >= {LEAST_WITH_A_VALUE})
SELECT k.person, k.sample AS audience_{{name}}_sample,
    CASE WHEN k.sample >= {LEAST_REACTORS} THEN coalesce(
        list({{{{'value': s.value, 'share': round(s.reactors / k.sample, 4)}}}} ORDER BY s.reactors DESC, s.value)
            FILTER (s.value IS NOT NULL)[:{{most}}], []) END AS audience_{{name}}
FROM known k LEFT JOIN shared s USING (person) GROUP BY k.person, k.sample
"""
_LEADERS = f"""
CREATE OR REPLACE TABLE topic_insiders AS
SELECT topic, person AS leader FROM person_topic t SEMI JOIN shown USING (person) ANTI JOIN hidden USING (person, topic)
WHERE i9 > 0 AND posts >= $least_posts
QUALIFY row_number() OVER (PARTITION BY topic ORDER BY i9 DESC, person) <= {INSIDERS}
"""
#: Packed into one number, so that the most are found without putting all in order: leaders, then the smaller topic.
_INSIDERS = f"""
CREATE OR REPLACE TABLE insiders AS
WITH counted AS (
    SELECT e.person, count(*) * {_STEP} + {_STEP - 1} - t.topic AS packed
    FROM edges e JOIN topic_insiders t ON t.leader = e.actor_person WHERE e.c9 > 0 GROUP BY e.person, t.topic)
SELECT person, list_transform(max(packed, {MOST_INSIDER_TOPICS}), lambda each:
    {{'number': ({_STEP - 1} - each % {_STEP})::INTEGER, 'leaders': (each // {_STEP})::INTEGER}}) AS insiders
FROM counted GROUP BY person
"""


def gather_audiences(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `audience_sizes`, `audience_countries`, `audience_languages` and `audience_topics`, one row a person each.

    Parameters
    ----------
    connection
        Holds people, faces, accounts, pair_ledger, writing_about and topic_places.
    """
    for name, source in _SOURCES.items():
        connection.execute(_TOLD.format(name=name, source=source))
    for statement in (_SEEN, _MEMBERS, _CREDIBLE):
        connection.execute(statement)
    for name in _SOURCES:
        connection.execute(_SHARES.format(name=name, most=MOST_VALUES[name]))
        connection.execute(f"DROP TABLE told_{name}")
        connection.execute(f"ALTER TABLE audience_sizes DROP COLUMN {name}")
    for table in ("seen_people", "audience_members"):
        connection.execute(f"DROP TABLE {table}")


def gather_insiders(connection: duckdb.DuckDBPyConnection, *, least_posts: int) -> None:
    """Make `insiders(person, insiders)`: how many of the leaders of which topics react to somebody.

    Parameters
    ----------
    connection
        Holds person_topic, edges, `shown` (who has a basis) and `hidden` (their topics).
    least_posts
        Supporting posts it takes to lead.
    """
    connection.execute(_LEADERS, {"least_posts": least_posts})
    connection.execute(_INSIDERS)
    connection.execute("DROP TABLE topic_insiders")
