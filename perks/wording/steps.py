"""The states of a perk and the steps between them, as pages tell them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

#: What each state is called.
STATES: Mapping[str, str] = MappingProxyType(
    {"draft": "Draft", "scheduled": "Scheduled", "live": "Live", "paused": "Paused", "ended": "Ended"}
)
#: In which order a list of perks has them: what is going on first.
LISTED = ("live", "scheduled", "paused", "draft", "ended")
#: How people get what they claimed.
KINDS: Mapping[str, str] = MappingProxyType(
    {"unique": "A code of their own", "shared": "One code for everybody", "link": "A link"}
)
#: How it is redeemed at the counter.
REDEMPTIONS: Mapping[str, str] = MappingProxyType(
    {"standard": "QR or code", "balanced": "QR or code, and the PIN on their screen"}
)
#: What a claim's state is called.
CLAIM_STATES: Mapping[str, str] = MappingProxyType(
    {
        "reserved": "Not accepted yet",
        "issued": "To be used",
        "redeemed": "Used",
        "expired": "Expired",
        "cancelled": "Given back",
    }
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the life of a perk, as it is asked for and told."""

    name: str
    verb: str
    icon: str
    means: str  # what it means for people, before it is done
    was_done: str


_STEPS = (
    Step(
        "schedule",
        "Schedule",
        "calendar-event",
        "People see it from its first visible moment and claim it in its window. From then on the perk can only become"
        " better for them: more copies, longer windows, looser rules.",
        "It is promised. People see it and claim it in its windows.",
    ),
    Step(
        "discard",
        "Throw away",
        "x",
        "It is deleted with its codes and cannot be brought back. Nobody has seen it, so nothing is taken from them.",
        "The draft is gone.",
    ),
    Step(
        "unschedule",
        "Make it a draft again",
        "arrow-back-up",
        "Nobody has seen it yet, so nothing is taken from anybody. Everything can be changed again.",
        "It is a draft again.",
    ),
    Step(
        "pause",
        "Pause",
        "player-pause",
        "Nobody can claim it until you resume it. Every claim stays good, and so does every copy that is offered to"
        " somebody in line. Its windows go on.",
        "It is paused. Claims stay good.",
    ),
    Step(
        "resume",
        "Resume",
        "player-play",
        "People can claim it again in its window. Copies that came back meanwhile go to the people in line first.",
        "People can claim it again.",
    ),
    Step(
        "end",
        "End for good",
        "player-stop",
        "Nobody can claim it any more, and this cannot be undone. Every claim stays good until its own deadline, and"
        " so does every copy that is offered to somebody in line. People who wait are told by mail.",
        "It has ended. Claims stay good until their deadlines.",
    ),
)
STEPS: Mapping[str, Step] = MappingProxyType({step.name: step for step in _STEPS})
#: Which steps lead on from a state; a scheduled perk becomes a draft again only while nobody sees it.
_FROM: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "draft": ("discard", "schedule"),
        "scheduled": ("unschedule", "pause", "end"),
        "live": ("pause", "end"),
        "paused": ("resume", "end"),
        "ended": (),
    }
)


def steps_from(state: str, *, is_shown: bool) -> tuple[Step, ...]:
    """Return the steps that can be taken from a state.

    Parameters
    ----------
    state
        Of the perk, at this moment.
    is_shown
        Whether people can see it, or could.

    Examples
    --------
    >>> [step.name for step in steps_from("scheduled", is_shown=True)]
    ['pause', 'end']
    """
    return tuple(STEPS[name] for name in _FROM[state] if not (name == "unschedule" and is_shown))
