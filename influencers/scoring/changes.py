"""What changed between two runs: the difference of one influence, taken apart into causes that sum to it exactly.

A pair that only one of the runs knows is new or gone. In a pair that both know, the difference is split over the
factors of the contribution by log-mean weights: the part of a factor is the logarithmic mean of both contributions
times the logarithm of the factor's growth. Those parts sum to the difference, whatever the order of the factors.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from influencers.scoring.curves import decay
from influencers.scoring.formula import DAY_US, FORMULA, NANO, Formula

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

FACTORS = ("g", "auth", "cred", "sel", "mutual", "eff", "damping")
"""Factors of a contribution, as columns of `Pairs.factors`; `mutual` is `h / g`. UNIT belongs to the version."""

CAUSES = (
    "new_people",
    "joined_account",
    "gone",
    "new_acts",
    "withdrawn_acts",
    "ageing",
    "standing",
    "profile",
    "shared_attention",
    "mutual",
    "own_posts",
    "decision",
    "anonymous",
    "formula",
)
"""Why an influence changed; the columns of what `parts_of_change` returns. The last two are of no pair.

One formula made both runs here, so `formula` is 0: who tells of a change of the formula adds what that did.
"""

_PLACE = {cause: place for place, cause in enumerate(CAUSES)}
_OF_EVIDENCE = [_PLACE[cause] for cause in ("new_acts", "withdrawn_acts", "ageing")]
_OF_FACTORS = [_PLACE[cause] for cause in CAUSES[6:-2]]  # every factor but g has a cause of its own, in the same order
_DAMPING = FACTORS.index("damping")

#: Below this relative step a difference quotient would lose too many digits, and the slope itself takes its place.
_TINY_STEP = 1e-7


@dataclass(frozen=True, slots=True)
class Pairs:
    """What one run knows of everybody who reacts to a person: arrays of one length, each pair once.

    `anonymous9` is what those brought of whom only a count is known.
    """

    actors: Whole  # accounts
    targets: Whole  # accounts of the person
    c9: Whole  # nano-units, >= 0
    c: Floats  # the same in units, before rounding
    factors: Floats  # one column each of FACTORS, >= 0
    anonymous9: int = 0  # nano-units, >= 0

    @property
    def i9(self) -> int:
        """The person's whole influence, in nano-units."""
        return int(self.c9.sum()) + self.anonymous9


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts behind the pairs of one run: arrays of one length, each act once."""

    actors: Whole
    targets: Whole
    ids: Whole
    kinds: Whole  # codes of KINDS
    at_us: Whole
    as_of_us: int  # the run's as-of moment: all acts are before it


@dataclass(frozen=True, slots=True)
class Moved:
    """How much every pair moved an influence, and why; arrays of one length, each pair of either run once."""

    actors: Whole
    targets: Whole
    parts: Whole  # nano-units, one column a cause; a row sums to the change of the pair's contribution
    anonymous9: int  # nano-units, what people did to it whom nobody named

    def totals(self) -> Whole:
        """Return what every cause did, in nano-units; together the change of the influence."""
        found: Whole = self.parts.sum(axis=0)
        found[_PLACE["anonymous"]] += self.anonymous9
        return found


def parts_of_change(
    before: Pairs,
    after: Pairs,
    *,
    acts_before: Acts,
    acts_after: Acts,
    joined: Whole,
    formula: Formula = FORMULA,
) -> Moved:
    """Return by how much each pair, for each cause, changed a person's influence from one run to a later one.

    Parameters
    ----------
    before, after
        The person's pairs in both runs, which were made with the same formula and units.
    acts_before, acts_after
        The acts behind them: they tell new evidence from old evidence that aged.
    joined
        Accounts of the person that were somebody else's in the run before: who reacts to them is not new.
    formula
        The constants of both runs.

    Returns
    -------
    Moved
        All parts together are exactly `after.i9 - before.i9`.

    Examples
    --------
    >>> pair = Pairs(*np.array([[1], [2], [400_000_000]]), np.array([0.4]), np.ones((1, 7)))
    >>> none = Pairs(*np.empty((3, 0), np.int64), np.empty(0), np.empty((0, 7)))
    >>> quiet = Acts(*np.empty((5, 0), np.int64), as_of_us=0)
    >>> moved = parts_of_change(none, pair, acts_before=quiet, acts_after=quiet, joined=np.array([], np.int64))
    >>> {cause: part for cause, part in zip(CAUSES, moved.totals().tolist()) if part}
    {'new_people': 400000000}
    """
    old_keys, new_keys, old_act_keys, new_act_keys = _keyed(before, after, acts_before, acts_after)
    keys, first = np.unique(np.concatenate([new_keys, old_keys]), return_index=True)
    old, new = _spread(before, old_keys, keys), _spread(after, new_keys, keys)
    targets = np.concatenate([after.targets, before.targets])[first]
    moves = _evidence_moves(acts_before, acts_after, act_keys=(old_act_keys, new_act_keys), keys=keys, formula=formula)
    parts = _of_one_sided(old, new, np.isin(targets, joined))
    both = (old.c > 0) & (new.c > 0)
    parts[both] = _of_two_sided(old, new, moves)[both]
    actors = np.concatenate([after.actors, before.actors])[first]
    return Moved(actors, targets, _whole(parts, new.c9 - old.c9), after.anonymous9 - before.anonymous9)


def _keyed(*sides: Pairs | Acts) -> list[Whole]:
    """Return one key a row for (actor, target), the same in all sides."""
    names = np.unique(np.concatenate([column for side in sides for column in (side.actors, side.targets)]))
    places = [(np.searchsorted(names, side.actors), np.searchsorted(names, side.targets)) for side in sides]
    return [actor * len(names) + target for actor, target in places]


def _spread(side: Pairs, own_keys: Whole, keys: Whole) -> Pairs:
    """Return the pairs of one run at the places of all; what it does not know is 0."""
    places = np.searchsorted(keys, own_keys)
    count = len(keys)
    found = Pairs(
        actors=keys,
        targets=keys,
        c9=np.zeros(count, np.int64),
        c=np.zeros(count),
        factors=np.ones((count, len(FACTORS))),
    )
    found.c9[places], found.c[places], found.factors[places] = side.c9, side.c, side.factors
    return found


def _of_one_sided(old: Pairs, new: Pairs, joined: Flags) -> Floats:
    """Return the parts as if every pair were new or gone."""
    parts = np.zeros((len(old.c), len(CAUSES)))
    decided = (old.factors[:, _DAMPING] == 0) | (new.factors[:, _DAMPING] == 0)
    came = np.where(joined, _PLACE["joined_account"], _PLACE["new_people"])
    cause = np.where(decided, _PLACE["decision"], np.where(new.c > 0, came, _PLACE["gone"]))
    parts[np.arange(len(parts)), cause] = (new.c - old.c) * NANO
    return parts


def _of_two_sided(old: Pairs, new: Pairs, moves: Floats) -> Floats:
    """Return the parts as if every pair were known to both runs; where one is not, what is returned means nothing."""
    there = (old.factors > 0) & (new.factors > 0)
    growth = np.log(np.divide(new.factors, old.factors, out=np.ones_like(old.factors), where=there))
    weight = NANO * old.c * _mean_growth(growth.sum(axis=1))
    parts = np.zeros((len(growth), len(CAUSES)))
    parts[:, _OF_FACTORS] = weight[:, np.newaxis] * growth[:, 1:]
    parts[:, _OF_EVIDENCE] = weight[:, np.newaxis] * _growth_of_evidence(growth[:, 0], moves)
    return parts


def _mean_growth(log_growth: Floats) -> Floats:
    """Return the logarithmic mean of 1 and a growth: 1 where nothing grew."""
    moved = log_growth != 0
    return np.divide(np.expm1(log_growth), log_growth, out=np.ones_like(log_growth), where=moved)


def _growth_of_evidence(growth: Floats, moves: Floats) -> Floats:
    """Split the growth of `g` over new, withdrawn and ageing acts, in proportion to what each did to the evidence.

    `moves` has the evidence before as its first column, then what the three did to it. Ageing takes what the last
    digits leave over.
    """
    evidence, step = moves[:, 0], moves[:, 1:].sum(axis=1)
    is_tiny = np.abs(step) <= _TINY_STEP * np.maximum(evidence, 1e-12)
    slope = 1.0 / np.maximum(np.expm1(np.minimum(evidence, 700.0)), 1e-300)
    slope = np.where(is_tiny, slope, growth / np.where(is_tiny, 1.0, step))
    split = slope[:, np.newaxis] * moves[:, 1:]
    split[:, 2] = growth - split[:, 0] - split[:, 1]
    return split


def _evidence_moves(
    before: Acts, after: Acts, *, act_keys: tuple[Whole, Whole], keys: Whole, formula: Formula
) -> Floats:
    """Return, for each pair, its evidence before, and what new acts, withdrawn acts and ageing did to it."""
    then = _weights(before, before.as_of_us, formula)
    now = _weights(before, after.as_of_us, formula)
    is_new, is_withdrawn = ~np.isin(after.ids, before.ids), ~np.isin(before.ids, after.ids)
    columns = (
        (act_keys[0], then),
        (act_keys[1], np.where(is_new, _weights(after, after.as_of_us, formula), 0.0)),
        (act_keys[0], np.where(is_withdrawn, -now, 0.0)),
        (act_keys[0], now - then),
    )
    return np.stack([_summed(own, weights, keys) for own, weights in columns], axis=1)


def _weights(acts: Acts, as_of_us: int, formula: Formula) -> Floats:
    age_days = (as_of_us - acts.at_us) / DAY_US
    return np.asarray(formula.kind_weights)[acts.kinds] * decay(age_days, formula)


def _summed(own_keys: Whole, weights: Floats, keys: Whole) -> Floats:
    """Sum weights by pair; acts of pairs that neither run knows are left out."""
    known = np.isin(own_keys, keys)
    places = np.searchsorted(keys, own_keys[known])
    return np.bincount(places, weights[known], minlength=len(keys)).astype(np.float64)


def _whole(parts: Floats, c9: Whole) -> Whole:
    """Round parts to nano-units; the largest part of a row takes what is then missing from the row's sum."""
    rounded = np.rint(parts).astype(np.int64)
    rows = np.arange(len(rounded))
    rounded[rows, np.argmax(np.abs(parts), axis=1)] += c9 - rounded.sum(axis=1)
    return rounded
