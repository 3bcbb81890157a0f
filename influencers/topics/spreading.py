"""From the topics that a text names to those that lie above them."""

from collections.abc import Iterable
from functools import lru_cache

from influencers.topics.matches import Match
from influencers.topics.taxonomy import Taxonomy, load_taxonomy

#: What is left of a weight one step up.
STEP_SHARE = 0.6

#: Topic number → (weight in (0, 1], steps from the name that was found).
Spread = dict[int, tuple[float, int]]
#: The topics that one name leads to, itself first: number, what is left of its weight, steps.
Lineage = tuple[tuple[int, float, int], ...]


class Spreader:
    """Knows what lies above every topic, and what is left of a weight there.

    Parameters
    ----------
    taxonomy
        Where the topics lie.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy

    def spread(self, matches: Iterable[Match]) -> Spread:
        """Return the topics of a text with all that lies above them.

        Parameters
        ----------
        matches
            What was found in the text.

        Returns
        -------
        dict[int, tuple[float, int]]
            Topic number to weight and distance. Each step up leaves 0.6 of the weight; a topic that is reached from
            several matches has the largest of their weights, not the sum, or topics with many children would win.
        """
        best: Spread = {}
        for match in matches:
            for number, share, distance in self.lineage(match.number):
                weight = match.weight * share
                known = best.get(number)
                if known is None or weight > known[0]:
                    best[number] = (weight, distance)
        return best

    def lineage(self, number: int) -> Lineage:
        """Return a topic and all above it, nearest first."""
        above = self._taxonomy.ancestors(number)
        return (number, 1.0, 0), *((above_, STEP_SHARE**distance, distance) for above_, distance in above)


def load_spreader() -> Spreader:
    """Return the spreader of the taxonomy of today."""
    return _spreader_of(load_taxonomy())


@lru_cache(maxsize=2)
def _spreader_of(taxonomy: Taxonomy) -> Spreader:
    return Spreader(taxonomy)
