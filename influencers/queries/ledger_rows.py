"""Rows of the ledger as columns, the largest contribution first, one row a reacting account."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from influencers.generations.reading import Generation
from influencers.scoring.formula import DAMPED, FORMULA, KINDS

_WEIGHTS = tuple(f"w_{KINDS[code]}" for code in FORMULA.scoring_kinds)
_PAIR = ("actor", "target")
_COLUMNS = (*_PAIR, "actor_person", "network", "n", "auth", "why", "c9", *_WEIGHTS)
_ANONYMOUS = "ledger/anonymous"
_ORDER = [("c9_sum", "descending"), ("actor", "ascending")]

#: Stands for whoever is behind reactions of which only a count is known: ids of people begin at 1.
NOBODY_NAMED = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """Contributions; arrays of one length, sorted by `c9` downwards.

    All that people brought on one network whom nobody named is one of them.
    """

    people: list[int]  # NOBODY_NAMED where only a count is known
    accounts: list[int]  # of the reactors; empty where people are told by their main account
    networks: list[str]
    counts: NDArray[np.int64]  # acts
    c9: NDArray[np.int64]
    why: NDArray[np.int64]
    authority: NDArray[np.float64]
    weights: NDArray[np.float64]  # one column a kind that scores

    @property
    def named(self) -> NDArray[np.bool_]:
        """Which contributions have somebody behind them who is known."""
        named: NDArray[np.bool_] = np.array(self.people, np.int64) != NOBODY_NAMED
        return named

    @property
    def that_count(self) -> "Rows":
        """Those that bring something. Others learn from a line that brings nothing what was decided about it."""
        places = np.flatnonzero(self.c9)
        return Rows(
            people=[self.people[place] for place in places],
            accounts=[self.accounts[place] for place in places] if self.accounts else [],
            networks=[self.networks[place] for place in places],
            counts=self.counts[places],
            c9=self.c9[places],
            why=self.why[places] & ~DAMPED,
            authority=self.authority[places],
            weights=self.weights[places],
        )


def overall_rows(generation: Generation, influencer_id: int) -> Rows:
    """Return everybody who brought a part of an overall influence."""
    grouped = _by_account(generation.ledger("ledger/pairs", influencer_id, _COLUMNS))
    return _rows(_with_anonymous(grouped, anonymous_parts(generation, influencer_id)))


def anonymous_parts(generation: Generation, influencer_id: int) -> pa.Table:
    """Return what people brought to somebody whom nobody named: `network`, `c9`, `posts`, `acts`; a row an account.

    There is none in a generation of before they were counted.
    """
    columns = ("network", "c9", "posts", "acts")
    if _ANONYMOUS not in generation.manifest.buckets:
        return pa.table({name: pa.array([], pa.int64()) for name in columns})
    return generation.ledger(_ANONYMOUS, influencer_id, columns)


def topic_rows(generation: Generation, influencer_id: int, topic: int) -> Rows:
    """Return everybody who brought a part of an influence in one topic; reasons are those of the pair."""
    parts = generation.ledger("ledger/topics", influencer_id, ("topic", *_PAIR, "c9"))
    parts = parts.filter(pc.equal(parts["topic"], topic)).drop_columns(["topic"])
    pairs = generation.ledger("ledger/pairs", influencer_id, _COLUMNS).drop_columns(["c9"])
    return _rows(_by_account(pairs.join(parts, list(_PAIR), join_type="inner")))


def listened_to(generation: Generation, influencer_id: int, *, told: int) -> Rows:
    """Return to whom somebody's attention went: what they brought to each; networks of the first few only."""
    edges = generation.ledger("edges", influencer_id, ("person", "c9", "n"))
    count = len(edges)
    people = edges["person"].to_pylist()
    names = generation.names(people[:told])
    return Rows(
        people=people,
        accounts=[],
        networks=[names[person][1] if person in names else "" for person in people],
        counts=edges["n"].to_numpy().astype(np.int64),
        c9=edges["c9"].to_numpy().astype(np.int64),
        why=np.zeros(count, np.int64),
        authority=np.zeros(count),
        weights=np.zeros((count, len(_WEIGHTS))),
    )


def _by_account(pairs: pa.Table) -> pa.Table:
    """Put together what one account brought to several accounts of the same person."""
    sums = [(name, "sum") for name in ("c9", "n", *_WEIGHTS)]
    firsts = [("why", "max"), ("auth", "max")]
    several = pc.count_distinct(pairs["actor"]).as_py() < len(pairs)
    if several:
        grouped = pairs.group_by(["actor", "actor_person", "network"]).aggregate([*sums, *firsts])
    else:  # as nearly always: grouping would cost as much as all else that a page does with the rows
        pairs = pairs.set_column(pairs.schema.get_field_index("n"), "n", pairs["n"].cast(pa.int64()))
        names = {name: f"{name}_{how}" for name, how in (*sums, *firsts)}
        grouped = pairs.rename_columns([names.get(name, name) for name in pairs.column_names])
    return grouped.sort_by(_ORDER)


def _with_anonymous(grouped: pa.Table, parts: pa.Table) -> pa.Table:
    """Return the rows of reactors with one row more for each network on which others were only counted."""
    if not len(parts):
        return grouped
    sums = parts.group_by(["network"]).aggregate([("c9", "sum"), ("acts", "sum")])
    known = {"network": sums["network"], "c9_sum": sums["c9_sum"], "n_sum": sums["acts_sum"]}
    zeros = np.zeros(len(sums), np.int64)
    rows = pa.table({name: known.get(name, zeros) for name in grouped.column_names})
    if len(grouped):
        rows = pa.concat_tables([grouped, rows.cast(grouped.schema)])
    return rows.sort_by(_ORDER)


def _rows(grouped: pa.Table) -> Rows:
    weights = [np.asarray(grouped[f"{name}_sum"].to_numpy(), np.float64) for name in _WEIGHTS]
    return Rows(
        people=grouped["actor_person"].to_pylist(),
        accounts=grouped["actor"].to_pylist(),
        networks=grouped["network"].to_pylist(),
        counts=grouped["n_sum"].to_numpy().astype(np.int64),
        c9=grouped["c9_sum"].to_numpy().astype(np.int64),
        why=grouped["why_max"].to_numpy().astype(np.int64),
        authority=np.asarray(grouped["auth_max"].to_numpy(), np.float64),
        weights=np.stack(weights, axis=1) if len(grouped) else np.zeros((0, len(_WEIGHTS))),
    )
