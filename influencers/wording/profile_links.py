"""From what a person writes for an account of theirs to its network and handle: a name, or the address of a profile."""

import re
from types import MappingProxyType
from urllib.parse import urlsplit

#: Where profiles of a network lie, and what stands before the handle in their path.
_SITES = MappingProxyType(
    {
        "bsky.app": ("bluesky", "profile/"),
        "x.com": ("twitter", ""),
        "twitter.com": ("twitter", ""),
        "instagram.com": ("instagram", ""),
        "tiktok.com": ("tiktok", "@"),
        "youtube.com": ("youtube", "@"),
        "t.me": ("telegram", ""),
    }
)
_NAME = re.compile(r"([a-z0-9_-]{1,32}):\s*@?([^\s:/]{1,500})")
_HANDLE = re.compile(r"[^\s/@?#:]{1,500}")


def account_in(text: str) -> tuple[str, str] | None:
    """Return the network and the handle that a text names, None when it names no account.

    Parameters
    ----------
    text
        `NETWORK:HANDLE`, or the address of a profile on a network that we know; any other site with an `@` before the
        last part of its path is taken for a Mastodon server.

    Examples
    --------
    >>> account_in("bluesky:ada.example"), account_in("https://bsky.app/profile/ada.example")
    (('bluesky', 'ada.example'), ('bluesky', 'ada.example'))
    >>> account_in("mastodon.example/@ada"), account_in("Ada")
    (('mastodon', 'ada@mastodon.example'), None)
    """
    text = text.strip()
    if "/" in text:
        return _in_address(text)
    named = _NAME.fullmatch(text)
    return (named[1], named[2]) if named else None


def _in_address(text: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    network, before = _SITES.get(host, ("mastodon", "@"))
    path = parts.path.strip("/")
    if not path.startswith(before) or not _HANDLE.fullmatch(handle := path.removeprefix(before).removeprefix("@")):
        return None
    return network, handle if host in _SITES else f"{handle}@{host}"
