-- From the log's Parquet to the files of a generation, by hand, for DuckDB. The formula is 2026.1 without decisions,
-- anonymous reactions and deletes, which a made crowd has none of. {log}, {derived} and {target} are folders, {before}
-- is the as-of moment in microseconds; `sql_accounts(account, network, native_id, person)` is there already.

CREATE MACRO bell(x, w) AS
    (1 - least(x / w, 1.0) * least(x / w, 1.0) * least(x / w, 1.0))
    * (1 - least(x / w, 1.0) * least(x / w, 1.0) * least(x / w, 1.0))
    * (1 - least(x / w, 1.0) * least(x / w, 1.0) * least(x / w, 1.0));
CREATE MACRO decay(at_us) AS
    0.9 * bell(({before} - at_us) / 8.64e10, 90.0) + 0.1 * bell(({before} - at_us) / 8.64e10, 365.0);
CREATE MACRO points(units) AS 100 * pow(units / 20, 0.55) / (1 + pow(units / 20, 0.55));
CREATE MACRO standing(units) AS 0.5 + 0.5 * points(coalesce(units, 0)) / 100;

CREATE TABLE posts AS
SELECT post, account, network, event, at_us, text, lang, tags, mentions, sponsored,
    coalesce(len(links), 0) > 0 AS has_link
FROM read_parquet('{log}/posts/*/*.parquet')
WHERE at_us < {before} AND seen_us < {before}
QUALIFY row_number() OVER (PARTITION BY post ORDER BY seen_us DESC, event) = 1;

CREATE TABLE snapshots AS
SELECT * FROM read_parquet('{log}/accounts/*/*.parquet') WHERE seen_us < {before}
QUALIFY row_number() OVER (PARTITION BY account ORDER BY seen_us DESC, event) = 1;

CREATE TABLE acts AS
SELECT i.event, i.kind, i.actor, i.target, i.post, coalesce(p.post, s.post) AS topic_post, i.at_us,
    [1, 1, .7, .5, .2, .7, .5, .3][i.kind + 1]::DOUBLE * decay(i.at_us) AS w
FROM read_parquet('{log}/interactions/*/*.parquet') i
LEFT JOIN posts p ON p.post = i.post LEFT JOIN posts s ON s.post = i.source_post
WHERE i.at_us < {before} AND i.at_us > {before} - 365 * 86400000000 AND i.actor <> i.target AND i.kind < 8;

CREATE TABLE post_topics AS
SELECT post, topic, max(weight) AS share, min(distance) AS distance, max_by(name, (weight, name)) AS name
FROM read_parquet('{derived}/*/*.parquet', hive_partitioning = false)
SEMI JOIN posts USING (post, event) GROUP BY post, topic HAVING share > 0;

CREATE TABLE own_pairs AS
WITH held AS (SELECT account, person FROM sql_accounts
    WHERE person IN (SELECT person FROM sql_accounts GROUP BY person HAVING count(*) > 1))
SELECT a.account AS actor, b.account AS target FROM held a JOIN held b USING (person);

CREATE TABLE pairs AS
SELECT *, 1 - exp(-e) AS g FROM (
    SELECT actor, target, sum(w) AS e, count(*)::INTEGER AS n,
        sum(w) FILTER (kind NOT IN (2, 3)) AS e_end, sum(w) FILTER (at_us < {before} - 90 * 86400000000) AS e_old,
        sum(w) FILTER (kind = 0) AS w_reshare, sum(w) FILTER (kind = 1) AS w_quote, sum(w) FILTER (kind = 2) AS w_reply,
        sum(w) FILTER (kind = 3) AS w_mention, sum(w) FILTER (kind = 4) AS w_like, sum(w) FILTER (kind = 5) AS w_link,
        sum(w) FILTER (kind = 6) AS w_list, sum(w) FILTER (kind = 7) AS w_follow
    FROM acts GROUP BY actor, target)
ANTI JOIN own_pairs USING (actor, target);

CREATE TABLE mutual AS
WITH met AS (
    SELECT u.actor AS low, u.target AS high, u.e_end AS up, d.e_end AS down
    FROM pairs u JOIN pairs d ON d.actor = u.target AND d.target = u.actor WHERE u.actor < u.target)
SELECT low AS actor, high AS target, 1 - exp(-down) AS g_returned FROM met WHERE down > 0
UNION ALL SELECT high, low, 1 - exp(-up) FROM met WHERE up > 0;

