"""What a score is compared with: simple counts over the same past, and two well-known rankings."""

from dataclasses import dataclass, fields
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from influencers.scoring.formula import DAY_US, FORMULA, KINDS, Formula
from influencers.scoring.logged import Floats, Integers

RESHARE = KINDS.index("reshare")
BASELINES = (
    "distinct_resharers_all",
    "distinct_resharers_90d",
    "total_reshares",
    "pagerank",
    "followers",
    "h_index",
)
"""Names of the baselines, in the order in which they are told."""

#: What a reader follows instead of jumping to anybody, and when the ranking stands still.
_FOLLOWED, _STILL, _MOST_ROUNDS, _DECIMALS = 0.85, 1e-9, 200, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactions:
    """Acts between people, in any order; arrays of one length. Acts of a person on itself are not among them."""

    actor: Integers  # places among the people
    target: Integers  # places among the people
    kind: Integers  # places in KINDS
    at_us: Integers
    post: Integers  # 0 where no post is named

    def only(self, chosen: NDArray[np.bool_]) -> "Reactions":
        """Return the chosen ones of them."""
        return Reactions(**{each.name: getattr(self, each.name)[chosen] for each in fields(self)})

    @property
    def reshares(self) -> "Reactions":
        """The reshares among them."""
        return self.only(self.kind == RESHARE)


def baselines(
    past: Reactions, followers: Floats, *, cut_us: int, formula: Formula = FORMULA
) -> MappingProxyType[str, Floats]:
    """Return every baseline by name, one number a person; NaN where it is not known.

    Parameters
    ----------
    past
        Everything before the cut.
    followers
        One number a person as of the cut; NaN where nobody told.
    cut_us
        The cut, epoch microseconds.
    formula
        Constant: `window_days`, how far the recent past goes back.
    """
    count = len(followers)
    reshares = past.reshares
    recent = reshares.only(reshares.at_us >= cut_us - round(formula.window_days * DAY_US))
    return MappingProxyType(
        {
            "distinct_resharers_all": distinct_actors(reshares, count),
            "distinct_resharers_90d": distinct_actors(recent, count),
            "total_reshares": np.bincount(reshares.target, minlength=count).astype(np.float64),
            "pagerank": page_rank(reshares, count),
            "followers": followers,
            "h_index": h_index(reshares, count),
        }
    )


def distinct_actors(reactions: Reactions, people_count: int) -> Floats:
    """Return how many different people reacted to each.

    Parameters
    ----------
    reactions
        Those that count.
    people_count
        How many people there are.

    Examples
    --------
    >>> zeros = np.zeros(4, dtype=np.int64)
    >>> acts = dict(kind=zeros, at_us=zeros, post=zeros)
    >>> told = Reactions(actor=np.array([0, 0, 1, 2]), target=np.array([2, 2, 2, 0]), **acts)
    >>> distinct_actors(told, 3).tolist()
    [1.0, 0.0, 2.0]
    """
    pairs = np.unique(reactions.target * people_count + reactions.actor)
    return np.bincount(pairs // max(people_count, 1), minlength=people_count).astype(np.float64)


def page_rank(reactions: Reactions, people_count: int) -> Floats:
    """Return how often a reader stands at each, who follows reactions and jumps to anybody one time in seven or so.

    Parameters
    ----------
    reactions
        Those that count; each is followed as often as it happened.
    people_count
        How many people there are.

    Returns
    -------
    NDArray[np.float64]
        Shares that sum to 1 over the people who act or are acted on. Everybody else has the same as people whom nobody
        reacts to: having reacted to others lifts nobody. Equal to nine decimals of the least share is equal: the order
        in which a sum was made is no rank.
    """
    nodes, ends = np.unique(np.concatenate([reactions.actor, reactions.target]), return_inverse=True)
    count = len(nodes)
    if not count:
        return np.zeros(people_count)
    key, times = np.unique(ends[: len(reactions.actor)] * count + ends[len(reactions.actor) :], return_counts=True)
    source, target = np.divmod(key, count)
    given = np.bincount(source, times, count)
    share = times / given[source]
    standing = np.full(count, 1.0 / count)
    for _ in range(_MOST_ROUNDS):
        least = (_FOLLOWED * standing[given == 0].sum() + 1.0 - _FOLLOWED) / count
        led = np.bincount(target, standing[source] * share, count)
        before, standing = standing, _FOLLOWED * led + least
        if np.abs(standing - before).sum() < _STILL:
            break
    ranks = np.full(people_count, least)
    ranks[nodes] = np.round(standing / least, _DECIMALS) * least
    return ranks


def h_index(reactions: Reactions, people_count: int) -> Floats:
    """Return for each the largest h such that h of their posts got at least h of the reactions.

    Parameters
    ----------
    reactions
        Those that count; those that name no post are left out.
    people_count
        How many people there are.

    Examples
    --------
    >>> acts = dict(actor=np.arange(1, 6), kind=np.zeros(5, dtype=np.int64), at_us=np.zeros(5, dtype=np.int64))
    >>> told = Reactions(target=np.zeros(5, dtype=np.int64), post=np.array([7, 7, 8, 8, 9]), **acts)
    >>> h_index(told, 6).tolist()
    [2.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    found = np.zeros(people_count)
    named = reactions.only(reactions.post != 0)
    if not len(named.post):
        return found
    posts, post = np.unique(named.post, return_inverse=True)
    key, count = np.unique(named.target * len(posts) + post, return_counts=True)
    target = key // len(posts)
    order = np.lexsort((-count, target))
    target, count = target[order], count[order]
    starts = np.flatnonzero(np.diff(target, prepend=-1))
    place = np.arange(len(target)) - np.repeat(starts, np.diff(np.append(starts, len(target)))) + 1
    np.maximum.at(found, target, np.where(count >= place, place, 0).astype(np.float64))
    return found
