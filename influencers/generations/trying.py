"""Trying formulas: everybody's scores by each of them, from the inputs in a connection, without keeping anything."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import ibis
import numpy as np
from numpy.typing import NDArray

from influencers.generations.blobs import LEAST_POSTS
from influencers.generations.computing import INPUTS, keeper
from influencers.generations.heard import keep_heard
from influencers.generations.holding import move_to, moved_tables
from influencers.scoring.formula import Formula
from influencers.scoring.pipeline import run_pipeline

_PEOPLE = "SELECT person, floor(score * 10 + 0.5)::BIGINT AS tenths FROM tried_person WHERE i9 > 0 ORDER BY person"
_TOPICS = f"""
SELECT person, topic::BIGINT AS topic, floor(score * 10 + 0.5)::BIGINT AS tenths FROM tried_person_topic
WHERE i9 > 0 AND posts >= {LEAST_POSTS} ORDER BY person, topic
"""

Column = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tried:
    """What one formula makes of everybody, sorted by person."""

    people: Column
    tenths: Column
    topic_people: Column
    topics: Column
    topic_tenths: Column


def try_formulas(
    connection: duckdb.DuckDBPyConnection, formulas: Sequence[Formula], *, before_us: int
) -> tuple[Tried, ...]:
    """Score everybody by each formula, from the inputs in a connection; each takes the place of the one before."""
    backend = ibis.duckdb.from_connection(connection)
    move_to(connection, before_us)
    tables = {name: backend.table(moved) for name, moved in moved_tables(connection, INPUTS).items()}
    found = []
    for formula in formulas:
        run_pipeline(tables, keeper(backend, "tried_"), as_of_us=before_us, formula=formula)
        for table in ("tried_edges", "tried_mixed_weights"):
            backend.drop_table(table)
        keep_heard(connection, before_us=before_us, made="tried_")
        people = _columns(connection, _PEOPLE, ("person", "tenths"))
        topics = _columns(connection, _TOPICS, ("person", "topic", "tenths"))
        found.append(Tried(*people, *topics))
    return tuple(found)


def _columns(connection: duckdb.DuckDBPyConnection, sql: str, names: Sequence[str]) -> list[Column]:
    rows = connection.execute(sql).fetchnumpy()
    return [np.asarray(rows[name], np.int64) for name in names]
