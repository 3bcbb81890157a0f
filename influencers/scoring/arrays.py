"""From the pipeline's tables to the oracle's arrays."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import ibis
import numpy as np
from ibis import _
from ibis.expr.types import Table
from numpy.typing import NDArray

from influencers.scoring.columns import ranges_of
from influencers.scoring.fetching import columns_of
from influencers.scoring.formula import FORMULA, Formula
from influencers.scoring.logged import NOTHING_WITHDRAWN, Accounts, Acts, Counts, Decisions, Posts, Profiles, Withdrawn
from influencers.scoring.oracle import Oracle
from influencers.scoring.pairs import Tables

ACT = {"actor": "int64", "target": "int64", "kind": "int8", "at_us": "int64"}
WITHDRAWN = {**ACT, "deleted_us": "int64"}
POST = {"account": "int64", "at_us": "int64", "known_us": "int64"}
PROFILE = {
    "account": "int64",
    "seen_us": "int64",
    "created_us": "float64",
    "followers": "float64",
    "following": "float64",
}
ACCOUNT = {"account": "int64", "person": "int64", "unit": "float64"}
DECISION = {"actor": "int64", "target": "int64", "of_everything": "boolean", "damping": "float64"}
COUNT = {"account": "int64", "at_us": "int64", "likes": "float64", "reshares": "float64", "replies": "float64"}


ACTS_AT_ONCE = 1 << 22
"""Acts of which all that was read is in memory."""


def oracle_of(tables: Tables, formula: Formula = FORMULA, *, knows_topics: bool = False) -> Oracle:
    """Return an oracle over the same input as `run_pipeline`; for history, over a log that reaches back further.

    One that can be asked about topics reads all acts at once, in the order of their table.
    """
    return Oracle(
        acts=[_piece(tables)] if knows_topics else _pieces(tables),
        posts=Posts(**_columns(_when_known(tables["posts"]), POST)),
        profiles=Profiles(**_columns(tables["profiles"], PROFILE)),
        accounts=_accounts(tables["accounts"]),
        decisions=Decisions(**_columns(_of_whom(tables["decisions"]), DECISION)),
        counts=Counts(**_columns(tables["anonymous"], COUNT)),
        formula=formula,
    )


def _pieces(tables: Tables) -> Iterator[tuple[Acts, Withdrawn]]:
    """Yield the acts of some actors after the other, and what these took back."""
    acts = tables["interactions"]
    if int(acts.count().to_pyarrow().as_py()) <= ACTS_AT_ONCE:
        yield _piece(tables)
        return
    counts = columns_of(acts.group_by("actor").agg(acts=_.count()), "actor")
    ranges = list(ranges_of(counts["acts"], ACTS_AT_ONCE))
    # Who took everything back is in a piece, too.
    edges: list[int | None] = [None, *(int(counts["actor"][some.start]) for some in ranges[1:]), None]
    for first, last in pairwise(edges):
        some = {name: _acted_by(tables[name], first, last) for name in ("interactions", "withdrawn") if name in tables}
        yield _piece(some)


def _piece(tables: Tables) -> tuple[Acts, Withdrawn]:
    return Acts(**_columns(tables["interactions"], ACT)), _withdrawn(tables)


def _acted_by(acts: Table, first: int | None, last: int | None) -> Table:
    """Return the acts of a range of actors, from the first to before the last."""
    acts = acts if first is None else acts.filter(acts.actor >= first)
    return acts if last is None else acts.filter(acts.actor < last)


def _withdrawn(tables: Tables) -> Withdrawn:
    if "withdrawn" not in tables:
        return NOTHING_WITHDRAWN
    return Withdrawn(**_columns(tables["withdrawn"], WITHDRAWN))


def _when_known(posts: Table) -> Table:
    # A log that does not tell when a post was first seen knew it from the start.
    return posts.mutate(known_us=posts.first_seen_us if "first_seen_us" in posts.columns else posts.at_us)


def _of_whom(decisions: Table) -> Table:
    """Return the decisions with a number for every target, and whether there was none."""
    nobody = decisions.target.isnull()
    return decisions.mutate(of_everything=nobody, target=ibis.coalesce(decisions.target, 0))


def _accounts(accounts: Table) -> Accounts:
    # Read at once: an engine gives the rows of a second question in another order.
    found = accounts.select("network", **{name: accounts[name].cast(kind) for name, kind in ACCOUNT.items()})
    read = found.to_pyarrow()
    network = read.column("network").combine_chunks().dictionary_encode().indices
    columns = {name: np.asarray(read.column(name).to_numpy()) for name in ACCOUNT}
    return Accounts(**columns, network=np.asarray(network.to_numpy(zero_copy_only=False), dtype=np.int64))


def _columns(table: Table, types: dict[str, str]) -> dict[str, NDArray[Any]]:
    # Where a double is NULL, numpy reads NaN.
    found = table.select(**{name: table[name].cast(kind) for name, kind in types.items()}).to_pyarrow()
    return {name: np.asarray(found.column(name).to_numpy()) for name in types}
