"""What a detector says: a group, what it holds, the evidence with its numbers, and what speaks against it."""

from dataclasses import dataclass

BOUGHT_AUDIENCE = "bought_audience"
CLOSED_GROUP = "closed_group"
NO_OUTSIDE_ATTENTION = "no_outside_attention"
FOLLOW_AND_DROP = "follow_and_drop"

DETECTORS = (BOUGHT_AUDIENCE, CLOSED_GROUP, NO_OUTSIDE_ATTENTION, FOLLOW_AND_DROP)
"""Names of the detectors, in the order in which their proposals come."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that was seen, in words and in the numbers that the words hold."""

    code: str
    text: str
    figures: tuple[tuple[str, float], ...] = ()  # name, number; `usual` is what audiences of this size have


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A group whose attention to one person looks arranged. It changes no score; somebody decides.

    `actors` are the accounts that are named. `pairs` are what a decision would damp: (account, account of the person).
    Of `follow_and_drop` the named accounts are the person's own, and the pairs those of who followed back.
    """

    detector: str
    target: int  # person
    actors: tuple[int, ...]  # accounts, ascending
    pairs: tuple[tuple[int, int], ...]  # ascending
    share: float  # of the person's influence that the pairs hold, 0 to 1
    points: float  # that the score would lose without the pairs, 0 to 100
    evidence: tuple[Sentence, ...]
    counter: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one look at a log found."""

    proposals: tuple[Proposal, ...]  # by detector, then person
    examined: int  # audiences that were looked at
    silent: tuple[str, ...]  # detectors that could not speak: nobody is known, or no withdrawn follow was kept
