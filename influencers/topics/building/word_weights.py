"""From vectors to weights: what each word speaks for."""

from collections.abc import Mapping, Sequence

import numpy as np

from influencers.topics.building.embedding import Vectors
from influencers.topics.building.lessons import Lesson
from influencers.topics.labels import LABELS

#: How strongly the ridge is held: the more, the smoother.
RIDGE = 30.0
#: What is added to a word where it was written for a label, in standard deviations.
SEED_BONUS = 2.0
#: A word speaks for at most so many labels, and only above this many standard deviations.
MOST_LABELS, LEAST_WEIGHT = 3, 1.0
#: What is left of a weight below this, once it is known how frequent the word is, is not kept.
LEAST_KEPT = 0.5
#: A word of a share p of all words keeps RARE / (RARE + p) of its weight: “the” next to nothing.
RARE = 5e-3
#: p = 1 / ((rank + ZIPF_SHIFT) * ZIPF_SCALE), which is about how often English words are.
ZIPF_SHIFT, ZIPF_SCALE = 2.7, 10.3
DIGITS = 2


def word_weights(
    lessons: Sequence[Lesson],
    ranks: Mapping[str, int],
    vectors: Mapping[str, Vectors],
    seeds: Mapping[str, tuple[int, ...]],
) -> dict[str, tuple[float, ...]]:
    """Return what each word speaks for.

    Parameters
    ----------
    lessons
        What is to be learnt.
    ranks
        All words, and their ranks by frequency.
    vectors
        Of every text of a lesson and of every word.
    seeds
        Words that were written for labels, and their places.

    Returns
    -------
    dict[str, tuple[float, ...]]
        Places of labels and weights by turns, the largest weight first; nothing for a word that speaks for none.
    """
    stacked = np.array([vectors[word] for word in ranks])
    standing = _standardised((stacked - stacked.mean(axis=0)) @ _directions(lessons, vectors))
    for row, word in enumerate(ranks):
        standing[row, list(seeds.get(word, ()))] += SEED_BONUS
    shares = np.array([share_kept(rank) for rank in ranks.values()])
    return {word: _strongest(standing[row], float(shares[row])) for row, word in enumerate(ranks)}


def share_kept(rank: int) -> float:
    """Return what a word keeps of its weight, by its rank: little for the most frequent.

    Examples
    --------
    >>> round(share_kept(1), 2), round(share_kept(100), 2), round(share_kept(20_000), 2)
    (0.16, 0.84, 1.0)
    """
    return RARE / (RARE + 1 / ((rank + ZIPF_SHIFT) * ZIPF_SCALE))


def _directions(lessons: Sequence[Lesson], vectors: Mapping[str, Vectors]) -> Vectors:
    """Return by label the direction in which its texts lie: a ridge from vectors to labels, weighted by lesson."""
    given = np.array([vectors[lesson.text] for lesson in lessons])
    wanted = np.zeros((len(lessons), len(LABELS)))
    for row, lesson in enumerate(lessons):
        wanted[row, list(lesson.labels)] = 1.0
    weights = np.array([[lesson.weight] for lesson in lessons])
    given = given - (weights * given).sum(axis=0) / weights.sum()
    wanted = wanted - (weights * wanted).sum(axis=0) / weights.sum()
    held = given.T @ (weights * given) + RIDGE * np.eye(given.shape[1])
    return np.asarray(np.linalg.solve(held, given.T @ (weights * wanted)), dtype=np.float64)


def _standardised(columns: Vectors) -> Vectors:
    return np.asarray((columns - columns.mean(axis=0)) / columns.std(axis=0), dtype=np.float64)


def _strongest(standing: Vectors, share: float) -> tuple[float, ...]:
    places = np.argsort(-standing, kind="stable")[:MOST_LABELS]
    flat: list[float] = []
    for place in places:
        weight = round(float(standing[place]) * share, DIGITS)
        if standing[place] > LEAST_WEIGHT and weight >= LEAST_KEPT:
            flat += [int(place), weight]
    return tuple(flat)
