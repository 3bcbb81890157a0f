-- Who everybody is, from the tables of scoring.sql; `places(location, country, city)` is there already.

CREATE TABLE faces AS
SELECT a.person, a.account, a.network, a.native_id, s.* EXCLUDE (account, network, native_id, event),
    s.account IS NOT NULL AS seen,
    row_number() OVER (PARTITION BY a.person
        ORDER BY s.account IS NULL, coalesce(s.followers, -1) DESC, a.network, a.native_id) AS place
FROM sql_accounts a LEFT JOIN snapshots s USING (account)
WHERE s.account IS NOT NULL OR a.person IN (SELECT person FROM person);
CREATE TABLE person_accounts AS
SELECT person,
    list({'network': network, 'native_id': native_id, 'handle': handle, 'url': url,
          'followers': followers, 'following': following} ORDER BY place) AS accounts,
    list_sort(list(DISTINCT network)) AS networks, list(handle ORDER BY place) FILTER (handle IS NOT NULL) AS handles,
    sum(followers)::BIGINT AS followers, sum(following)::BIGINT AS following, bool_or(coalesce(verified, false)) AS verified,
    bool_or(seen) AS seen, bool_or(minor = false) AS adult, bool_or(coalesce(minor, false)) AS minor,
    min(created_us) AS oldest_us, list(DISTINCT lang) FILTER (lang <> '') AS stated_languages
FROM faces GROUP BY person;
CREATE TABLE writing AS
WITH own AS (
    SELECT a.person, p.text, p.at_us, row_number() OVER (PARTITION BY a.person ORDER BY p.at_us DESC, p.post) AS place
    FROM posts p JOIN sql_accounts a USING (account) WHERE p.at_us >= {before} - 90 * 86400000000)
SELECT person, count(*) AS posts, max(at_us) AS last_post_us,
    left(string_agg(text, chr(10) ORDER BY place) FILTER (place <= 20), 4000) AS recent_text
FROM own GROUP BY person;
CREATE TABLE languages AS
SELECT person, list(lang ORDER BY posts DESC, lang)[:3] AS languages FROM (
    SELECT a.person, p.lang, count(*) AS posts, sum(count(*)) OVER (PARTITION BY a.person) AS everything
    FROM posts p JOIN sql_accounts a USING (account)
    WHERE p.at_us >= {before} - 90 * 86400000000 AND p.lang NOT IN ('', 'und') GROUP BY a.person, p.lang)
WHERE posts * 10 >= everything GROUP BY person;
CREATE TABLE last_acts AS
SELECT a.person, max(i.at_us) AS last_act_us FROM acts i JOIN sql_accounts a ON i.actor = a.account GROUP BY a.person;
CREATE TABLE moments AS
WITH moved AS (
    SELECT e.person, e.post, sum(e.c9)::BIGINT AS c9, count(*) AS acts, count(DISTINCT e.actor) AS reactors
    FROM event_ledger e JOIN posts p USING (post) JOIN sql_accounts a ON p.account = a.account
    WHERE a.person = e.person GROUP BY e.person, e.post HAVING sum(e.c9) > 0),
best AS (SELECT *, row_number() OVER (PARTITION BY person ORDER BY c9 DESC, post) AS place FROM moved QUALIFY place <= 3)
SELECT b.person, list({'text': left(p.text, 400), 'network': p.network, 'at_us': p.at_us, 'acts': b.acts,
    'reactors': b.reactors, 'c9': b.c9} ORDER BY b.place) AS moments
FROM best b JOIN posts p USING (post) GROUP BY b.person;
CREATE TABLE shown_topics AS
SELECT person, list({'number': topic, 'tenths': floor(score * 10 + .5)::INTEGER, 'posts': posts,
    'focus': floor(focus * 1000 + .5)::INTEGER} ORDER BY i9 DESC, topic) AS topics
FROM person_topic WHERE posts >= 2 AND i9 > 0 GROUP BY person;
CREATE TABLE people AS
SELECT f.person AS influencer, coalesce(nullif(left(trim(f.name), 120), ''), f.handle, f.native_id) AS name,
    coalesce(a.handles, []) AS handles, a.networks, f.network, f.handle, coalesce(f.bio, '') AS bio, f.url, f.avatar,
    coalesce(f.kind, 'person') AS kind, a.verified, nullif(trim(f.location), '') AS location, c.country, c.city,
    f.created_us, a.oldest_us, a.minor, a.accounts, a.followers, a.following, w.posts * 7.0 / 90 AS posts_per_week,
    coalesce(w.recent_text, '') AS recent_text, greatest(w.last_post_us, l.last_act_us) AS last_active_us,
    coalesce(t.languages, list_sort(a.stated_languages), []) AS languages, coalesce(s.i9, 0) AS i9,
    coalesce(floor(s.score * 10 + .5), 0)::INTEGER AS score, s.low, s.high, coalesce(s.confidence, 0) AS confidence,
    coalesce(s.n_eff, 0) AS n_eff, coalesce(s.reactors, 0) AS reactors,
    CASE WHEN s.person IS NULL THEN 'SILENT' WHEN s.i9 = 0 THEN 'FADED' WHEN s.many THEN 'MANY_POSTS' END AS reason,
    NULL::INTEGER AS change_7, NULL::INTEGER AS change_30, coalesce(g.topics, []) AS topics,
    coalesce(m.moments, []) AS moments, CASE WHEN NOT a.seen THEN 'not_seen' END AS refusal, a.adult,
    a.seen AND (f.kind = 'organisation' OR coalesce(a.adult, false) OR coalesce(s.reactors, 0) >= 10) AS may_be_public
FROM faces f JOIN person_accounts a USING (person) LEFT JOIN places c ON c.location = f.location
LEFT JOIN writing w USING (person) LEFT JOIN languages t USING (person) LEFT JOIN last_acts l USING (person)
LEFT JOIN person s USING (person) LEFT JOIN shown_topics g USING (person) LEFT JOIN moments m USING (person)
WHERE f.place = 1 ORDER BY f.person;
