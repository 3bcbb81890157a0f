-- What brands search people by besides who they are, from the tables of scoring.sql, heard.sql and people.sql: what their
-- followers and their reactors are like, and what their recent posts hold.

CREATE TABLE measured AS
SELECT a.person, p.post, p.account, p.at_us FROM posts p JOIN sql_accounts a USING (account)
WHERE p.at_us BETWEEN {before} - 90 * 86400000000 AND {before} - 86400000000 AND p.network IN (
    SELECT network FROM sql_accounts JOIN acts ON account = actor
    WHERE post IS NOT NULL AND at_us >= {before} - 90 * 86400000000)
QUALIFY row_number() OVER (PARTITION BY a.person ORDER BY p.at_us DESC, p.post) <= 20;
CREATE TABLE sightings AS
SELECT account, seen_us, any_value(followers ORDER BY event) AS followers
FROM read_parquet('{log}/accounts/*/*.parquet') WHERE seen_us < {before} GROUP BY account, seen_us;
CREATE TABLE engagement AS
WITH reactors AS (
    SELECT e.post, count(DISTINCT e.actor) AS reactors
    FROM event_ledger e SEMI JOIN measured USING (person, post) GROUP BY e.post),
known AS (SELECT * FROM sightings WHERE followers > 0),
latest AS (SELECT account, arg_max(followers, seen_us) AS followers FROM known GROUP BY account),
followed AS (
    SELECT m.person, m.post, coalesce(k.followers, l.followers) AS followers
    FROM measured m ASOF LEFT JOIN known k ON k.account = m.account AND k.seen_us <= m.at_us
    JOIN latest l ON l.account = m.account)
SELECT person, count(*)::INTEGER AS engagement_posts,
    CASE WHEN count(*) >= 5 THEN round(median(coalesce(reactors, 0) / followers), 6) END AS engagement_rate
FROM followed LEFT JOIN reactors USING (post) GROUP BY person;
CREATE TABLE growth AS
WITH days AS (SELECT unnest([7, 30, 90]) AS days),
ends AS (
    SELECT a.person, s.account, d.days,
        arg_max(s.followers, s.seen_us) FILTER (s.seen_us > {before} - d.days * 28800000000) AS here,
        arg_max(s.followers, s.seen_us) FILTER (s.seen_us <= {before} - d.days * 86400000000) AS before
    FROM sightings s JOIN sql_accounts a USING (account), days d
    WHERE s.followers IS NOT NULL AND s.seen_us > {before} - d.days * 115200000000
    GROUP BY a.person, s.account, d.days),
grown AS (
    SELECT person, days, round(sum(here) / nullif(sum(before), 0) - 1, 6) AS change
    FROM ends WHERE here IS NOT NULL AND before IS NOT NULL GROUP BY person, days)
SELECT person, any_value(change) FILTER (days = 7) AS change_7, any_value(change) FILTER (days = 30) AS change_30,
    any_value(change) FILTER (days = 90) AS change_90
FROM grown GROUP BY person;

CREATE TABLE written AS
SELECT a.person, p.network, p.tags, p.mentions, p.sponsored, p.has_link
FROM posts p JOIN sql_accounts a USING (account) WHERE p.at_us >= {before} - 90 * 86400000000;
CREATE TABLE tagged AS
WITH used AS (
    SELECT person, unnest(list_distinct(list_transform(tags, lambda t: lower(trim(ltrim(t, '#')))))) AS tag
    FROM written WHERE len(tags) > 0),
most AS (
    SELECT person, tag, count(*) AS posts FROM used GROUP BY person, tag
    QUALIFY row_number() OVER (PARTITION BY person ORDER BY count(*) DESC, tag) <= 20)
SELECT person, list(tag ORDER BY posts DESC, tag) FILTER (tag <> '') AS tags FROM most GROUP BY person;
CREATE TABLE mentioning AS
WITH named AS (SELECT person, network, unnest(list_distinct(mentions)) AS native_id FROM written WHERE len(mentions) > 0),
mentions AS (
    SELECT n.person, a.account AS target FROM named n JOIN sql_accounts a USING (network, native_id)
    UNION ALL
    SELECT a.person, i.target FROM acts i JOIN sql_accounts a ON a.account = i.actor
    WHERE i.kind = 3 AND i.at_us >= {before} - 90 * 86400000000),
most AS (
    SELECT m.person, m.target, any_value(f.person) AS influencer, any_value(f.handle) AS handle, count(*) AS times
    FROM mentions m JOIN faces f ON f.account = m.target WHERE f.handle IS NOT NULL AND f.person <> m.person
    GROUP BY m.person, m.target
    QUALIFY row_number() OVER (PARTITION BY m.person ORDER BY count(*) DESC, m.target) <= 50)
SELECT person, list({'influencer': influencer, 'account': target, 'handle': handle}
    ORDER BY times DESC, handle, target) AS mentioned
FROM most GROUP BY person;
CREATE TABLE selling AS
SELECT a.person, count(w.person)::INTEGER AS sponsored_posts
FROM (SELECT DISTINCT person FROM sql_accounts
      WHERE network IN (SELECT network FROM written WHERE sponsored IS NOT NULL)) a
