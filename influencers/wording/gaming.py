"""What is said of suspected gaming: of detectors, of verdicts, and of what is left of somebody's attention."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

#: What a detector is called, and what it looks for.
DETECTORS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "bought_audience": (
            "Bought audience",
            "Most of the influence comes from accounts that behave as rented ones do.",
        ),
        "closed_group": (
            "Closed group",
            "Accounts that endorse one another, and whom hardly anybody outside of them reacts to.",
        ),
        "no_outside_attention": (
            "No outside attention",
            "No chain of attention leads from known people to this audience.",
        ),
        "follow_and_drop": (
            "Follow and drop",
            "Many accounts were followed and dropped within days; those that followed back count here.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the ways to decide about a proposal."""

    name: str  # as forms and commands say it
    verdict: str
    damping_percent: int  # what is left of the members' credibility
    label: str
    means: str


CHOICES: tuple[Choice, ...] = (
    Choice("damp-0", "damp", 0, "Damp to nothing", "Their attention to this person counts not at all."),
    Choice("damp-10", "damp", 10, "Damp to a tenth", "Their attention to this person counts a tenth."),
    Choice("damp-50", "damp", 50, "Damp to half", "Their attention to this person counts half."),
    Choice(
        "organised-but-honest",
        "organised_but_honest",
        100,
        "Organised but honest",
        "Staff, a class, a fan club: they act together and mean it. Nothing is damped.",
    ),
    Choice("dismiss", "dismiss", 100, "Dismiss", "The detector was wrong. Nothing is damped."),
)
CHOICES_BY_NAME: Mapping[str, Choice] = MappingProxyType({choice.name: choice for choice in CHOICES})

_LEFT: Mapping[int, str] = MappingProxyType({0: "not at all", 10: "a tenth", 50: "half", 100: "in full"})
_VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        "organised_but_honest": "Organised but honest",
        "dismiss": "Dismissed",
    }
)


def detector_name(code: str) -> str:
    """Return what a detector is called."""
    return DETECTORS[code][0] if code in DETECTORS else code.replace("_", " ").capitalize()


def detector_meaning(code: str) -> str:
    """Return what a detector looks for, in a sentence; nothing for one that we have no words for."""
    return DETECTORS[code][1] if code in DETECTORS else ""


def what_is_left(damping_percent: int) -> str:
    """Return how much attention counts after a decision.

    Examples
    --------
    >>> what_is_left(0), what_is_left(10), what_is_left(50)
    ('not at all', 'a tenth', 'half')
    """
    return _LEFT[damping_percent]


def verdict_name(verdict: str, damping_percent: int) -> str:
    """Return a verdict in a few words.

    Examples
    --------
    >>> verdict_name("damp", 10), verdict_name("organised_but_honest", 100)
    ('Damped: counts a tenth', 'Organised but honest')
    """
    return _VERDICTS.get(verdict) or f"Damped: counts {what_is_left(damping_percent)}"
