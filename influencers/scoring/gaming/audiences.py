"""Audiences: the marks of everybody who reacts to one person, added up, and how far they are from the usual."""

from dataclasses import dataclass

import numpy as np
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.expressions import Value, steady_sum
from influencers.scoring.gaming.columns import Flags, Floats, Integers, columns_of
from influencers.scoring.gaming.norms import FEATURES, SHARES, WEIGHTS, Norms, band_of
from influencers.scoring.gaming.thresholds import HIGHEST_Z, LOWEST_Z, SUSPECT_FROM
from influencers.scoring.pairs import Keep


@dataclass(frozen=True, slots=True)
class Audiences:
    """The examined audiences, one a person, by ascending person."""

    person: Integers
    reactors: Integers  # accounts
    features: Floats  # a row an audience, a column each of FEATURES

    def deviations(self, norms: Norms) -> Floats:
        """Return how far every feature is from the usual one of audiences of that size, in deviations, cut."""
        band = band_of(self.reactors)
        odd = (self.features - norms.usual[band]) / norms.spread[band]
        return np.asarray(np.clip(odd, LOWEST_Z, HIGHEST_Z))

    def suspected(self, norms: Norms) -> Flags:
        """Return which audiences are odd enough, all in all, to look at everybody in them."""
        return np.asarray(self.deviations(norms) @ WEIGHTS >= SUSPECT_FROM)


def read_audiences(marks: Table, examined: Table, keep: Keep) -> Audiences:
    """Return the audiences of examined people, from marked attention."""
    sums = marks.group_by("person").agg(
        whole=steady_sum(_.c),
        full=steady_sum(_.full),
        attention=steady_sum(_.c * (_.n / _.acts)),
        several=_.steady.sum().cast("int64"),
        total=_.n.sum().cast("int64"),
        squares=(_.n * _.n).sum().cast("int64"),
        **{name: steady_sum(_.c * _flag(_[name])) for name in SHARES},
    )
    found = columns_of(keep("gaming_audiences", sums.join(examined, "person")), "person")
    size, whole = found["reactors"].astype(np.float64), found["whole"]
    shares = {name: found[name] / whole for name in ("attention", *SHARES)}
    mean = found["total"] / size
    spread = np.maximum(found["squares"] / size - mean * mean, 0.0)
    features = shares | {
        "same": -np.log(spread / mean + 0.1),
        "steady": found["several"] / size,
        "dose": found["full"] / size,
    }
    return Audiences(found["person"], found["reactors"], np.column_stack([features[name] for name in FEATURES]))


def _flag(mark: Value) -> Value:
    return mark.cast("float64")
