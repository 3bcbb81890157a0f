"""Lines by which people say that something was a gift. Nobody has to post; who does says it in the first words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

_SHORT = "Gift from {giver}, who asked for nothing in return. #gifted #ad"
_LABELLED = "Ad, gifted: {giver} gave me this and asked for nothing in return."
_LONG = "I got this as a gift from {giver}. They did not ask me to write about it and did not read this before."

#: What fits where: the line, and what a network wants besides.
_BY_NETWORK: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "bluesky": (_SHORT, ""),
        "mastodon": ("Gift from {giver}, who asked for nothing in return. #Gifted #Ad", ""),
        "twitter": (_SHORT, ""),
        "telegram": (_SHORT, ""),
        "instagram": (_LABELLED, "Switch on its label for paid partnerships, too."),
        "tiktok": (_LABELLED, "Switch on its setting for content that promotes a business, too."),
        "youtube": (_LABELLED, "Tick its box for paid promotion, too, and say it at the beginning."),
        "blog": (_LONG, "Put it at the top, not at the end."),
    }
)


@dataclass(frozen=True, slots=True)
class GiftLine:
    """A line to copy for one network."""

    network: str  # empty where no network of the person is known
    line: str
    note: str  # what the network wants besides; may be empty


def gift_lines(giver: str, networks: Iterable[str]) -> tuple[GiftLine, ...]:
    """Return a line for each network that somebody writes on.

    Parameters
    ----------
    giver
        The business.
    networks
        Where the person has accounts; those we have no words for get the short line.

    Examples
    --------
    >>> [line.line for line in gift_lines("Kettle & Crane", [])]
    ['Gift from Kettle & Crane, who asked for nothing in return. #gifted #ad']
    """
    return tuple(
        GiftLine(network, line.format(giver=giver), note)
        for network in sorted(networks) or [""]
        for line, note in [_BY_NETWORK.get(network, (_SHORT, ""))]
    )
