"""How often something may be tried: counted in memory, or on a server that all workers share."""

import logging
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, current_app, request
from flask_limiter import Limiter
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.errors import ConfigurationError

from kernel.config import Settings
from kernel.errors import Misconfigured, TooManyRequests

_log = logging.getLogger("bellwether.limits")
#: A household has all addresses of one such network.
_IPV6_HOUSEHOLD_BITS = 64


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in any so many seconds, of one kind, by each who tries."""

    name: str
    most_count: int
    seconds: int


#: A limit and whom it counts: an address, a user, a machine.
Counted = tuple[Limit, str]


def set_up_limits(app: Flask) -> None:
    """Give an app its counters."""
    settings: Settings = app.extensions["settings"]
    url = "memory://" if settings.limits_url == "memory:" else settings.limits_url
    try:
        limiter = Limiter(client, app=app, storage_uri=url, strategy="moving-window", key_prefix="bellwether")
    except ConfigurationError as error:
        raise Misconfigured(
            f"BELLWETHER_LIMITS_URL: this server's own package is not installed. {error}",
            fields={"BELLWETHER_LIMITS_URL": "needs a package that is not installed"},
        ) from error
    app.extensions["limits"] = limiter


def client() -> str:
    """Return the machine that asks, as far as limits tell machines apart."""
    remote = request.remote_addr or ""
    try:
        address = ip_address(remote)
    except ValueError:
        return remote
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _IPV6_HOUSEHOLD_BITS), strict=False))
    return remote


def refuse_used_up(counted: Iterable[Counted], *, now: datetime) -> None:
    """Raise TooManyRequests when a limit is used up; counts nothing."""
    waits = [_wait_seconds(limit, whom, now) for limit, whom in counted if not _test(limit, whom)]
    if waits:
        raise TooManyRequests(_sentence(max(waits)), retry_after=max(waits))


def count(counted: Iterable[Counted]) -> None:
    """Count one try against each of these limits, used up or not."""
    for limit, whom in counted:
        with _counting_may_fail():
            _limiter().limiter.hit(_rate(limit), limit.name, whom)


def spend(counted: Iterable[Counted], *, now: datetime) -> None:
    """Count one try against each of these limits; raise TooManyRequests when one was used up before."""
    counted = list(counted)
    refuse_used_up(counted, now=now)
    count(counted)


def _test(limit: Limit, whom: str) -> bool:
    with _counting_may_fail():
        return _limiter().limiter.test(_rate(limit), limit.name, whom)
    return True


def _wait_seconds(limit: Limit, whom: str, now: datetime) -> int:
    with _counting_may_fail():
        free_at_s = _limiter().limiter.get_window_stats(_rate(limit), limit.name, whom).reset_time
        return min(limit.seconds, max(1, math.ceil(free_at_s - now.timestamp())))
    return limit.seconds


@contextmanager
def _counting_may_fail() -> Iterator[None]:
    """Let people through when the counters' server is down: a limit must not close the house."""
    try:
        yield
    except Exception:
        if current_app.testing:
            raise
        _log.exception("a limit could not be counted")


def _limiter() -> Limiter:
    limiter: Limiter = current_app.extensions["limits"]
    return limiter


def _rate(limit: Limit) -> RateLimitItem:
    return RateLimitItemPerSecond(limit.most_count, limit.seconds)


def _sentence(seconds: int) -> str:
    minutes = math.ceil(seconds / 60)
    return f"This was tried too often. Try again in {'a minute' if minutes == 1 else f'{minutes} minutes'}."
