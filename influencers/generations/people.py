"""people.parquet: one row an influencer with every fact that search, pages and perk rules may use.

All steps run inside the DuckDB connection of a scoring run, over the tables that the log and the pipeline left there.
"""

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from influencers.activity.refusals import REFUSAL
from influencers.generations.blobs import Histories
from influencers.places import place_of
from influencers.scoring.formula import MANY_POSTS
from kernel.clock import DAY_US

#: Days of posts that count as recent, the newest so many of them, and characters of their text that are kept.
RECENT_DAYS, RECENT_POSTS, RECENT_CHARACTERS = 90, 20, 4_000
#: Posts that are kept as the moments of an influencer.
MOMENTS = 3

#: A text for one line: no control signs, none that turn the direction of writing, no space at its ends; at most 120
#: signs. Joiners stay: faces and flags are made with them.
_TRICKS = r"[\x00-\x1f\x7f-\x9f\x{061c}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]"
#: Nearly every name is made of plain signs with single spaces between them, and stays as it is.
_LINE = rf"""
CREATE OR REPLACE MACRO one_line(text) AS CASE WHEN regexp_full_match(text, '[!-~]+( [!-~]+)*') THEN left(text, 120)
    ELSE left(trim(regexp_replace(regexp_replace(text, '{_TRICKS}', ' ', 'g'), '[\s\p{{Z}}]+', ' ', 'g')), 120) END
"""
_FACES = f"""
CREATE OR REPLACE TABLE faces AS
SELECT a.person, a.account, a.network, a.native_id, s.* EXCLUDE (account, network, native_id, event),
    s.account IS NOT NULL AS seen, {REFUSAL} AS refusal, 1::BIGINT AS place
FROM accounts a LEFT JOIN snapshots s USING (account)
WHERE s.account IS NOT NULL OR a.person IN (SELECT person FROM person)
"""
#: Nearly everybody has one account: to put those of all people in order would carry every column along.
_PLACES_OF_FACES = """
WITH several AS (SELECT person FROM faces GROUP BY person HAVING count(*) > 1),
placed AS (
    SELECT account, row_number() OVER (PARTITION BY person
        ORDER BY NOT seen, coalesce(followers, -1) DESC, network, native_id) AS place
    FROM faces SEMI JOIN several USING (person))
UPDATE faces f SET place = p.place FROM placed p WHERE p.account = f.account AND p.place > 1
"""
_KEPT = """{'network': network, 'native_id': native_id, 'handle': handle, 'url': url,
        'followers': followers, 'following': following}"""
