"""What is usual: told by everybody where that is cheap, and else by some audiences of every size.

What reactors have to do with each other takes the square of what each of them gives. So in a large log it is asked of
some audiences of every size, which tell what is usual, and then of those alone that it could make suspect.
"""

import numpy as np

from influencers.scoring.columns import Columns, Flags, Floats, Integers, runs_of, scattered
from influencers.scoring.gaming.marks import COMPANY, MARKS
from influencers.scoring.gaming.norms import BANDS, band_of
from influencers.scoring.gaming.thresholds import MOST_NORM

_BANDS_COUNT = len(BANDS) + 1
_CHANCE_BITS = 62


def telling(people: Integers, reactors: Integers, is_examined: Flags) -> Flags:
    """Return whose audiences tell what company is usual: as if by chance, but the same from run to run.

    Parameters
    ----------
    people
        Their ids.
    reactors
        Of each, whose attention is worth something.
    is_examined
        Of each, whether their audience is looked at.

    Returns
    -------
    Flags
        By person: of every band of sizes up to `MOST_NORM` of those who are examined, all of them where they are fewer.
    """
    tells = np.zeros(len(people), np.bool_)
    examined = np.flatnonzero(is_examined)
    band, chance = band_of(reactors[examined]), scattered(people[examined], _CHANCE_BITS)
    for place in range(_BANDS_COUNT):
        own = np.flatnonzero(band == place)
        chosen = own[np.argsort(chance[own])[:MOST_NORM]] if len(own) > MOST_NORM else own
        tells[examined[chosen]] = True
    return tells


class UsualMarks:
    """How common marks are among all reactors, counted some people at a time.

    Those of company are counted where it is known, and each band of sizes weighs what it has of all reactors.
    """

    def __init__(self) -> None:
        self._marked = np.zeros((len(MARKS), _BANDS_COUNT))
        self._reactors, self._known = np.zeros(_BANDS_COUNT), np.zeros(_BANDS_COUNT)

    def add(self, rows: Columns, tells: Flags) -> None:
        """Count the marks of some people.

        Parameters
        ----------
        rows
            Marked attention, by person.
        tells
            By person, of whom company is known.
        """
        _first, counts = runs_of(rows["person"])
        band, is_known = np.repeat(band_of(counts), counts), tells[rows["person"]]
        self._reactors += np.bincount(band, minlength=_BANDS_COUNT)
        self._known += np.bincount(band[is_known], minlength=_BANDS_COUNT)
        for place, name in enumerate(MARKS):
            chosen = rows[name] & is_known if name in COMPANY else rows[name]
            self._marked[place] += np.bincount(band[chosen], minlength=_BANDS_COUNT)

    def shares(self) -> Floats:
        """Return how common each of `MARKS` is, 0 to 1; 0 when there is nobody."""
        of_known = self._marked * (self._reactors / np.maximum(self._known, 1.0))
        is_company = np.array([name in COMPANY for name in MARKS])[:, None]
        counted = np.where(is_company, of_known, self._marked).sum(axis=1)
        return np.asarray(counted / max(self._reactors.sum(), 1.0))
