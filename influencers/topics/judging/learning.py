"""PURE. Learns the layer of labels: one logistic regression a label, all pulled towards a common rule.

A few hundred judged posts say little about each of 19 labels, some of which have a dozen posts. So the two weights that
matter most, of what the words and the names of a text say for the label itself, are first learnt for all labels
together. Every label then starts there, and leaves only as far as its own posts pull it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Row = NDArray[np.float64]

#: How strongly coefficients are held: the label's own two to the common rule, all others to 0. Chosen on the 500 posts
#: of docs/topics.md; from half to twice as much changes F1 by less than 0.01.
OWN_PULL, OTHER_PULL, MANNER_PULL = 10.0, 30.0, 30.0
#: Just enough that a label which nobody gave does not run to minus infinity.
CONSTANT_PULL = 0.1
_COMMON_STEPS, _COMMON_STEP, _STEPS = 40, 0.6, 12
_SMALLEST_CHANGE = 1e-5


@dataclass(frozen=True, slots=True)
class Learned:
    """`coefficients` by label and feature, and `constants` by label: `features @ coefficients.T + constants`."""

    coefficients: Matrix
    constants: Row


def learn(features: Matrix, judged: NDArray[np.bool_]) -> Learned:
    """Learn what the features of a post say about its labels.

    Parameters
    ----------
    features
        By post: first what the words say for every label, then what the names say for every label, then its manner, in
        any scale.
    judged
        By post and label: whether people gave it.

    Returns
    -------
    Learned
        The scores that come of it are log odds: 0 where a label is as likely as not.
    """
    labels_count = judged.shape[1]
    scaled, means, deviations = _scaled(features, 2 * labels_count)
    wanted = judged.astype(np.float64)
    words, names = scaled[:, :labels_count], scaled[:, labels_count : 2 * labels_count]
    weights, constants = _common_rule(words, names, wanted)
    with_constant = np.c_[scaled, np.ones(len(scaled))]
    rows = []
    for label in range(labels_count):
        start = np.zeros(with_constant.shape[1])
        start[[label, labels_count + label, -1]] = [*weights, constants[label]]
        rows.append(_of_label(with_constant, wanted[:, label], start, _pulls(label, labels_count, len(start))))
    learned = np.array(rows)
    coefficients = learned[:, :-1] / deviations
    return Learned(coefficients, learned[:, -1] - coefficients @ means)


def _scaled(features: Matrix, kept: int) -> tuple[Matrix, Row, Row]:
    """Bring all columns but the first `kept` to mean 0 and deviation 1; return them, and those means and deviations."""
    means, deviations = features.mean(axis=0), features.std(axis=0)
    means[:kept], deviations[:kept] = 0.0, 1.0
    deviations[deviations == 0.0] = 1.0
    return (features - means) / deviations, means, deviations


def _common_rule(words: Matrix, names: Matrix, wanted: Matrix) -> tuple[Row, Row]:
    """Return the weights of words and names that fit all labels best, and the constant of each label."""
    weights = np.array([0.5, 0.5])
    constants = np.log(wanted.mean(axis=0) + 1e-3)
    both = np.stack([words, names])
    for _ in range(_COMMON_STEPS):
        likely = _likely(np.tensordot(weights, both, 1) + constants)
        missing, spread = wanted - likely, likely * (1 - likely) + 1e-6
        constants = constants + _COMMON_STEP * missing.sum(axis=0) / spread.sum(axis=0)
        curve = np.einsum("aij,bij,ij->ab", both, both, spread) + np.eye(2)
        weights = weights + _COMMON_STEP * np.linalg.solve(curve, (both * missing).sum(axis=(1, 2)))
    return weights, constants


def _of_label(features: Matrix, wanted: Row, start: Row, pulls: Row) -> Row:
    """Return the coefficients of one label, the constant last, by Newton's method."""
    learned = start.copy()
    for _ in range(_STEPS):
        likely = _likely(features @ learned)
        slope = features.T @ (wanted - likely) - pulls * (learned - start)
        spread = likely * (1 - likely) + 1e-6
        change = np.linalg.solve((features * spread[:, None]).T @ features + np.diag(pulls), slope)
        learned = learned + change
        if float(np.abs(change).max()) < _SMALLEST_CHANGE:
            break
    return learned


def _pulls(label: int, labels_count: int, width: int) -> Row:
    """Return how strongly each coefficient of a label is held."""
    pulls = np.full(width, OTHER_PULL)
    pulls[2 * labels_count :] = MANNER_PULL
    pulls[[label, labels_count + label]] = OWN_PULL
    pulls[-1] = CONSTANT_PULL
    return pulls


def _likely(scores: Matrix) -> Matrix:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30))), dtype=np.float64)
