"""What somebody has begun to type of a person's name or handle. Standard library only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of what was typed, without spaces in it, folded.

    It is found in a person when each of its tokens begins a token of their name or one of their handles, or when all of
    it begins one of their handles.
    """

    tokens: tuple[str, ...]  # none where only handles are meant
    handle: str  # the whole piece as a handle would be written; empty for none


@dataclass(frozen=True, slots=True)
class Beginning:
    """A beginning, every piece of which must be found (AND). Without pieces nobody is."""

    pieces: tuple[Piece, ...]
    limit: int
    #: People who left since the index was made.
    hidden: frozenset[int] = frozenset()
