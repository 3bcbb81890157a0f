"""What the fields of a perk's form are called."""

from collections.abc import Mapping
from types import MappingProxyType

from perks.rules.offers import MOST_TOPICS

#: The fields of which a band is made, by the name of the band.
_BANDS = {
    **{
        f"topic_{line}": "Score in topic" if line == 1 else f"Score in topic {line}"
        for line in range(1, MOST_TOPICS + 1)
    },
    "score": "Overall score",
    "listed": "Listed here for, in days",
}
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "title": "Title",
        "description": "Description",
        "where": "Where it can be used",
        "value": "Value of one copy",
        "currency": "Currency",
        "terms": "Conditions of use",
        **{f"topic_{line}": "Topic" if line == 1 else f"Topic {line}" for line in range(1, MOST_TOPICS + 1)},
        **{f"{name}_from": f"{label}, from" for name, label in _BANDS.items()},
        **{f"{name}_to": f"{label}, to" for name, label in _BANDS.items()},
        "held_days": "Overall score held for, in days",
        "confidence": "Confidence at least",
        "account_days": "Oldest account at least, in days",
        "countries": "Countries, as stated",
        "not_countries": "Not in these countries",
        "cities": "Cities, as stated",
        "not_cities": "Not in these cities",
        "network": "On at least one of these networks",
        "not_claimed_days": "Nothing claimed from us in, days",
        "is_customer": "Only customers of ours",
        "segment": "Segment of your list",
        "copies": "Copies",
        "per_person": "Copies a person may claim",
        "per_day": "Copies a day",
        "budget": "Budget for all copies",
        "claim_from": "Can be claimed from",
        "claim_until": "Can be claimed until",
        "visible_from": "Shown from",
        "visible_until": "Shown until",
        "valid_days": "Days to use it after claiming",
        "low_stock_at": "Tell the team at copies left",
        "has_waiting_list": "Keep a waiting list when it is sold out",
        "offer_hours": "Hours a copy is held for them",
        "kind": "What people get when they claim",
        "code_pattern": "Pattern of the codes",
        "shared_code": "The one code",
        "link": "The link",
        "redeemed_by": "At the counter",
        "disclosure": "What they accept to say if they post about it",
    }
)
#: What the choices of a field are called, in their order on the page.
CHOICES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "kind": {
            "generated": "A code of their own, made here by a pattern",
            "uploaded": "A code of their own, from a list that you upload",
            "shared": "One code, the same for everybody",
            "link": "A link, the same for everybody",
        },
        "redeemed_by": {
            "standard": "QR or code: quick",
            "balanced": "QR or code, and the four digits on their screen: a photo of the code is not enough",
        },
        "has_waiting_list": {"true": "yes", "": "no"},
        "is_customer": {"true": "yes", "": "no"},
    }
)


def told(name: str, text: str) -> str:
    """Return what a field holds, in words.

    Parameters
    ----------
    name
        Of the field.
    text
        As the form has it.

    Examples
    --------
    >>> told("has_waiting_list", "true"), told("claim_from", "2025-06-01T09:00"), told("per_day", "")
    ('yes', '2025-06-01 09:00', 'nothing')
    """
    if name in CHOICES:
        return CHOICES[name].get(text, text)
    if name in ("claim_from", "claim_until", "visible_from", "visible_until"):
        return text.replace("T", " ")
    return text or "nothing"
