"""Follow and drop: following very many for the follows that come back, and dropping them soon after."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.columns import Columns, span_of
from influencers.scoring.fetching import columns_of
from influencers.scoring.formula import KINDS, Formula
from influencers.scoring.gaming.given import Results
from influencers.scoring.gaming.holdings import Holdings
from influencers.scoring.gaming.proposals import FOLLOW_AND_DROP, Proposal
from influencers.scoring.gaming.sentences import lure_counter, lure_evidence
from influencers.scoring.gaming.thresholds import BACK_US, DROPPED_SHARE, DROPPED_US, LEAST_DROPPED
from influencers.scoring.pairs import PAIR, Keep, Tables

_FOLLOW = KINDS.index("follow")


@dataclass(frozen=True, slots=True)
class Lures:
    """Accounts that follow and drop, and what came back."""

    churners: Columns  # actor, person, follows, dropped: one row an account, by person, then actor
    backs: Columns  # person, actor, target: who followed back, one row a pair, in this order
    usual: float  # share of an account's follows that are dropped soon: the median of all who follow


def follow_and_drop(tables: Tables, results: Results, keep: Keep, *, as_of_us: int, formula: Formula) -> Lures | None:
    """Return who follows and drops, None when the log keeps no withdrawn follow.

    Parameters
    ----------
    tables
        `interactions`, `accounts`; `withdrawn(actor, target, kind, at_us, deleted_us)`, acts that were taken back, may
        be missing.
    results
        The pipeline's tables.
    keep
        Materialises an expression under a name.
    as_of_us
        The moment of the scores, epoch microseconds.
    formula
        Says how far back acts count.
    """
    if "withdrawn" not in tables:
        return None
    since_us = as_of_us - formula.reach_us
    undone = tables["withdrawn"].filter(_.kind == _FOLLOW, _.at_us > since_us, _.deleted_us < as_of_us)
    if int(undone.count().to_pyarrow().as_py()) == 0:
        return None
    standing = tables["interactions"].filter(_.kind == _FOLLOW, _.at_us > since_us, _.at_us < as_of_us)
    follows = keep("gaming_follows", _follows(undone, standing))
    counts = follows.group_by("actor").agg(follows=_.count(), dropped=_.dropped.sum())
    counts = keep("gaming_followers", counts.mutate(share=counts.dropped / counts.follows))
    found = counts.filter(_.dropped >= LEAST_DROPPED, _.share >= DROPPED_SHARE)
    owners = tables["accounts"].select("person", actor="account")
    churners = keep("gaming_churners", found.join(owners, "actor").select("actor", "person", "follows", "dropped"))
    backs = _backs(churners, follows, standing=standing, ledger=results["pair_ledger"], formula=formula)
    return Lures(
        churners=columns_of(churners, "person", "actor"),
        backs=columns_of(backs, "person", "actor", "target"),
        usual=float(counts.share.median().to_pyarrow().as_py()),
    )


def propose_lured(holdings: Holdings, lures: Lures) -> Iterator[Proposal]:
    """Yield a proposal for everybody who follows and drops, when anybody followed back for it.

    The named accounts are the person's own; the pairs are what those who followed back give.

    Parameters
    ----------
    holdings
        What stands in the ledgers of those people.
    lures
        As `follow_and_drop` returns them.
    """
    for person in np.unique(lures.backs["person"]).tolist():
        owned, given = span_of(lures.churners["person"], person), span_of(lures.backs["person"], person)
        back = zip(lures.backs["actor"][given].tolist(), lures.backs["target"][given].tolist(), strict=True)
        held = holdings.of(person)
        chosen = held.are(set(back))
        share, points = held.stake(chosen)
        pairs = held.pairs(chosen)
        follows, dropped = (int(lures.churners[name][owned].sum()) for name in ("follows", "dropped"))
        yield Proposal(
            detector=FOLLOW_AND_DROP,
            target=person,
            actors=tuple(lures.churners["actor"][owned].tolist()),
            pairs=pairs,
            share=share,
            points=points,
            evidence=lure_evidence(follows=follows, dropped=dropped, backs=len(pairs), usual=lures.usual),
            counter=lure_counter(follows=follows, dropped=dropped, share=share),
        )


def _follows(undone: Table, standing: Table) -> Table:
    """Return one row a pair: when it was followed first, and whether it was dropped soon, 0 or 1."""
    soon = undone.select(*PAIR, "at_us", dropped=(_.deleted_us - _.at_us <= DROPPED_US).cast("int64"))
    kept = standing.select(*PAIR, "at_us").mutate(dropped=_.at_us * 0)
    return soon.union(kept).group_by(*PAIR).agg(at_us=_.at_us.min(), dropped=_.dropped.max())


def _backs(churners: Table, follows: Table, *, standing: Table, ledger: Table, formula: Formula) -> Table:
    """Return the pairs that are nothing but a follow, given back soon after one of a churner's."""
    lured = follows.semi_join(churners, "actor").select(target="actor", actor="target", lured_us="at_us")
    back = standing.select(*PAIR, "at_us").join(lured, PAIR)
    back = back.filter(_.at_us >= _.lured_us, _.at_us - _.lured_us <= BACK_US).select(*PAIR).distinct()
    others = sum(1 << code for code in formula.scoring_kinds if code != _FOLLOW)
    bare = ledger.filter((ledger.kinds & others) == 0, ledger.c9 > 0)
    return bare.semi_join(back, PAIR).select("person", *PAIR)
