"""What bits and units of a run say in words and points, for tests to ask about."""

import numpy as np

from influencers.scoring.curves import score_of
from influencers.scoring.formula import ACCOUNT_REASONS


def account_reasons(why):
    """The reason codes of a whole score."""
    return tuple(code for bit, code in ACCOUNT_REASONS if why & bit)


def points_of_change(before, after):
    """How many signed points every contribution moved a score; they sum to its change."""
    old, new = float(before.sum()), float(after.sum())
    if abs(new - old) <= 1e-12:
        return np.zeros(len(before))
    return (after - before) * float(score_of(new) - score_of(old)) / (new - old)
