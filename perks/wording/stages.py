"""What a perk is to somebody, in a few words: the heading above its rules, and the line in a list."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

_HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "offered": "A copy is held for you",
        "held": "Held for you, not accepted yet",
        "claimed": "You have this",
        "had": "You had this",
        "open": "You can claim this",
        "not_open_yet": "Not open yet",
        "paused": "Paused",
        "ended": "Over",
        "budget_spent": "All gone",
        "per_day_limit": "Today’s copies are gone",
    }
)
#: What no time and no score changes.
_FINAL = frozenset({"excluded", "too_young"})


def heading(stage: str, *, missing: Sequence[str], ahead_count: int, place: str = "") -> str:
    """Return what a perk is to somebody.

    Parameters
    ----------
    stage
        As of `perks.queries.prospects.Prospect`.
    missing
        Codes of the rules that do not hold.
    ahead_count
        People in line.
    place
        The person's own place in it, like “3rd”.

    Examples
    --------
    >>> heading("rules", missing=["score_too_low"], ahead_count=0)
    'One rule away'
    >>> heading("sold_out", missing=[], ahead_count=3), heading("waiting", missing=[], ahead_count=3, place="3rd")
    ('All gone: 3 in line before you', '3rd in line')
    """
    if stage == "rules":
        if _FINAL & set(missing):
            return "Not open to you"
        return "One rule away" if len(missing) == 1 else f"{len(missing)} rules away"
    if stage == "waiting":
        return f"{place} in line"
    if stage == "sold_out":
        return f"All gone: {ahead_count:,} in line before you" if ahead_count else "All gone"
    return _HEADINGS[stage]


def public_heading(stage: str, *, ahead_count: int) -> str:
    """Return the same for whoever is not known to be an influencer: nothing is judged.

    Examples
    --------
    >>> public_heading("open", ahead_count=0), public_heading("sold_out", ahead_count=2)
    ('Open to claim', 'All gone: 2 in line')
    """
    if stage == "sold_out":
        return f"All gone: {ahead_count:,} in line" if ahead_count else "All gone"
    return "Open to claim" if stage == "open" else _HEADINGS[stage]
