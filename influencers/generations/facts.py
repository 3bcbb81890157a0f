"""The facts about people that brands search by, besides those of `people`: one table with a row for each of them."""

import duckdb

from influencers.generations.audiences import gather_audiences, gather_insiders
from influencers.generations.engagement import gather_engagement
from influencers.generations.written import gather_written

_FACTS = """
CREATE OR REPLACE TABLE person_facts AS
SELECT p.influencer, e.engagement_rate, coalesce(e.engagement_posts, 0) AS engagement_posts,
    c.* EXCLUDE (person),
    CASE WHEN l.person IS NOT NULL THEN true WHEN p.refusal IS DISTINCT FROM 'not_seen' THEN false END AS has_link,
    s.sponsored_posts, coalesce(t.tags, []) AS tags, coalesce(m.mentioned, []) AS mentioned,
    coalesce(sa.said_about, []) AS said_about,
    z.* EXCLUDE (person), ac.* EXCLUDE (person), al.* EXCLUDE (person), att.* EXCLUDE (person),
    coalesce(i.insiders, []) AS insiders
FROM people p LEFT JOIN engagement e ON e.person = p.influencer LEFT JOIN follower_changes c ON c.person = p.influencer
LEFT JOIN linking l ON l.person = p.influencer LEFT JOIN sponsored s ON s.person = p.influencer
LEFT JOIN used_tags t ON t.person = p.influencer LEFT JOIN mentioned m ON m.person = p.influencer
LEFT JOIN said_about sa ON sa.person = p.influencer
LEFT JOIN audience_sizes z ON z.person = p.influencer LEFT JOIN audience_countries ac ON ac.person = p.influencer
LEFT JOIN audience_languages al ON al.person = p.influencer LEFT JOIN audience_topics att ON att.person = p.influencer
LEFT JOIN insiders i ON i.person = p.influencer ORDER BY p.influencer
"""
_PARTS = (
    "engagement", "follower_changes", "linking", "sponsored", "used_tags", "mentioned", "said_about", "audience_sizes",
    "audience_countries", "audience_languages", "audience_topics", "insiders",
)  # fmt: skip


def gather_facts(connection: duckdb.DuckDBPyConnection, *, before_us: int, least_posts: int) -> None:
    """Make the table `person_facts`, which `write_people` puts beside `people`.

    Parameters
    ----------
    connection
        The run's connection, in which `people`, `shown` and `hidden` and what they were made of stand.
    before_us
        The run's T in epoch microseconds.
    least_posts
        Supporting posts it takes to lead a topic.
    """
    gather_engagement(connection, before_us=before_us)
    gather_written(connection, before_us=before_us)
    gather_audiences(connection)
    gather_insiders(connection, least_posts=least_posts)
    connection.execute(_FACTS)
    for table in _PARTS:
        connection.execute(f"DROP TABLE {table}")
