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

#: Somebody with several accounts is one reactor, as credible as the best of them.
_MEMBERS = f"""
CREATE OR REPLACE TABLE audience_members AS
WITH heard AS (SELECT influencer AS person FROM people WHERE reactors >= {LEAST_REACTORS})
SELECT l.person, l.actor_person AS reactor, max(l.cred) FILTER (l.why & {UNKNOWN_PROFILE} = 0) AS cred
FROM pair_ledger l SEMI JOIN heard USING (person)
SEMI JOIN (SELECT person FROM faces WHERE seen) seen ON seen.person = l.actor_person
WHERE l.damping > 0 GROUP BY l.person, l.actor_person
"""
_CREDIBLE = f"""
CREATE OR REPLACE TABLE audience_sizes AS
SELECT person, count(*)::INTEGER AS audience_reactors, count(cred)::INTEGER AS audience_credible_sample,
    CASE WHEN count(cred) >= {LEAST_REACTORS}
         THEN round(count(*) FILTER (cred >= {CREDIBLE}) / count(cred), 4) END AS audience_credible
FROM audience_members GROUP BY person
"""
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
_SHARES = f"""
CREATE OR REPLACE TABLE audience_{{name}} AS
WITH told AS ({{source}}),
known AS (
    SELECT m.person, count(*)::INTEGER AS sample FROM audience_members m SEMI JOIN told USING (reactor)
    GROUP BY m.person),
shared AS (
    SELECT m.person, t.value, count(*) AS reactors
    FROM audience_members m JOIN told t USING (reactor)
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
WITH reacting AS (
    SELECT DISTINCT person, actor_person AS leader FROM pair_ledger
    WHERE c9 > 0 AND actor_person IN (SELECT leader FROM topic_insiders)),
counted AS (
    SELECT r.person, count(*) * {_STEP} + {_STEP - 1} - t.topic AS packed
    FROM reacting r JOIN topic_insiders t USING (leader) GROUP BY r.person, t.topic)
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
    connection.execute(_MEMBERS)
    connection.execute(_CREDIBLE)
    for name, source in _SOURCES.items():
        connection.execute(_SHARES.format(name=name, source=source, most=MOST_VALUES[name]))
    connection.execute("DROP TABLE audience_members")


def gather_insiders(connection: duckdb.DuckDBPyConnection, *, least_posts: int) -> None:
    """Make `insiders(person, insiders)`: how many of the leaders of which topics react to somebody.

    Parameters
    ----------
    connection
        Holds person_topic, pair_ledger, `shown` (who has a basis) and `hidden` (their topics).
    least_posts
        Supporting posts it takes to lead.
    """
    connection.execute(_LEADERS, {"least_posts": least_posts})
    connection.execute(_INSIDERS)
    connection.execute("DROP TABLE topic_insiders")
