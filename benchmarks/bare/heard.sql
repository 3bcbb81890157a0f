-- What people are heard on, from the tables of scoring.sql: topics that their own posts do not carry keep no supporting
-- post, and of the others there is evidence: words and quotes.

CREATE TABLE candidates AS SELECT person, topic, posts FROM person_topic WHERE posts >= 2 AND i9 > 0;
CREATE TABLE own_posts AS
SELECT *, pow(0.5, ({before} - at_us) / (90 * 86400000000)) * (1 + ln(1 + acts)) AS weight FROM (
    SELECT a.person, p.post, p.post AS topic_post, p.at_us, coalesce(r.acts, 0) AS acts
    FROM posts p JOIN sql_accounts a USING (account) LEFT JOIN reacted r ON r.person = a.person AND r.post = p.post
    WHERE p.at_us >= {before} - 365 * 86400000000 OR r.acts > 0
    UNION ALL
    SELECT r.person, r.post, r.topic_post, p.at_us, r.acts
    FROM reacted r JOIN posts p ON p.post = r.topic_post WHERE r.is_own AND r.post <> r.topic_post)
SEMI JOIN candidates USING (person);
CREATE TABLE counted AS
WITH words AS (
    SELECT person, topic, name, sum(o.weight * t.share) AS weight,
        sum(o.weight * t.share / pow(0.6, t.distance)) AS breadth
    FROM own_posts o JOIN post_topics t ON t.post = o.topic_post SEMI JOIN candidates USING (person, topic)
    GROUP BY person, topic, name),
named AS (SELECT *, sum(weight) FILTER (name IS NOT NULL) OVER (PARTITION BY person, topic) AS named FROM words),
cut AS (SELECT *, CASE WHEN name IS NULL THEN weight ELSE least(weight, 0.5 * named) END AS counted FROM named)
SELECT person, topic, sum(counted) AS weight,
    list({'name': name, 'share': round(counted / named, 4)} ORDER BY round(weight, 9) DESC, name)
        FILTER (name IS NOT NULL)[:5] AS words
FROM cut GROUP BY person, topic QUALIFY sum(breadth) >= 0.1 * max(sum(breadth)) OVER (PARTITION BY person);
UPDATE person_topic t SET posts = 0 FROM (FROM candidates ANTI JOIN counted USING (person, topic)) gone
WHERE gone.person = t.person AND gone.topic = t.topic;

CREATE TABLE writing_about AS
SELECT p.account AS actor, t.topic FROM posts p JOIN post_topics t USING (post)
WHERE p.at_us >= {before} - 365 * 86400000000 AND t.topic IN (SELECT topic FROM counted)
GROUP BY p.account, t.topic HAVING count(*) >= 2;
CREATE TABLE heard_on AS
WITH agreeing AS (
    SELECT l.person, l.topic, count(w.actor) / count(*) AS share
    FROM topic_ledger l SEMI JOIN counted USING (person, topic) LEFT JOIN writing_about w USING (actor, topic)
    WHERE l.c9 > 0 GROUP BY l.person, l.topic),
listed AS (
    SELECT e.person, t.topic, 2 * sum(t.share * pow(0.5, ({before} - e.at_us) / (90 * 86400000000))) AS weight
    FROM event_ledger e JOIN post_topics t ON t.post = e.topic_post
    ANTI JOIN own_posts o ON o.person = e.person AND o.topic_post = e.topic_post
    WHERE e.kind = 6 AND e.c9 > 0 GROUP BY e.person, t.topic),
weighed AS (
    SELECT c.person, c.topic, c.posts, w.words, p.topic IS NOT NULL AS is_place,
        w.weight * (1 + 0.5 * coalesce(g.share, 0)) + coalesce(l.weight, 0) AS weight
    FROM candidates c JOIN counted w USING (person, topic) LEFT JOIN agreeing g USING (person, topic)
    LEFT JOIN listed l USING (person, topic) LEFT JOIN topic_places p USING (topic))
SELECT person, topic, is_place, round(weight / max(weight) OVER (PARTITION BY person, is_place), 6) AS weight, posts,
    coalesce(words, []) AS words
FROM weighed;
CREATE TABLE quotes AS
SELECT person, topic, post FROM own_posts o JOIN post_topics t USING (post) SEMI JOIN heard_on USING (person, topic)
WHERE o.acts > 0
QUALIFY row_number() OVER (PARTITION BY person, topic ORDER BY round(o.weight * t.share, 9) DESC, post) <= 3;
CREATE TABLE topic_evidence AS
SELECT h.*, coalesce(q.posts, []) AS example_posts FROM heard_on h
LEFT JOIN (SELECT person, topic, list(post ORDER BY post) AS posts FROM quotes GROUP BY person, topic) q
USING (person, topic);
CREATE TABLE quoted_posts AS
SELECT o.person, o.post, p.network, p.at_us, o.acts, left(p.text, 160) AS text
FROM own_posts o JOIN posts p USING (post) SEMI JOIN quotes USING (person, post);
