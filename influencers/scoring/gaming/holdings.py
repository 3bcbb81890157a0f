"""Holdings: what some accounts hold of a person's influence, and the points that hang on it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from influencers.scoring.columns import Columns, Flags, Integers, span_of
from influencers.scoring.curves import score_of
from influencers.scoring.fetching import columns_of
from influencers.scoring.formula import NANO, Formula
from influencers.scoring.gaming.given import Results


@dataclass(frozen=True, slots=True)
class Holdings:
    """What stands in the ledger of some people, by person, actor and target: contributions above 0."""

    rows: Columns  # person, actor, target, c9, i9 (of the person)
    formula: Formula

    def of(self, person: int) -> "Held":
        """Return what stands in one person's ledger."""
        span = span_of(self.rows["person"], person)
        return Held({name: column[span] for name, column in self.rows.items()}, self.formula)


@dataclass(frozen=True, slots=True)
class Held:
    """What stands in one person's ledger."""

    rows: Columns
    formula: Formula

    def by(self, actors: Integers) -> Flags:
        """Return which rows are of some accounts."""
        return np.isin(self.rows["actor"], actors)

    def are(self, pairs: Collection[tuple[int, int]]) -> Flags:
        """Return which rows are of some pairs (account, account of the person)."""
        rows = zip(self.rows["actor"].tolist(), self.rows["target"].tolist(), strict=True)
        return np.array([row in pairs for row in rows], dtype=np.bool_)

    def pairs(self, chosen: Flags) -> tuple[tuple[int, int], ...]:
        """Return the pairs (account, account of the person) of some rows."""
        rows = zip(self.rows["actor"][chosen].tolist(), self.rows["target"][chosen].tolist(), strict=True)
        return tuple(rows)

    def stake(self, chosen: Flags) -> tuple[float, float]:
        """Return the share of the influence that some rows hold, and the points that hang on it."""
        if not len(self.rows["i9"]):
            return 0.0, 0.0
        whole, held = int(self.rows["i9"][0]), int(self.rows["c9"][chosen].sum())
        before, after = (float(score_of(units / NANO, self.formula)) for units in (whole, whole - held))
        return held / whole, before - after


def read_holdings(results: Results, people: Sequence[int], formula: Formula) -> Holdings:
    """Return what stands in the ledgers of some people."""
    wholes = results["person"].select("person", "i9")
    ledger = results["pair_ledger"]
    ledger = ledger.filter(ledger.person.isin([int(person) for person in people]), ledger.c9 > 0)
    rows = ledger.join(wholes, "person").select("person", "actor", "target", "c9", "i9")
    return Holdings(columns_of(rows, "person", "actor", "target"), formula)
