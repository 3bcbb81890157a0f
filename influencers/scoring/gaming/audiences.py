"""Audiences: the marks of everybody who reacts to one person, added up, and how far they are from the usual."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from influencers.scoring.columns import Columns, Flags, Floats, Integers, runs_of
from influencers.scoring.expressions import STEP
from influencers.scoring.gaming.marks import COMPANY
from influencers.scoring.gaming.norms import FEATURES, SHARES, WEIGHTS, Norms, band_of
from influencers.scoring.gaming.thresholds import HIGHEST_Z, LOWEST_Z, SUSPECT_FROM

_COMPANY = np.array([FEATURES.index(name) for name in COMPANY])


@dataclass(frozen=True, slots=True)
class Audiences:
    """The examined audiences, one a person, by ascending person."""

    person: Integers
    reactors: Integers  # accounts
    features: Floats  # a row an audience, a column each of FEATURES; NaN where it was not looked at

    def deviations(self, norms: Norms) -> Floats:
        """Return how far every feature is from the usual one of audiences of that size, in deviations, cut."""
        band = band_of(self.reactors)
        odd = (self.features - norms.usual[band]) / norms.spread[band]
        return np.asarray(np.clip(odd, LOWEST_Z, HIGHEST_Z))

    def suspected(self, norms: Norms) -> Flags:
        """Return which audiences are odd enough, all in all, to look at everybody in them."""
        return np.asarray(self.deviations(norms) @ WEIGHTS >= SUSPECT_FROM)

    def possible(self, norms: Norms) -> Flags:
        """Return which audiences are that odd, or could be when what was not looked at is as odd as it can be."""
        # All that is left out is a share of the influence.
        worst = replace(self, features=np.nan_to_num(self.features, nan=1.0))
        return worst.suspected(norms)

    def without_company(self, of: Flags) -> "Audiences":
        """Return the same, but of some audiences without the features that company tells."""
        features = self.features.copy()
        features[np.flatnonzero(of)[:, None], _COMPANY] = np.nan
        return replace(self, features=features)

    def completed(self, some: "Audiences") -> "Audiences":
        """Return the same, some of them with features that were looked at later."""
        features = self.features.copy()
        features[np.searchsorted(self.person, some.person)] = some.features
        return replace(self, features=features)


def audiences_of(rows: Columns) -> Audiences:
    """Return the audiences of people, given the marked attention of everybody in them.

    Parameters
    ----------
    rows
        By person, who are told by what `person` says.
    """
    first, size = runs_of(rows["person"])

    def whole(values: Floats | Integers) -> Floats | Integers:
        return np.add.reduceat(values, first)

    c, n = rows["c"], rows["n"]
    mean = whole(n) / size
    spread = np.maximum(whole(n * n) / size - mean * mean, 0.0)
    features = {name: whole(c * rows[name]) / whole(c) for name in SHARES} | {
        "attention": whole(_in_steps(c * (n / rows["acts"]))) / whole(c),
        "same": -np.log(spread / mean + 0.1),
        "steady": whole(rows["steady"].astype(np.int64)) / size,
        "dose": whole(rows["full"]) / size,
    }
    return Audiences(rows["person"][first], size, np.column_stack([features[name] for name in FEATURES]))


def all_of(some: Sequence[Audiences]) -> Audiences:
    """Return audiences of some people after the other as all of them."""
    nobody = Audiences(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, len(FEATURES))))
    columns = ([getattr(each, field.name) for each in (nobody, *some)] for field in fields(Audiences))
    return Audiences(*(np.concatenate(column) for column in columns))


def _in_steps(values: Floats) -> Floats:
    """Return values in whole steps, which add exactly, in whatever order; halves go up, as in a database."""
    steps = values / STEP
    whole = np.floor(steps)
    return np.asarray((whole + (steps - whole >= 0.5)) * STEP)
