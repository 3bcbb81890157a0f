"""What codes are called and how figures are written, for pages and searches alike."""

from influencers.figures import bands
from influencers.wording import codes, numbers


def network_label(code: str) -> str:
    """Return what a network is called."""
    return codes.network_name(code)


def language_label(code: str) -> str:
    """Return what a language is called; one that we have no name for is called by its code."""
    return codes.language_name(code)


def kind_label(code: str) -> str:
    """Return what a kind of influencer is called."""
    return codes.kind_name(code)


def score_label(points: float) -> str:
    """Return a score as people read it: whole points, tenths where there is less than one."""
    return bands.shown(points)


def confidence_label(share: float) -> str:
    """Return how sure a score is, as a whole percentage."""
    return numbers.confidence(share)
