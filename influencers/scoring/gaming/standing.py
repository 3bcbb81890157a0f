"""A standing rule: what an operator would decide on every proposal alike. Versioned, so that decisions can name it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from influencers.scoring.gaming.proposals import Proposal

DAMPINGS = (1.0, 0.5, 0.1, 0.0)
"""What a decision can leave of an attention."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRule:
    """The share that is left of what a proposal's pairs give, by detector.

    A group of rented accounts is worth 11 points from nothing for the first full account that is missed, so
    less than all of it does not help: a tenth of a hundred such accounts is still 30 points.
    """

    version: str = "2026.1"
    bought_audience: float = 0.0
    closed_group: float = 0.0
    no_outside_attention: float = 0.0
    follow_and_drop: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.name != "version" and getattr(self, field.name) not in DAMPINGS:
                raise ValueError(f"{field.name} is none of {DAMPINGS}: {getattr(self, field.name)}")

    def damping_of(self, detector: str) -> float:
        """Return what is left of an attention that a detector proposed."""
        return float(getattr(self, detector))


RULE = StandingRule()


@dataclass(frozen=True, slots=True)
class Decided:
    """What is left of one account's attention to another."""

    actor: int  # account
    target: int  # account
    damping: float  # one of DAMPINGS, below 1


def decide(proposals: Iterable[Proposal], rule: StandingRule = RULE) -> tuple[Decided, ...]:
    """Decide on proposals by a standing rule.

    Parameters
    ----------
    proposals
        What the detectors found.
    rule
        What is left, by detector.

    Returns
    -------
    tuple[Decided, ...]
        One for each pair that is damped, by actor, then target. A pair in several proposals gets the lowest damping;
        one that nothing is taken from is left out.

    Examples
    --------
    >>> pairs = ((7, 1), (8, 1))
    >>> found = Proposal(
    ...     detector="closed_group", target=1, actors=(7, 8), pairs=pairs, share=0.9, points=12, evidence=(), counter=()
    ... )
    >>> [(each.actor, each.damping) for each in decide([found])]
    [(7, 0.0), (8, 0.0)]
    """
    lowest: dict[tuple[int, int], float] = {}
    for proposal in proposals:
        damping = rule.damping_of(proposal.detector)
        for pair in proposal.pairs:
            lowest[pair] = min(damping, lowest.get(pair, 1.0))
    return tuple(Decided(*pair, damping) for pair, damping in sorted(lowest.items()) if damping < 1.0)
