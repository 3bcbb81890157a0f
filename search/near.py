"""How far a word is from what was found for it. Standard library only."""

from collections.abc import Iterable


def edits(one: str, other: str) -> int:
    """Return how many edits lie between two words: a letter more, less or other, or two neighbours swapped.

    Optimal string alignment: no letter is touched twice.

    Examples
    --------
    >>> edits("roster", "roaster"), edits("lcae", "lace"), edits("tea", "tea")
    (1, 1, 0)
    """
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, seen in enumerate(other, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != seen)))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == seen:
                row[j] = min(row[j], before[j - 2] + 1)
        before, above = above, row
    return above[-1]


def nearest(word: str, seen: Iterable[str], *, most_edits: int) -> str | None:
    """Return the word the fewest edits away, of several the first in the alphabet; None when all are too far."""
    places = ((edits(word, each), each) for each in set(seen) if abs(len(word) - len(each)) <= most_edits)
    return min(((far, each) for far, each in places if far <= most_edits), default=(0, None))[1]
