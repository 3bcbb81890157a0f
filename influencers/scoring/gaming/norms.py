"""Norms: what audiences of a size usually look like. A log that is large enough tells its own."""

from dataclasses import dataclass

import numpy as np

from influencers.scoring.columns import Floats, Integers
from influencers.scoring.gaming.thresholds import LEAST_NORM, LEAST_SPREAD

SHARES = ("arrived", "unrooted", "unlinked", "synced", "woken", "unheard", "shared", "one_kind")
"""Features that are the share of the influence that comes with a mark."""

_WEIGHTS = {
    "dose": 3.0,
    "unlinked": 2.0,
    "synced": 2.0,
    "woken": 0.5,
    **dict.fromkeys(("attention", "arrived", "unrooted", "unheard", "shared", "one_kind", "same", "steady"), 1.0),
}
FEATURES = tuple(_WEIGHTS)
WEIGHTS: Floats = np.array(tuple(_WEIGHTS.values()))
"""What one deviation of each feature adds to the suspicion of an audience."""

BANDS = (5, 8, 12, 20, 40, 100)
"""Reactors up to which an audience is of a band: 3 to 5, 6 to 8, and so on; the last band has no end."""

_NORMAL_Q95 = 1.645
"""Deviations between the middle and the 95th percentile of a bell curve."""


@dataclass(frozen=True, slots=True)
class Norms:
    """The usual value of each feature, and its deviation: a row a band, a column each of `FEATURES`."""

    usual: Floats
    spread: Floats


def band_of(reactors: Integers) -> Integers:
    """Return the band of audiences of some sizes.

    Parameters
    ----------
    reactors
        Accounts in each audience, >= 1.

    Examples
    --------
    >>> band_of(np.array([3, 5, 6, 100, 101])).tolist()
    [0, 0, 1, 5, 6]
    """
    return np.asarray(np.searchsorted(np.array(BANDS), reactors, "left"), dtype=np.int64)


def norms_of(features: Floats, reactors: Integers, stored: Norms) -> Norms:
    """Return norms from a log, and the stored ones for bands of which the log has too few audiences.

    Parameters
    ----------
    features
        A row an audience, a column each of `FEATURES`; NaN where it was not looked at.
    reactors
        Accounts in each audience.
    stored
        What is usual elsewhere.
    """
    usual, spread = stored.usual.copy(), stored.spread.copy()
    band = band_of(reactors)
    for place in range(len(BANDS) + 1):
        for feature, own in enumerate(features[band == place].T):
            seen = own[~np.isnan(own)]
            if len(seen) >= LEAST_NORM:
                usual[place, feature] = np.median(seen)
                far = np.quantile(seen, 0.95) - usual[place, feature]
                spread[place, feature] = max(far / _NORMAL_Q95, LEAST_SPREAD)
    return Norms(usual, spread)


# A row a band, a column each of FEATURES: an invented honest world of 20,000 people over half a year, 6,500 audiences.
_USUAL = (
    (0.132, 1.000, 0.000, 0.000, 0.154, 0.791, 1.000, 0.014, 0.000, 0.312, -0.188, 0.800),
    (0.091, 0.295, 0.000, 0.000, 0.116, 0.704, 0.235, 0.027, 0.000, 0.426, -0.571, 0.750),
    (0.070, 0.622, 0.000, 0.000, 0.109, 0.597, 0.516, 0.177, 0.000, 0.382, -1.135, 0.545),
    (0.060, 0.637, 0.000, 0.000, 0.107, 0.523, 0.447, 0.243, 0.000, 0.395, -1.442, 0.462),
    (0.058, 0.598, 0.000, 0.000, 0.109, 0.425, 0.368, 0.280, 0.000, 0.413, -1.738, 0.407),
    (0.063, 0.502, 0.000, 0.000, 0.113, 0.413, 0.227, 0.283, 0.000, 0.433, -1.808, 0.395),
    (0.056, 0.414, 0.000, 0.002, 0.121, 0.408, 0.192, 0.320, 0.000, 0.428, -2.293, 0.339),
)
_SPREAD = (
    (0.076, 0.050, 0.050, 0.050, 0.295, 0.127, 0.050, 0.482, 0.050, 0.418, 1.057, 0.122),
    (0.077, 0.429, 0.050, 0.050, 0.095, 0.180, 0.465, 0.384, 0.050, 0.349, 1.006, 0.152),
    (0.055, 0.230, 0.050, 0.050, 0.108, 0.245, 0.295, 0.305, 0.608, 0.376, 1.118, 0.276),
    (0.050, 0.221, 0.050, 0.050, 0.088, 0.277, 0.336, 0.243, 0.504, 0.311, 1.130, 0.290),
    (0.050, 0.233, 0.050, 0.050, 0.069, 0.295, 0.316, 0.169, 0.050, 0.222, 1.018, 0.158),
    (0.050, 0.208, 0.050, 0.283, 0.055, 0.319, 0.176, 0.126, 0.544, 0.345, 1.640, 0.185),
    (0.050, 0.167, 0.055, 0.050, 0.050, 0.359, 0.090, 0.071, 0.050, 0.338, 2.344, 0.086),
)

NORMS = Norms(np.array(_USUAL), np.array(_SPREAD))
"""Norms for logs too small to tell their own."""
