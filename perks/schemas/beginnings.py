"""What the form of a new perk holds before anybody has typed: a perk that could be meant, to be changed."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_territory_currencies

from auth.queries.people import BusinessCard
from influencers.queries.places import place_named
from perks.code_forms import PERSONAL
from perks.promises import Promise
from perks.schemas.editor import typed_promise
from perks.wording.money import currencies

_USUAL_CURRENCY = "EUR"
_OPENS_AT, _CLOSES_AT = time(9), time(18)
_OPEN_DAYS = 28
_LONGEST_BEGINNING = 3


def typed_new(business: BusinessCard, *, now: datetime) -> dict[str, Any]:
    """Return the fields of a perk that nobody has written yet: open from tomorrow morning for four weeks."""
    tomorrow = now.astimezone(ZoneInfo(business.time_zone)).date() + timedelta(days=1)
    begins = datetime.combine(tomorrow, _OPENS_AT)
    ends = datetime.combine(tomorrow + timedelta(days=_OPEN_DAYS), _CLOSES_AT)
    return {
        "copies": 50,
        "per_person": 1,
        "valid_days": 30,
        "offer_hours": 24,
        "value": "",
        "currency": _currency_of(business.place),
        "claim_from": begins.isoformat(timespec="minutes"),
        "claim_until": ends.isoformat(timespec="minutes"),
        "kind": "generated",
        "code_pattern": _pattern_of(business.name),
        "redeemed_by": "standard",
        "disclosure": (
            f"If I post about this, I say first that it was a gift from {business.name}. They ask for nothing in"
            " return, and do not read what I write before."
        ),
    }


def typed_like(promise: Promise, business: BusinessCard, *, now: datetime) -> dict[str, Any]:
    """Return the fields of a perk like another one, with windows of its own."""
    fresh = typed_new(business, now=now)
    like = typed_promise(promise, ZoneInfo(business.time_zone))
    del like["visible_from"], like["visible_until"]
    return like | {name: fresh[name] for name in ("claim_from", "claim_until")} | {"shared_code": ""}


def _currency_of(place: str) -> str:
    country = place_named(place).country
    found = get_territory_currencies(country) if country else []
    return found[0] if found and found[0] in dict(currencies()) else _USUAL_CURRENCY


def _pattern_of(name: str) -> str:
    letters = "".join(word[0] for word in name.upper().split() if word[0].isascii() and word[0].isalnum())
    beginning = letters[:_LONGEST_BEGINNING]
    return f"{beginning}-{PERSONAL}" if beginning else PERSONAL
