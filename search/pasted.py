"""A pasted list of handles and addresses of profiles, read into names that engines know. Pure."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from search.words import fold_handle

MOST_NAMES = 500

_SEPARATORS = re.compile(r"[\s,;]+")
_ADDRESS = re.compile(r"https?://|(?:www\.)?[\w.-]+\.[a-z]{2,}/", re.I)
_NETWORK = re.compile(r"([a-z][a-z0-9_.-]{1,39}):(?!//)(.+)", re.I)
#: Whose profiles lie at which address, and what stands before the handle there.
_SITES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "bsky.app": ("bluesky", "profile/"),
        "twitter.com": ("twitter", ""),
        "x.com": ("twitter", ""),
        "instagram.com": ("instagram", ""),
        "tiktok.com": ("tiktok", "@"),
        "youtube.com": ("youtube", "@"),
        "t.me": ("telegram", ""),
    }
)


#: How somebody is named who has no handle.
_NUMBERED = re.compile(r"influencer:([0-9]{1,18})")


class UnclearNames(ValueError):
    """A list of handles that cannot be read; the message says which part and what to write instead."""


def read_names(text: str) -> tuple[str, ...]:
    """Return the names in a pasted list, each once, in its order.

    Parameters
    ----------
    text
        Handles, handles with their network before them, and addresses of profiles; spaces, lines or commas between.

    Returns
    -------
    tuple[str, ...]
        Folded handles: `ada.example`, or `bluesky:ada.example` where the network is told. At most MOST_NAMES.

    Raises
    ------
    UnclearNames
        Too many names, or one without a letter or digit.

    Examples
    --------
    >>> read_names("@Ada.Example, https://bsky.app/profile/bea.example bluesky:cleo")
    ('ada.example', 'bluesky:bea.example', 'bluesky:cleo')
    """
    names = tuple(dict.fromkeys(map(_name, filter(None, _SEPARATORS.split(text)))))
    if len(names) > MOST_NAMES:
        raise UnclearNames(f"These are {len(names):,} names; at most {MOST_NAMES} can be asked for at once.")
    return names


def numbered(name: str) -> int | None:
    """Return the id of somebody who is named by it alone; None for every other name.

    Examples
    --------
    >>> numbered("influencer:12"), numbered("bluesky:ada.example"), numbered("influencer:ada")
    (12, None, None)
    """
    found = _NUMBERED.fullmatch(name)
    return int(found[1]) if found else None


def account_words(name: str) -> str:
    """Return how a sentence names somebody: by the handle, else by the number.

    Examples
    --------
    >>> account_words("bluesky:ada.example"), account_words("influencer:12")
    ('@ada.example', 'influencer 12')
    """
    number = numbered(name)
    return f"@{name.rpartition(':')[2]}" if number is None else f"influencer {number}"


def _name(typed: str) -> str:
    if _ADDRESS.match(typed):
        network, handle = _of_address(typed)
    elif found := _NETWORK.fullmatch(typed):
        network, handle = found[1].lower(), found[2]
    else:
        network, handle = "", typed
    folded = fold_handle(handle)
    if not folded:
        raise UnclearNames(f"“{typed}” is no handle and no address of a profile.")
    return f"{network}:{folded}" if network else folded


def _of_address(typed: str) -> tuple[str, str]:
    """Return the network, empty where it is not known, and the handle behind an address."""
    try:
        address = urlsplit(typed if "://" in typed else f"https://{typed}")
        site = (address.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("mobile.")
    except ValueError:
        raise UnclearNames(f"“{typed}” is no address of a profile.") from None
    path = unquote(address.path).strip("/")
    if site in _SITES:
        network, before = _SITES[site]
        return network, path.removeprefix(before).split("/")[0]
    if path.startswith("@"):
        return "mastodon", _at_home(path.split("/")[0], site)
    # A page of somebody's own is often their handle; an address of no profile is nobody's, and told so.
    return "", f"{site}/{path}" if path else site


def _at_home(handle: str, site: str) -> str:
    return handle if "@" in handle[1:] else f"{handle}@{site}"
