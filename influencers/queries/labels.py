"""What codes are called, for pages and searches alike."""

from influencers.wording import codes


def network_label(code: str) -> str:
    """Return what a network is called."""
    return codes.network_name(code)


def language_label(code: str) -> str:
    """Return what a language is called; one that we have no name for is called by its code."""
    return codes.language_name(code)


def kind_label(code: str) -> str:
    """Return what a kind of influencer is called."""
    return codes.kind_name(code)
