"""What happens when in the demo: it is done in the order of time, so that what is written down stands in that order."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count


class Diary:
    """Acts that were entered for a moment each; those of one moment come in the order in which they were entered."""

    def __init__(self) -> None:
        self._acts: list[tuple[datetime, int, Callable[[datetime], object]]] = []
        self._order = count()

    def enter(self, at: datetime, act: Callable[[datetime], object]) -> None:
        """Enter an act, which is told its moment."""
        heapq.heappush(self._acts, (at, next(self._order), act))

    def play(self) -> None:
        """Do everything in the order of time; an act may enter others for later."""
        while self._acts:
            at, _order, act = heapq.heappop(self._acts)
            act(at)
