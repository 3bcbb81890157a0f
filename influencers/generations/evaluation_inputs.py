"""What an evaluation reads: the acts of all the past and of the future as arrays, the oracle's tables at the cut."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from influencers.activity.log import read_log
from influencers.generations.inputs import Reading, SqlInputs, read_inputs
from influencers.scoring.evaluation.baselines import RESHARE, Reactions
from influencers.scoring.evaluation.topics import Spoken, TopicActs
from influencers.scoring.formula import Formula
from influencers.scoring.logged import Floats, Integers
from kernel.clock import from_us
from kernel.storage import Storage

#: Beyond every time that a log can hold.
_FAR_US = 10**17
_SECOND_US = 1_000_000
#: The tables that the oracle reads.
_ORACLES = ("interactions", "posts", "accounts", "profiles", "decisions", "anonymous", "withdrawn")
#: Topics need somebody who reshared in them; the most reshared are pooled.
_LEAST_RESHARERS, _MOST_TOPICS = 5, 100


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who is not removed, and their accounts."""

    account: Integers
    person: Integers  # by account
    ids: Integers  # of the people, the lowest first, as the oracle has them

    @property
    def place(self) -> Integers:
        """Where each account's person stands among the people."""
        return np.searchsorted(self.ids, self.person)


@dataclass(frozen=True, slots=True)
class Volume:
    """Acts of one network in a span of time, between people who are not removed."""

    acts: int
    first_us: int
    last_us: int


@dataclass(frozen=True, slots=True)
class Labels:
    """Where labelled people stand among the people, and who of them is verified."""

    places: Integers
    is_verified: NDArray[np.bool_]
    unknown: int  # labelled accounts that nobody knows


@dataclass(frozen=True, slots=True)
class Span:
    """What the log tells of a span of time."""

    reactions: Reactions
    volumes: Mapping[str, Volume]
    until_us: int  # where it ends, exclusive
    active: Integers  # places of those who acted, posted or were reshared in it, the lowest first


def people_of(inputs: SqlInputs) -> People:
    """Return everybody who is not removed."""
    account, person = (inputs.accounts[name].to_numpy() for name in ("account", "person"))
    kept = ~np.isin(account, np.fromiter(inputs.removed_accounts, np.int64, len(inputs.removed_accounts)))
    return People(account[kept], person[kept], np.unique(person[kept]))


