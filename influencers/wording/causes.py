"""How the causes of a change are told."""

from collections.abc import Mapping
from types import MappingProxyType

from influencers.wording.numbers import counted

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "new_people": "New people",
        "joined_account": "An account joined yours",
        "gone": "Gone",
        "new_acts": "Known people reacted again",
        "withdrawn_acts": "Reactions taken back",
        "ageing": "Attention grew older",
        "standing": "Your reactors’ own standing",
        "profile": "Your reactors’ profiles",
        "shared_attention": "Attention shared with others",
        "mutual": "Endorsing each other",
        "own_posts": "Your own posts",
        "decision": "Decision on gaming",
        "anonymous": "Reactions without a name",
        "formula": "Another formula",
    }
)

#: What is said of everybody behind a cause that goes one way only; {} is how many people that were.
_ONE_WAY: Mapping[str, str] = MappingProxyType(
    {
        "new_people": "{} reacted to you for the first time in a year",
        "joined_account": "{} reacted to it before; now that counts here",
        "gone": "of {} nothing is left: their reactions are a year old, or were deleted",
        "new_acts": "{} added to what they had given before",
        "withdrawn_acts": "by {}, or together with a post that was deleted",
        "ageing": "that of {}; it fades over a year",
        "own_posts": "many or few, beside the attention they get",
        "decision": "about the attention of {}",
        "anonymous": "counted on your posts, by people we cannot see",
        "formula": "both scores of the day on which it changed, from the same reactions",
    }
)

#: What is said of those through whom a cause raised the score, and of those through whom it lowered it.
_BOTH_WAYS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "standing": ("rose for {}", "fell for {}"),
        "profile": ("older, or with more of an audience: {}", "with less of one: {}"),
        "shared_attention": ("less given to others: {}", "more given to others: {}"),
        "mutual": ("less given back: {}", "more given back: {}"),
    }
)


def cause_name(code: str) -> str:
    """Return what a cause is called."""
    return NAMES[code]


def cause_note(code: str, raised_count: int, lowered_count: int) -> str:
    """Return who stands behind a cause, in few words.

    Parameters
    ----------
    code
        One of `influencers.scoring.changes.CAUSES`.
    raised_count, lowered_count
        People through whom it raised the score, and through whom it lowered it.

    Examples
    --------
    >>> cause_note("new_people", 1, 0), cause_note("standing", 23, 9)
    ('1 person reacted to you for the first time in a year', 'rose for 23 people, fell for 9')
    """
    if code in _ONE_WAY:
        return _ONE_WAY[code].format(counted(raised_count + lowered_count, "person", "people"))
    up, down = _BOTH_WAYS[code]
    if raised_count and lowered_count:
        return f"{up.format(counted(raised_count, 'person', 'people'))}, {down.format(f'{lowered_count:,}')}"
    one, count = (up, raised_count) if raised_count else (down, lowered_count)
    return one.format(counted(count, "person", "people"))