#: A list put in order after it was made takes half as long as one that is made in order; of one account, as nearly
#: everybody has, none needs to be gathered.
_ACCOUNTS = f"""
CREATE OR REPLACE TABLE person_accounts AS
WITH several AS (SELECT person FROM faces WHERE place = 2)
SELECT person, [{_KEPT}] AS accounts, [network] AS networks,
    CASE WHEN handle IS NOT NULL THEN [handle] END AS handles, followers, following,
    coalesce(verified, false) AS verified, seen, minor = false AS adult, coalesce(minor, false) AS minor,
    created_us AS oldest_us, refusal, CASE WHEN lang <> '' THEN [lang] END AS stated_languages
FROM faces ANTI JOIN several USING (person)
UNION ALL
SELECT person,
    list_transform(list_sort(list({{'place': place, 'kept': {_KEPT}}})), lambda each: each.kept),
    list_sort(list(DISTINCT network)), list(handle ORDER BY place) FILTER (handle IS NOT NULL),
    sum(followers)::BIGINT, sum(following)::BIGINT, bool_or(coalesce(verified, false)), bool_or(seen),
    bool_or(minor = false), bool_or(coalesce(minor, false)), min(created_us), min(refusal),
    list(DISTINCT lang) FILTER (lang IS NOT NULL AND lang <> '')
FROM faces SEMI JOIN several USING (person) GROUP BY person
"""
_LOCATIONS = "SELECT DISTINCT location FROM faces WHERE location IS NOT NULL AND trim(location) <> ''"
#: What counts is the place of the most followed account that names a country, else of the one that names a city.
_PLACES = """
CREATE OR REPLACE TABLE stated_places AS
SELECT person, p.country, p.city FROM faces JOIN places p USING (location)
QUALIFY row_number() OVER (PARTITION BY person ORDER BY p.country IS NULL, p.city IS NULL, place) = 1
"""
_WRITING = """
CREATE OR REPLACE TABLE writing AS
WITH own AS (
    SELECT a.person, p.text, p.lang, p.at_us,
        row_number() OVER (PARTITION BY a.person ORDER BY p.at_us DESC, p.post) AS place
    FROM posts p JOIN accounts a USING (account) WHERE p.at_us >= $before - $recent)
SELECT person, count(*)::BIGINT AS posts, max(at_us) AS last_post_us,
    left(string_agg(text, chr(10) ORDER BY place) FILTER (place <= $newest), $characters) AS recent_text
FROM own GROUP BY person
"""
_LANGUAGES = """
CREATE OR REPLACE TABLE written_languages AS
SELECT person, list(lang ORDER BY posts DESC, lang)[:3] AS languages FROM (
    SELECT a.person, p.lang, count(*) AS posts, sum(count(*)) OVER (PARTITION BY a.person) AS everything
    FROM posts p JOIN accounts a USING (account)
    WHERE p.at_us >= $before - $recent AND p.lang IS NOT NULL AND p.lang NOT IN ('', 'und')
    GROUP BY a.person, p.lang)
WHERE posts * 10 >= everything GROUP BY person
"""
_LAST_ACTS = """
CREATE OR REPLACE TABLE last_acts AS
SELECT a.person, max(i.at_us) AS last_act_us
FROM interactions i JOIN accounts a ON i.actor = a.account GROUP BY a.person
"""
#: The moments of one person side by side, as many as there are: to gather texts in lists takes four times as long.
#: A person's own posts are all among `posts`, so places have no gaps.
_PLACES_OF_MOMENTS = range(1, MOMENTS + 1)
_BESIDE = [f"LEFT JOIN told t{n} ON t{n}.person = t1.person AND t{n}.place = {n}" for n in _PLACES_OF_MOMENTS[1:]]
_UP_TO = {n: ", ".join(f"t{place}.moment" for place in _PLACES_OF_MOMENTS[:n]) for n in _PLACES_OF_MOMENTS}
_AS_MANY = [f"WHEN t{n}.person IS NOT NULL THEN [{_UP_TO[n]}]" for n in reversed(_PLACES_OF_MOMENTS)]
#: Of the best posts alone, and few they are, it is asked how many reacted and what they say. A post is of one person.
_MOMENTS = f"""
CREATE OR REPLACE TABLE moments AS
WITH best AS (
    SELECT person, post, row_number() OVER (PARTITION BY person ORDER BY c9 DESC, post) AS place
    FROM reacted_posts WHERE is_own AND post = topic_post AND c9 > 0 QUALIFY place <= {MOMENTS}),
acts AS (
    SELECT e.topic_post AS post, e.actor, sum(e.c9::DOUBLE) AS c9, count(*) AS acts
    FROM event_ledger e SEMI JOIN best b ON b.person = e.person AND b.post = e.topic_post
    GROUP BY e.topic_post, e.actor),
given AS (
    SELECT post, sum(c9)::BIGINT AS c9, sum(acts)::BIGINT AS acts, count(*) AS reactors FROM acts GROUP BY post),
told AS (
    SELECT b.person, b.place, {{'text': left(p.text, 400), 'network': p.network, 'at_us': p.at_us, 'acts': g.acts,
        'reactors': g.reactors, 'c9': g.c9}} AS moment
    FROM best b JOIN given g USING (post) JOIN posts p USING (post))
SELECT t1.person, CASE {" ".join(_AS_MANY)} END AS moments
FROM told t1 {" ".join(_BESIDE)} WHERE t1.place = 1
"""
#: Places stand behind all topics: they are a facet of their own, and nobody leads with one.
_TOPICS = """
CREATE OR REPLACE TABLE shown_topics AS
SELECT person, list({'number': topic, 'tenths': floor(score * 10 + 0.5)::INTEGER, 'posts': posts::INTEGER,
    'focus': floor(focus * 1000 + 0.5)::INTEGER} ORDER BY p.topic IS NOT NULL, i9 DESC, t.topic) AS topics
FROM person_topic t LEFT JOIN topic_places p USING (topic) WHERE posts >= $least_posts AND i9 > 0 GROUP BY person
"""
_PEOPLE = """
CREATE OR REPLACE TABLE people AS
SELECT f.person AS influencer,
    coalesce(nullif(one_line(f.name), ''), nullif(one_line(f.handle), ''), f.network || ' ' || f.native_id) AS name,
    coalesce(a.handles, []) AS handles, a.networks, f.network, f.handle, coalesce(f.bio, '') AS bio, f.url, f.avatar,
    coalesce(f.kind, 'person') AS kind, a.verified, nullif(one_line(f.location), '') AS location,
    c.country, c.city, f.created_us, a.oldest_us, a.minor, a.accounts, a.followers, a.following,
    w.posts * 7.0 / $recent_days AS posts_per_week, coalesce(w.recent_text, '') AS recent_text,
    greatest(w.last_post_us, l.last_act_us) AS last_active_us,
    coalesce(t.languages, list_sort(a.stated_languages), []) AS languages,
    coalesce(s.i9, 0) AS i9, coalesce(floor(s.score * 10 + 0.5), 0)::INTEGER AS score,
    s.low, s.high, coalesce(s.confidence, 0) AS confidence,
    coalesce(s.n_eff, 0) AS n_eff, coalesce(s.reactors, 0)::INTEGER AS reactors,
    CASE WHEN s.person IS NULL THEN 'SILENT' WHEN s.i9 = 0 THEN 'FADED'
         WHEN s.why & $many_posts > 0 THEN 'MANY_POSTS' END AS reason,
    d.change_7, d.change_30, coalesce(g.topics, []) AS topics, coalesce(m.moments, []) AS moments,
    CASE WHEN NOT a.seen THEN 'not_seen' ELSE a.refusal END AS refusal, a.adult
FROM faces f JOIN person_accounts a USING (person) LEFT JOIN stated_places c USING (person)
LEFT JOIN writing w USING (person) LEFT JOIN written_languages t USING (person) LEFT JOIN last_acts l USING (person)
LEFT JOIN person s USING (person) LEFT JOIN trend d USING (person)
LEFT JOIN shown_topics g USING (person) LEFT JOIN moments m USING (person)
WHERE f.place = 1 ORDER BY f.person
"""
#: `may_be_public` follows the public basis word for word: an account line was seen, nothing says no, and it is of an
#: organisation, of an adult by their own statement, or of unknown age with enough distinct reactors.
_PUBLIC = """
ALTER TABLE people ADD COLUMN may_be_public BOOLEAN;
UPDATE people SET may_be_public = refusal IS NULL AND
    (kind = 'organisation' OR coalesce(adult, false) OR reactors >= {floor})
"""
_PLACE_ROWS = pa.schema({"location": pa.string(), "country": pa.string(), "city": pa.string()})
#: Both tables are in this order, so that a few rows of each are found without reading the others.
_ROWS = """
SELECT p.*, f.* EXCLUDE (influencer) FROM people p JOIN person_facts f USING (influencer)
WHERE p.influencer BETWEEN $first AND $last AND f.influencer BETWEEN $first AND $last
"""
_PEOPLE_AT_ONCE, _ROWS_IN_A_GROUP = 65_536, 8_192
#: Columns of few values; to look for repetitions in the others takes as long as packing them.
_REPEATED = [
    *("network", "kind", "verified", "location", "country", "city", "minor", "reason", "refusal", "may_be_public"),
    *("networks.list.element", "languages.list.element", "accounts.list.element.network"),
    *("moments.list.element.network", "tags.list.element", "said_about.list.element.tag"),
    *("audience_countries.list.element.value", "audience_languages.list.element.value"),
]