def read_span(
    connection: duckdb.DuckDBPyConnection,
    storage: Storage,
    inputs: SqlInputs,
    people: People,
    *,
    since_us: int,
    before_us: int | None,
) -> Span:
    """Leave in the connection what the log tells of a span, as it was known at its end, and return its acts.

    Without an end the span ends with the second of its last act.
    """
    far_us = _FAR_US if before_us is None else before_us
    read_log(connection, storage, batches=inputs.batches, since_us=since_us, before_us=far_us)
    connection.register("people_rows", pa.table({"account": people.account, "place": people.place}))
    connection.execute("CREATE OR REPLACE TABLE placed AS FROM people_rows")
    connection.unregister("people_rows")
    connection.execute(_BETWEEN)
    columns = _columns(connection, "SELECT actor, target, kind, at_us, coalesce(post, 0) AS post FROM between_people")
    counted = "SELECT network, count(*), min(at_us), max(at_us) FROM between_people GROUP BY network ORDER BY network"
    volumes = {network: Volume(*rest) for network, *rest in connection.execute(counted).fetchall()}
    last_us = max((volume.last_us for volume in volumes.values()), default=since_us)
    until_us = (last_us // _SECOND_US + 1) * _SECOND_US if before_us is None else before_us
    bounds = {"reshare": RESHARE, "since": since_us, "before": until_us}
    active = _columns(connection, _ACTIVE.format(**bounds))["place"]
    return Span(Reactions(**columns), volumes, until_us, active)


def followers_of(connection: duckdb.DuckDBPyConnection, people: People) -> Floats:
    """Return the last known followers of everybody, of all their accounts; NaN where nobody told."""
    asked = (
        "SELECT place, sum(followers) AS followers FROM placed JOIN (SELECT account, arg_max(followers, seen_us) AS"
        " followers FROM profiles WHERE followers IS NOT NULL GROUP BY account) USING (account) GROUP BY place"
    )
    known = _columns(connection, asked)
    found = np.full(len(people.ids), np.nan)
    found[known["place"]] = known["followers"].astype(np.float64)
    return found


def busiest_tags(connection: duckdb.DuckDBPyConnection) -> Sequence[str]:
    """Return the tags of posts in which most people reshared, of those that read_span left in the connection."""
    connection.execute(_TAGGED)
    asked = (
        "SELECT tag FROM between_people JOIN tagged ON tagged.post = topic_post WHERE kind = $reshare GROUP BY tag"
        " HAVING count(DISTINCT actor) >= $least ORDER BY count(DISTINCT actor) DESC, tag LIMIT $most"
    )
    bounds = {"reshare": RESHARE, "least": _LEAST_RESHARERS, "most": _MOST_TOPICS}
    return [tag for (tag,) in connection.execute(asked, bounds).fetchall()]


def topic_acts(connection: duckdb.DuckDBPyConnection, tags: Sequence[str]) -> TopicActs:
    """Return the acts on posts with a tag, of those that read_span left in the connection."""
    _number(connection, tags)
    asked = (
        "SELECT actor, target, kind, number AS topic FROM between_people JOIN tagged ON tagged.post = topic_post"
        " JOIN numbered USING (tag)"
    )
    return TopicActs(**_columns(connection, asked))


def spoken_of(connection: duckdb.DuckDBPyConnection, tags: Sequence[str]) -> Spoken:
    """Return which of the acts that the oracle reads are on posts with a tag; rows keep their order in a scan."""
    _number(connection, tags)
    asked = (
        "SELECT act, number AS topic FROM (SELECT row_number() OVER (ORDER BY rowid) - 1 AS act, topic_post"
        " FROM interactions) JOIN tagged ON tagged.post = topic_post JOIN numbered USING (tag)"
    )
    [(acts_count,)] = connection.execute("SELECT count(*) FROM interactions").fetchall()
    return Spoken(**_columns(connection, asked), acts_count=acts_count)


def read_at_cut(
    connection: duckdb.DuckDBPyConnection,
    storage: Storage,
    inputs: SqlInputs,
    *,
    cut_us: int,
    formula: Formula,
    units: Mapping[str, float],
) -> tuple[str, ...]:
    """Leave in the connection what a scoring run at the cut would read, and return the names of those tables.

    Decisions on gaming are left out: they may have been made with later knowledge.
    """
    connection.execute("SET preserve_insertion_order = true")
    asked = Reading(
        as_of_on=from_us(cut_us - 1).date(),
        before_us=cut_us,
        formula=formula,
        units=units,
        held={},
        holds_silent=False,
    )
    read_inputs(connection, storage, replace(inputs, decisions=inputs.decisions.slice(0, 0)), asked)
    return _ORACLES


def posting_people(connection: duckdb.DuckDBPyConnection) -> Integers:
    """Return where those stand among the people of whom read_at_cut left a post in the connection."""
    asked = "SELECT DISTINCT place FROM posts JOIN placed USING (account) ORDER BY place"
    return _columns(connection, asked)["place"]


def places_of(
    connection: duckdb.DuckDBPyConnection, inputs: SqlInputs, labels: Mapping[tuple[str, str], bool]
) -> Labels:
    """Return where labelled people stand among the people."""
    networks, native_ids = zip(*labels, strict=True) if labels else ((), ())
    rows = {"network": pa.array(networks, pa.string()), "native_id": pa.array(native_ids, pa.string())}
    connection.register("label_rows", pa.table(rows | {"verified": pa.array([*labels.values()], pa.bool_())}))
    connection.register("account_rows", inputs.accounts)
    found = connection.execute(
        "SELECT place, verified, count(*) FROM label_rows LEFT JOIN account_rows USING (network, native_id)"
        " LEFT JOIN placed USING (account) GROUP BY place, verified ORDER BY place, verified"
    ).fetchall()
    for name in ("label_rows", "account_rows"):
        connection.unregister(name)
    known = [(place, verified) for place, verified, _count in found if place is not None]
    unknown = sum(count for place, _verified, count in found if place is None)
    places, verified = zip(*known, strict=True) if known else ((), ())
    return Labels(np.array(places, dtype=np.int64), np.array(verified, dtype=np.bool_), unknown)


def drop_acts(connection: duckdb.DuckDBPyConnection, name: str, *, share: float, draw: int) -> None:
    """Leave in the connection a table of the acts without a share of them; a draw is always the same one.

    Lots are drawn by the acts' own ids, so that neither the order of rows nor the engine decides.
    """
    kept = f"md5_number_lower(concat(event, ':', {draw})) % 1000 >= {round(share * 1000)}"
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM interactions WHERE {kept}")


def _number(connection: duckdb.DuckDBPyConnection, tags: Sequence[str]) -> None:
    connection.execute(_TAGGED)
    numbered = pa.table({"tag": pa.array(tags, pa.string()), "number": pa.array(range(len(tags)), pa.int64())})
    connection.register("numbered_rows", numbered)
    connection.execute("CREATE OR REPLACE TABLE numbered AS FROM numbered_rows")
    connection.unregister("numbered_rows")


def _columns(connection: duckdb.DuckDBPyConnection, asked: str) -> dict[str, NDArray[Any]]:
    found: pa.Table = connection.sql(asked).to_arrow_table()
    return {name: np.asarray(found.column(name).cast(pa.int64()).to_numpy()) for name in found.column_names}


_BETWEEN = """
CREATE OR REPLACE TABLE between_people AS
SELECT a.place AS actor, b.place AS target, i.kind, i.at_us, i.post, i.topic_post, i.network
FROM interactions i JOIN placed a ON a.account = i.actor JOIN placed b ON b.account = i.target
WHERE a.place <> b.place
"""

# The tables hold the posts of all the past.
_ACTIVE = """
SELECT actor AS place FROM between_people
UNION SELECT target FROM between_people WHERE kind = {reshare}
UNION SELECT place FROM posts JOIN placed USING (account) WHERE at_us >= {since} AND at_us < {before}
ORDER BY place
"""

_TAGGED = """
CREATE OR REPLACE TABLE tagged AS
SELECT DISTINCT post, lower(tag) AS tag FROM (SELECT post, unnest(tags) AS tag FROM posts)
"""
