"""Members: which reactors of a suspect audience belong to the group, and which only happen to be there."""

import numpy as np

from influencers.scoring.columns import Flags, Floats
from influencers.scoring.gaming.thresholds import MEMBER_ROUNDS, MOST_PRIOR

_RAREST = 0.01
"""Marks that are rarer, or nearly everybody's, count as if they were not quite."""


def members_of(marks: Flags, usual: Floats) -> Flags:
    """Tell the members of a group from the bystanders in one audience, by the marks that the group has more often.

    Parameters
    ----------
    marks
        A row a reactor, a column a mark.
    usual
        How common each mark is among all reactors of all audiences, 0 to 1.

    Returns
    -------
    Flags
        Which reactors are members; perhaps nobody.

    Notes
    -----
    Starts with everybody. In each round a reactor is a member when its marks are likelier in the group of the round
    before than in general. The larger the group, the likelier anybody is in it, within limits.

    Examples
    --------
    >>> marks = np.array([[True, True], [True, True], [True, True], [False, False]])
    >>> members_of(marks, np.array([0.1, 0.2])).tolist()
    [True, True, True, False]
    """
    member = np.ones(len(marks), dtype=np.bool_)
    for _round in range(MEMBER_ROUNDS):
        member = _likely(marks, usual, member)
        if not member.any():
            break
    return member


def _likely(marks: Flags, usual: Floats, member: Flags) -> Flags:
    size = int(member.sum())
    own = (marks[member].sum(axis=0) + 1.0) / (size + 2.0)
    with_mark = np.log(own / np.maximum(usual, _RAREST))
    without = np.log((1.0 - own) / (1.0 - np.minimum(usual, 1.0 - _RAREST)))
    telling = own > usual
    prior = min(np.log(size / (len(marks) - size + 1.0)), MOST_PRIOR)
    ratio = np.where(marks, with_mark, without) @ telling
    return np.asarray(ratio + prior > 0)
