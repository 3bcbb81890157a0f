"""How often codes and PINs may be tried that are not good: by one of the team, at one business, for one claim."""

from datetime import datetime

from kernel.errors import TooManyRequests
from kernel.limits import Limit, count, refuse_used_up

_MINUTE = 60
#: Refused codes only: whoever scans good ones is never slowed by it.
REFUSED_BY_USER = Limit("refused code, user", 20, 10 * _MINUTE)
REFUSED_AT_BUSINESS = Limit("refused code, business", 100, 10 * _MINUTE)
WRONG_PIN = Limit("wrong PIN, claim", 5, 60 * _MINUTE)
#: A PIN has 10,000 values, and a claim may last for two years: over its whole life nobody finds one in so few tries.
WRONG_PIN_EVER = Limit("wrong PIN, life of a claim", 20, 800 * 24 * 60 * _MINUTE)
_CLOSED = (
    "The PIN of this claim was typed wrong 20 times, so its code is closed. Do not give it. Whoever has it can cancel"
    " it on the page of their claim, and claim again where the perk allows it."
)


def refuse_too_many_codes(user_id: int, business_id: int, *, now: datetime) -> None:
    """Raise TooManyRequests when too many codes were refused."""
    refuse_used_up([(REFUSED_BY_USER, str(user_id)), (REFUSED_AT_BUSINESS, str(business_id))], now=now)


def count_refused_code(user_id: int, business_id: int) -> None:
    """Count a code that was refused."""
    count([(REFUSED_BY_USER, str(user_id)), (REFUSED_AT_BUSINESS, str(business_id))])


def refuse_too_many_pins(claim_id: int, *, now: datetime) -> None:
    """Raise TooManyRequests when too many wrong PINs were tried for a claim: in an hour, or ever."""
    try:
        refuse_used_up([(WRONG_PIN_EVER, str(claim_id))], now=now)
    except TooManyRequests as error:
        raise TooManyRequests(_CLOSED, retry_after=error.retry_after) from None
    refuse_used_up([(WRONG_PIN, str(claim_id))], now=now)


def count_wrong_pin(claim_id: int) -> None:
    """Count a wrong PIN for a claim."""
    count([(WRONG_PIN, str(claim_id)), (WRONG_PIN_EVER, str(claim_id))])
