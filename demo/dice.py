"""Chance with a seed: one numpy generator behind a few plain words, so that the same seed makes the same world."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_BLOCK = 4096


class Dice:
    """Draws one at a time, from blocks: a single call of numpy costs more than the number it returns."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self._shares = self._stream()

    def _stream(self) -> Iterator[float]:
        while True:
            yield from self.rng.random(_BLOCK).tolist()

    def share(self) -> float:
        """Return a number in [0, 1)."""
        return next(self._shares)

    def chance(self, share: float) -> bool:
        """Return whether something of this probability happens."""
        return next(self._shares) < share

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options, each as likely as the others."""
        return options[int(next(self._shares) * len(options))]

    def between(self, low: float, high: float) -> float:
        """Return a number in [low, high)."""
        return low + (high - low) * next(self._shares)

    def around(self, median: float, spread: float) -> float:
        """Return a log-normal number: half lie below the median, `spread` is the deviation of its logarithm."""
        return float(median * np.exp(spread * self.rng.standard_normal()))
