"""The last step from a text to its broad labels: a weighted sum of what is known of it, one product for a whole batch.

Its coefficients were learnt on posts that people judged and are committed; of the posts themselves nothing is.
"""

from functools import cache
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from influencers.topics.taxonomy import FILES

LAYER_FILE = "label_layer.json"
#: Scores are log odds. A label counts from here on where many posts are added up: at 30 %, half of the F1 that is
#: reached, which is where F1 is best.
COUNTED_FROM = -0.85
#: A label of a single post is shown from here on.
SHOWN_FROM = 1.0

Scores = NDArray[np.float64]


class LayerFile(msgspec.Struct, frozen=True):
    """The committed file: on how many posts it was learnt; by label a coefficient for each feature, and a constant."""

    judged_posts: int
    features: tuple[str, ...]
    coefficients: dict[str, tuple[float, ...]]
    constants: dict[str, float]


class LabelLayer:
    """Gives scores to labels. Share one: asking changes nothing.

    Parameters
    ----------
    coefficients
        By label and feature.
    constants
        By label.
    judged_posts
        On how many posts they were learnt.
    """

    def __init__(self, coefficients: Scores, constants: Scores, judged_posts: int) -> None:
        self._across = np.ascontiguousarray(coefficients.T)
        self._constants = constants
        self.judged_posts = judged_posts

    def scores(self, features: Scores) -> Scores:
        """Return the log odds of every label.

        Parameters
        ----------
        features
            By post, in the order of `labelling.FEATURES`.

        Returns
        -------
        NDArray
            By post and label, in the order of `labels.LABELS`: 0 where a label is as likely as not.
        """
        return np.asarray(features @ self._across + self._constants, dtype=np.float64)


def read_layer(folder: Path) -> LabelLayer:
    """Read the layer that the building script wrote into a folder."""
    file = msgspec.json.decode((folder / LAYER_FILE).read_bytes(), type=LayerFile)
    labels = tuple(file.coefficients)
    coefficients = np.array([file.coefficients[label] for label in labels])
    return LabelLayer(coefficients, np.array([file.constants[label] for label in labels]), file.judged_posts)


@cache
def load_layer() -> LabelLayer:
    """Return the committed layer; read once a process."""
    return read_layer(FILES)