def gather_people(connection: duckdb.DuckDBPyConnection, *, before_us: int, floor: int, least_posts: int) -> None:
    """Make the table `people` from the tables of a run: accounts, posts, person, person_topic, topic_places and so on.

    Parameters
    ----------
    connection
        The run's connection.
    before_us
        The run's T in epoch microseconds: nothing at or after it counts.
    floor
        Distinct reactors that somebody of unknown age needs to be shown on public basis.
    least_posts
        Supporting posts a topic needs to be shown.
    """
    recent = {"before": before_us, "recent": RECENT_DAYS * DAY_US}
    run = connection.execute
    run(_LINE)
    run(_FACES)
    run(_PLACES_OF_FACES)
    run(_ACCOUNTS)
    _read_places(connection)
    run(_WRITING, recent | {"newest": RECENT_POSTS, "characters": RECENT_CHARACTERS})
    run(_LANGUAGES, recent)
    run(_LAST_ACTS)
    run(_MOMENTS)
    run(_TOPICS, {"least_posts": least_posts})
    run(_PEOPLE, {"recent_days": RECENT_DAYS, "many_posts": MANY_POSTS})
    run(_PUBLIC.format(floor=int(floor)))


def _read_places(connection: duckdb.DuckDBPyConnection) -> None:
    """Read each location that is stated once, however many state it."""
    locations = [location for (location,) in connection.execute(_LOCATIONS).fetchall()]
    places = [place_of(location) for location in locations]
    rows = {"location": locations, "country": [p.country for p in places], "city": [p.city for p in places]}
    connection.register("place_rows", pa.table(rows, _PLACE_ROWS))
    connection.execute(
        "CREATE OR REPLACE TABLE places AS FROM place_rows WHERE country IS NOT NULL OR city IS NOT NULL"
    )
    connection.unregister("place_rows")
    connection.execute(_PLACES)


