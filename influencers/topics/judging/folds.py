"""PURE. Divides judged posts, so that nothing is measured on what it was learnt from."""

from collections.abc import Sequence
from hashlib import sha256


def fold_numbers(texts: Sequence[str], folds: int) -> list[int]:
    """Return for each text the fold that it belongs to.

    Parameters
    ----------
    texts
        In any order: it does not matter to the outcome. The same text is always in the same fold.
    folds
        How many, at least 2 and at most as many as there are different texts.

    Returns
    -------
    list[int]
        Numbers from 0 to `folds` - 1; the folds differ by at most one in different texts.

    Raises
    ------
    ValueError
        There are fewer different texts than folds, or fewer than two folds.

    Examples
    --------
    >>> sorted(fold_numbers(["a", "b", "c", "d"], 2)), len(set(fold_numbers(["a", "a", "b"], 2)))
    ([0, 0, 1, 1], 2)
    """
    different = sorted(set(texts), key=_shuffled)
    if not 2 <= folds <= len(different):
        raise ValueError(f"{len(different)} different texts cannot be divided into {folds} folds.")
    places = {text: place % folds for place, text in enumerate(different)}
    return [places[text] for text in texts]


def _shuffled(text: str) -> bytes:
    return sha256(text.encode()).digest()
