"""What words say about the subject of a text: at most three of 19 broad labels a word, with weights.

“espresso” speaks for Food & Dining. The lexicon judges names that are ordinary words as well by the words beside them,
and gives labels to texts that name no topic. Its file is made offline by `influencers.topics.building`.
"""

import gzip
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from influencers.topics.taxonomy import FILES

LEXICON_FILE = "lexicon.json.gz"
#: A text of fewer words than this is weighed as if it had so many: one word is little evidence.
FEWEST_WORDS = 4

#: What a word speaks for: places of labels, each with a weight, the largest first.
Weights = tuple[tuple[int, float], ...]
#: By the number of known words: what the sum of their weights is divided by.
_SHRINK = tuple(max(FEWEST_WORDS, known) ** -0.5 for known in range(256))


class LexiconFile(msgspec.Struct, frozen=True):
    """The committed file.

    `labels` are the names of the labels. By label: `means` and `deviations` of the sums over posts as people write
    them, `priors` the natural logarithm of the share of posts that it fits. `words` maps a word to places of labels and
    weights, by turns; a word with none is known, and says nothing.
    """

    labels: tuple[str, ...]
    means: tuple[float, ...]
    deviations: tuple[float, ...]
    priors: tuple[float, ...]
    words: dict[str, tuple[float, ...]]


class Lexicon:
    """The words and what they speak for. Share one: asking changes nothing.

    Parameters
    ----------
    file
        As it was made by `influencers.topics.building`.
    """

    def __init__(self, file: LexiconFile) -> None:
        self.labels = file.labels
        self.means, self.deviations, self.priors = file.means, file.deviations, file.priors
        self.words: Mapping[str, Weights] = {word: _paired(flat) for word, flat in file.words.items()}

    def weigh(self, words: Iterable[str]) -> "Weighing":
        """Add up what the words of a text speak for.

        Parameters
        ----------
        words
            In the spelling of `wording.normalise`, in any order. A word that is there twice counts once: a hashtag is
            read twice, and who shouts says no more.

        Returns
        -------
        Weighing
            All zeros for a text of unknown words.
        """
        sums = [0.0] * len(self.labels)
        found = [*map(self.words.get, dict.fromkeys(words))]
        for weights in found:
            # Most words are unknown or say nothing.
            if weights:
                for place, weight in weights:
                    sums[place] += weight
        return Weighing(self, sums, len(found) - found.count(None))

    def own_label(self, word: str) -> tuple[int, float] | None:
        """Return the place of the label that a word speaks most for and the weight; None where it speaks for none."""
        weights = self.words.get(word)
        return weights[0] if weights else None


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a text speaks for: by label the sum of the weights of its words, and how many of them are known."""

    lexicon: Lexicon
    sums: Sequence[float]
    known: int

    def z(self) -> list[float]:
        """Return by label how far the text lies above the usual one, in standard deviations.

        A sum is divided by the root of the number of known words (at least 4), so that long texts do not speak for
        everything.
        """
        return self._z(self.sums)

    def z_without(self, name: str) -> list[float]:
        """Return `z` of the other words: without what the words of a name add themselves.

        Parameters
        ----------
        name
            One word or several with spaces between, all of the text; each is taken out once.
        """
        sums, find = list(self.sums), self.lexicon.words.get
        for word in dict.fromkeys(name.split()):
            for place, weight in find(word, ()):
                sums[place] -= weight
        return self._z(sums)

    def _z(self, sums: Sequence[float]) -> list[float]:
        shrink = _SHRINK[self.known] if self.known < len(_SHRINK) else self.known**-0.5
        by_label = zip(sums, self.lexicon.means, self.lexicon.deviations, strict=True)
        return [(sum_ * shrink - mean) / deviation for sum_, mean, deviation in by_label]


def read_lexicon(folder: Path) -> Lexicon:
    """Read the lexicon that the building script wrote into a folder."""
    return Lexicon(msgspec.json.decode(gzip.decompress((folder / LEXICON_FILE).read_bytes()), type=LexiconFile))


@cache
def load_lexicon() -> Lexicon:
    """Return the committed lexicon; read once a process."""
    return read_lexicon(FILES)


def _paired(flat: Sequence[float]) -> Weights:
    return tuple((int(place), weight) for place, weight in zip(flat[::2], flat[1::2], strict=True))