def people_in_pieces(connection: duckdb.DuckDBPyConnection, at_once: int) -> list[NDArray[np.int64]]:
    """Return the ids of all influencers of a run, ascending, so many at a time."""
    people = np.sort(connection.sql("SELECT influencer FROM people").fetchnumpy()["influencer"])
    return [some for some in np.split(people, range(at_once, len(people), at_once)) if len(some)]


def write_people(connection: duckdb.DuckDBPyConnection, folder: Path, histories: Histories) -> None:
    """Write people.parquet, sorted by influencer, in small row groups so that a few rows are cheap to read.

    The run left `people`, and `person_facts` to put beside them. It is done some people at a time: to sort all rows the
    database would carry every column along.
    """
    nobody = _rows_of(connection, np.zeros(1, np.int64), histories).schema
    with pq.ParquetWriter(
        folder / "people.parquet",
        nobody,
        compression="zstd",
        use_dictionary=_REPEATED,
        write_statistics=["influencer"],  # by which readers skip
        store_schema=False,
    ) as file:
        for some in people_in_pieces(connection, _PEOPLE_AT_ONCE):
            file.write_table(_rows_of(connection, some, histories), row_group_size=_ROWS_IN_A_GROUP)


def _rows_of(connection: duckdb.DuckDBPyConnection, people: NDArray[np.int64], histories: Histories) -> pa.Table:
    """Return the rows of some people, who are all in between, by id."""
    between = {"first": int(people[0]), "last": int(people[-1])}
    rows = connection.sql(_ROWS, params=between).to_arrow_table().sort_by("influencer")
    blobs = histories.packed(rows["influencer"].to_numpy()).cast(pa.binary())
    return rows.append_column("history", blobs)