CREATE TABLE reactors AS
WITH given AS (SELECT actor AS account, sum(g) AS tau FROM pairs GROUP BY actor),
factors AS (
    SELECT a.account, a.person, a.network, 1.0 AS unit,
        CASE WHEN s.created_us IS NULL THEN .5
             ELSE greatest(least(({before} - s.created_us) / 8.64e10 / 730, 1), .01) END AS f_age,
        CASE WHEN s.followers IS NULL THEN .5 ELSE greatest(least(ln(1 + s.followers) / ln(101), 1), .1) END AS f_aud,
        CASE WHEN s.followers + s.following IS NULL THEN 1.0
             ELSE greatest(least(sqrt((s.followers + 10) / (s.following + 10)), 1), .3) END AS f_ratio,
        1 / (1 + coalesce(g.tau, 0) / 20) AS sel, s.created_us IS NULL AND s.followers IS NULL AS stranger
    FROM sql_accounts a LEFT JOIN snapshots s USING (account) LEFT JOIN given g USING (account))
SELECT *, f_age * f_aud * f_ratio AS cred, 0.5 AS auth,
    (f_age < .25)::INTEGER + 2 * (f_aud < .5)::INTEGER + 4 * (f_ratio < .6)::INTEGER + 8 * (sel < .5)::INTEGER
        + 128 * stranger::INTEGER AS why
FROM factors;

CREATE TABLE heard AS
SELECT t.person, sum(r.cred * 0.5 * p.g) AS attention
FROM pairs p JOIN reactors r ON r.account = p.actor JOIN reactors t ON t.account = p.target GROUP BY t.person;
CREATE TABLE heard_again AS
SELECT t.person, sum(r.cred * standing(h.attention) * p.g) AS attention
FROM pairs p JOIN reactors r ON r.account = p.actor LEFT JOIN heard h ON h.person = r.person
JOIN reactors t ON t.account = p.target GROUP BY t.person;
CREATE TABLE voices AS
SELECT r.* REPLACE (standing(h.attention) AS auth) FROM reactors r LEFT JOIN heard_again h USING (person);

CREATE TABLE attended AS
WITH own AS (SELECT account AS target, sum(decay(at_us)) AS posts FROM posts GROUP BY account),
attention AS (
    SELECT p.target, sum(v.cred * v.auth * v.sel * (p.g - .75 * least(p.g, coalesce(m.g_returned, 0)))) AS x
    FROM pairs p LEFT JOIN mutual m USING (actor, target) JOIN voices v ON v.account = p.actor GROUP BY p.target)
SELECT target, v.person, v.network, CASE WHEN x > 0 THEN pow(x / (x + .02 * coalesce(posts, 0)), .1) ELSE 0 END AS eff
FROM attention LEFT JOIN own USING (target) JOIN voices v ON v.account = target;

CREATE TABLE pair_ledger AS
SELECT t.person, v.person AS actor_person, p.actor, p.target, t.network,
    coalesce(w_reshare, 0) AS w_reshare, coalesce(w_quote, 0) AS w_quote, coalesce(w_reply, 0) AS w_reply,
    coalesce(w_mention, 0) AS w_mention, coalesce(w_like, 0) AS w_like, coalesce(w_link, 0) AS w_link,
    coalesce(w_list, 0) AS w_list, coalesce(w_follow, 0) AS w_follow, p.n, p.g,
    1 - exp(-coalesce(e_end, 0)) AS g_end, v.f_age, v.f_aud, v.f_ratio, v.cred, v.auth, v.sel,
    p.g - .75 * least(p.g, coalesce(m.g_returned, 0)) AS h, t.eff, 1.0 AS damping,
    v.cred * v.auth * v.sel * h * t.eff AS c, round(c * 1e9)::BIGINT AS c9,
    (v.why + 16 * (h < p.g)::INTEGER + 32 * (e > 2)::INTEGER + 64 * (coalesce(e_old, 0) * 2 > e)::INTEGER)::SMALLINT AS why
FROM pairs p LEFT JOIN mutual m USING (actor, target) JOIN voices v ON v.account = p.actor JOIN attended t USING (target);

CREATE TABLE person AS
WITH sums AS (
    SELECT person, sum(c9)::BIGINT AS i9, sum(c9::DOUBLE * c9::DOUBLE) AS squares, sum(c) AS influence,
        count(DISTINCT actor_person)::INTEGER AS reactors, bool_or(eff < .9) AS many
    FROM pair_ledger GROUP BY person),
sure AS (SELECT *, i9::DOUBLE * i9 / nullif(squares, 0) AS n_eff FROM sums)
SELECT person, i9, influence, points(i9 / 1e9) AS score, n_eff, n_eff / (n_eff + 4) AS confidence,
    100 / (1 + exp(1.645 * .55 / sqrt(n_eff) - .55 * ln(nullif(i9, 0) / 1e9 / 20))) AS low,
    100 / (1 + exp(-1.645 * .55 / sqrt(n_eff) - .55 * ln(nullif(i9, 0) / 1e9 / 20))) AS high,
    reactors, many, i9 = 0 AS faded
