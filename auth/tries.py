"""How often an address, a machine, and both together may be tried."""

from datetime import datetime

from auth.queries.people import email_hash
from auth.sessions import is_known_device
from kernel.limits import Counted, Limit, client, count, refuse_used_up, spend

_MINUTE = 60
_HOUR = 60 * _MINUTE

#: Only wrong passwords are counted. What they use up is used up for the right one too: for everybody at that machine,
#: and for the address everywhere but on devices that signed in with it, or anybody could lock anybody out for ever.
WRONG_HERE = Limit("wrong password, address and machine", 10, 15 * _MINUTE)
WRONG_FROM_MACHINE = Limit("wrong password, machine", 50, 15 * _MINUTE)
WRONG_FOR_ADDRESS = Limit("wrong password, address", 100, _HOUR)
#: Mails that anybody can have sent to an address.
MAIL_TO_ADDRESS = Limit("mail, address", 5, _HOUR)
MAIL_FROM_MACHINE = Limit("mail, machine", 30, _HOUR)


def refuse_too_many_passwords(email: str, *, now: datetime) -> None:
    """Raise TooManyRequests when too many wrong passwords were tried; the same for an address that nobody has."""
    counted = _passwords(email)
    if is_known_device(email):
        counted = [(limit, whom) for limit, whom in counted if limit is not WRONG_FOR_ADDRESS]
    refuse_used_up(counted, now=now)


def count_wrong_password(email: str) -> None:
    """Count a wrong password for an address."""
    count(_passwords(email))


def spend_mail(email: str, *, now: datetime) -> None:
    """Count a mail that somebody who is not signed in has sent to an address; raise TooManyRequests after too many."""
    spend([(MAIL_TO_ADDRESS, email_hash(email)), (MAIL_FROM_MACHINE, client())], now=now)


def _passwords(email: str) -> list[Counted]:
    address, machine = email_hash(email), client()  # a hash: counters may lie on a server that others can read
    return [
        (WRONG_HERE, f"{address} {machine}"),
        (WRONG_FROM_MACHINE, machine),
        (WRONG_FOR_ADDRESS, address),
    ]