LEFT JOIN written w ON w.person = a.person AND w.sponsored GROUP BY a.person;
CREATE TABLE linking AS
SELECT person FROM faces WHERE regexp_matches(bio, '(https?://|\bwww\.)\w', 'i')
UNION SELECT person FROM written WHERE has_link;

CREATE TABLE members AS
SELECT l.person, l.actor_person AS reactor, max(l.cred) FILTER (l.why & 128 = 0) AS cred
FROM pair_ledger l
WHERE l.person IN (SELECT influencer FROM people WHERE reactors >= 30)
    AND l.actor_person IN (SELECT person FROM faces WHERE seen)
GROUP BY l.person, l.actor_person;
CREATE TABLE sizes AS
SELECT person, count(*)::INTEGER AS audience_reactors, count(cred)::INTEGER AS audience_credible_sample,
    CASE WHEN count(cred) >= 30 THEN round(count(*) FILTER (cred >= 0.25) / count(cred), 4) END AS audience_credible
FROM members GROUP BY person;
CREATE MACRO audience(told, most) AS TABLE
WITH known AS (
    SELECT person, count(*)::INTEGER AS sample FROM members SEMI JOIN query_table(told) USING (reactor) GROUP BY person),
shared AS (
    SELECT person, value, count(*) AS reactors FROM members JOIN query_table(told) USING (reactor)
    GROUP BY person, value HAVING count(*) >= 3)
SELECT k.person, k.sample, CASE WHEN k.sample >= 30 THEN coalesce(
    list({'value': s.value, 'share': round(s.reactors / k.sample, 4)} ORDER BY s.reactors DESC, s.value)
        FILTER (s.value IS NOT NULL)[:most], []) END AS shares
FROM known k LEFT JOIN shared s USING (person) GROUP BY k.person, k.sample;
CREATE TABLE told_countries AS
SELECT influencer AS reactor, country AS value FROM people WHERE country IS NOT NULL;
CREATE TABLE told_languages AS
SELECT DISTINCT influencer AS reactor, lower(split_part(replace(lang, '_', '-'), '-', 1)) AS value
FROM (SELECT influencer, unnest(languages) AS lang FROM people) WHERE value NOT IN ('', 'und', 'zxx', 'mul');
CREATE TABLE told_topics AS
SELECT DISTINCT a.person AS reactor, w.topic::INTEGER AS value
FROM writing_about w JOIN sql_accounts a ON a.account = w.actor ANTI JOIN topic_places p ON p.topic = w.topic;
CREATE TABLE in_countries AS FROM audience('told_countries', 20);
CREATE TABLE in_languages AS FROM audience('told_languages', 20);
CREATE TABLE on_topics AS FROM audience('told_topics', 40);
CREATE TABLE topic_leaders AS
SELECT topic, person AS leader FROM person_topic SEMI JOIN (
    SELECT influencer AS person FROM people WHERE may_be_public) USING (person)
WHERE i9 > 0 AND posts >= 2 QUALIFY row_number() OVER (PARTITION BY topic ORDER BY i9 DESC, person) <= 100;
CREATE TABLE inside AS
WITH reacting AS (
    SELECT DISTINCT person, actor_person AS leader FROM pair_ledger
    WHERE c9 > 0 AND actor_person IN (SELECT leader FROM topic_leaders)),
counted AS (SELECT person, topic, count(*) AS leaders FROM reacting JOIN topic_leaders USING (leader) GROUP BY person, topic)
SELECT person, list({'number': topic::INTEGER, 'leaders': leaders::INTEGER} ORDER BY leaders DESC, topic)[:20] AS insiders
FROM counted GROUP BY person;

COPY (
    SELECT p.*, e.engagement_rate, coalesce(e.engagement_posts, 0) AS engagement_posts,
        g.change_7 AS followers_change_7, g.change_30 AS followers_change_30, g.change_90 AS followers_change_90,
        CASE WHEN l.person IS NOT NULL THEN true WHEN p.refusal IS DISTINCT FROM 'not_seen' THEN false END AS has_link,
        s.sponsored_posts, coalesce(t.tags, []) AS tags, coalesce(m.mentioned, []) AS mentioned,
        z.* EXCLUDE (person), ac.sample AS audience_countries_sample, ac.shares AS audience_countries,
        al.sample AS audience_languages_sample, al.shares AS audience_languages,
        att.sample AS audience_topics_sample, att.shares AS audience_topics, coalesce(i.insiders, []) AS insiders, history
    FROM people p LEFT JOIN engagement e ON e.person = p.influencer LEFT JOIN growth g ON g.person = p.influencer
    LEFT JOIN linking l ON l.person = p.influencer LEFT JOIN selling s ON s.person = p.influencer
    LEFT JOIN tagged t ON t.person = p.influencer LEFT JOIN mentioning m ON m.person = p.influencer
    LEFT JOIN sizes z ON z.person = p.influencer LEFT JOIN in_countries ac ON ac.person = p.influencer
    LEFT JOIN in_languages al ON al.person = p.influencer LEFT JOIN on_topics att ON att.person = p.influencer
    LEFT JOIN inside i ON i.person = p.influencer, blank_history
    ORDER BY p.influencer)
TO '{target}/people.parquet' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 8192);