FROM sure;

CREATE TABLE event_ledger AS
WITH shared AS (
    SELECT a.*, l.person, l.n, l.c9 AS pair_c9 FROM acts a JOIN pair_ledger l USING (actor, target)),
several AS (
    SELECT *, round(pair_c9 * sum(w) OVER so_far / sum(w) OVER whole)::BIGINT AS upto,
        row_number() OVER so_far AS place
    FROM shared WHERE n > 1
    WINDOW so_far AS (PARTITION BY actor, target ORDER BY at_us, event ROWS UNBOUNDED PRECEDING),
        whole AS (PARTITION BY actor, target)),
ended AS (SELECT * REPLACE (CASE WHEN place = n THEN pair_c9 ELSE upto END AS upto) FROM several)
SELECT person, actor, target, kind, post, topic_post, at_us, event, pair_c9 AS c9 FROM shared WHERE n = 1
UNION ALL
SELECT person, actor, target, kind, post, topic_post, at_us, event,
    upto - coalesce(lag(upto) OVER (PARTITION BY actor, target ORDER BY at_us, event), 0)
FROM ended;

CREATE TABLE topic_pairs AS
SELECT actor, target, topic, 1 - exp(-sum(w * share)) AS g
FROM acts JOIN post_topics s ON s.post = topic_post GROUP BY actor, target, topic HAVING sum(w * share) > 0;
CREATE TABLE topic_contributions AS
SELECT t.person, p.topic, p.actor, p.target, p.g,
    t.eff * v.cred * v.auth * v.sel * (p.g - .75 * least(p.g, coalesce(m.g_returned, 0))) AS k
FROM topic_pairs p ANTI JOIN own_pairs o ON o.actor = p.actor AND o.target = p.target
LEFT JOIN mutual m ON m.actor = p.actor AND m.target = p.target
JOIN voices v ON v.account = p.actor JOIN attended t ON t.target = p.target;
CREATE TABLE topic_sums AS SELECT person, topic, sum(k) AS k, sum(g) AS m FROM topic_contributions GROUP BY person, topic;
CREATE TABLE topic_voices AS
SELECT v.account AS actor, s.topic, standing(s.k * .5) AS ta FROM topic_sums s JOIN voices v USING (person);
CREATE TABLE topic_ledger AS
SELECT t.person, t.topic, t.actor, t.target, t.k * coalesce(ta, .5) * s.m / (s.m + 2) AS c, round(c * 1e9)::BIGINT AS c9
FROM topic_contributions t LEFT JOIN topic_voices USING (actor, topic)
JOIN topic_sums s ON s.person = t.person AND s.topic = t.topic;
-- A reshare of a post that the log does not hold is a copy of it, and the person's own post.
CREATE TABLE reacted AS
WITH told AS (
    SELECT person, topic_post, c9, kind = 0 AND coalesce(post <> topic_post, false) AS is_copy,
        CASE WHEN is_copy THEN post ELSE topic_post END AS post
    FROM event_ledger WHERE topic_post IS NOT NULL),
sums AS (
    SELECT person, post, min(topic_post) AS topic_post, bool_or(is_copy) AS is_copy,
        count(*) FILTER (c9 > 0)::INTEGER AS acts, sum(c9)::BIGINT AS c9
    FROM told GROUP BY person, post)
SELECT s.*, is_copy OR coalesce(a.person = s.person, false) AS is_own
FROM sums s LEFT JOIN posts p ON p.post = s.topic_post LEFT JOIN sql_accounts a ON a.account = p.account;
CREATE TABLE person_topic AS
WITH sums AS (
    SELECT person, topic, sum(c9)::BIGINT AS i9, sum(c) AS influence FROM topic_ledger GROUP BY person, topic),
support AS (
    SELECT person, topic, count(*) FILTER (is_own AND acts > 0)::INTEGER AS posts, sum(round(c9 * share)) AS c9
    FROM reacted r JOIN post_topics s ON s.post = r.topic_post GROUP BY person, topic)
SELECT person, topic, s.i9, s.influence, points(s.i9 / 1e9) AS score, coalesce(posts, 0) AS posts,
    coalesce(least(u.c9 / nullif(p.i9, 0), 1), 0) AS focus
FROM sums s LEFT JOIN support u USING (person, topic) JOIN person p USING (person);

CREATE TABLE edges AS
SELECT actor_person, person, sum(c9)::BIGINT AS c9, sum(n)::INTEGER AS n FROM pair_ledger GROUP BY actor_person, person;
